import { type Sentence, sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { chosen, nameOfFolder, normalized, type Reading } from "./choice";
import type { Defined } from "./defined";
import { checkService } from "./form";
import { Imports } from "./include";
import { refuseMissing, type Variables, variablesOf } from "./interpolate";
import { Work } from "./merge";
import { Origins } from "./origins";
import { JOB_FORM } from "./schema";
import type { Scope, Stored } from "./source";
import type { Tree } from "./tree";
import { asMapping, type Mapping } from "./value";

/** Compose files, merged into one, before profiles choose among the services. */
export interface ComposeModel {
  readonly name: string;
  /** The files that were read first, absolute, or `-`. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  /** The active profiles. */
  readonly profiles: readonly string[];
  /** Services by name, in comparable form. */
  readonly services: Mapping;
  /** Containers that run to their end at the times of their triggers, by name, as services are. */
  readonly jobs: Mapping;
  /** Language models that run on the host beside the containers, by name, as the file has them. */
  readonly models: Mapping;
  /** Files and texts that services name as their configs and secrets; empty unless the reading is whole. */
  readonly stored: Stored;
  /** Paths on the host that volumes are bound to, by their names. */
  readonly devices: ReadonlyMap<string, string>;
  /** Names that services may refer to. */
  readonly defined: Defined;
  readonly variables: Variables;
  readonly origins: Origins;
  /** The folder whose files are read where one names them. */
  readonly tree: Tree;
  /** Names of variables that were looked for in the process. */
  readonly asked: ReadonlySet<string>;
  /** Keys that Compose does not know, with the paths where they stand. */
  readonly unknown: ReadonlyMap<string, ReadonlySet<string>>;
  /** Why Compose refuses values in which a variable reads as nothing, by their paths. */
  readonly refused: ReadonlyMap<string, string | Sentence>;
}

/**
 * Reads compose files as Compose does: later files over earlier ones, includes, extends, variables.
 *
 * Reads nothing but files, and none outside the tree. Throws a UserError for every mistake.
 */
export function readModel(reading: Reading): ComposeModel {
  const { files, envFiles, profiles, folder, tree, lookup, asked } = chosen(reading);
  const given = lookup("COMPOSE_PROJECT_NAME");
  let name = given ? normalized(given) : nameOfFolder(folder);
  const variables = {
    ...variablesOf((variable) => (variable === "COMPOSE_PROJECT_NAME" ? name : lookup(variable))),
    missing: new Map(),
  };
  const origins = new Origins();
  const unknown = new Map<string, Set<string>>();
  const refused = new Map<string, string | Sentence>();
  const scope: Scope = {
    folder,
    tree,
    variables,
    origins,
    work: new Work(),
    unknown,
    refused,
    whole: reading.whole ?? false,
    stdin: reading.stdin,
    rename: (stated) => {
      if (!given) name = normalized(stated);
    },
  };
  const { services, jobs, models, stored, devices, defined } = withAll(variables, () =>
    new Imports().read(files, scope),
  );
  if (Object.keys(services).length === 0) {
    throw new UserError(
      files.map((file) => tree.labelOf(file)).join(", "),
      sentence`has no services`,
    );
  }
  for (const [job, merged] of Object.entries(jobs)) {
    checkService(`jobs.${job}`, asMapping(merged), JOB_FORM);
  }
  return {
    name,
    files,
    envFiles,
    profiles,
    services,
    jobs,
    models,
    stored,
    devices,
    defined,
    variables,
    origins,
    tree,
    asked,
    unknown,
    refused,
  };
}

/** Runs a reading that goes on where a required variable has no value: what it then stumbles over is no mistake of its own. */
function withAll<T>(variables: Variables, read: () => T): T {
  try {
    const found = read();
    refuseMissing(variables);
    return found;
  } catch (error) {
    if (error instanceof UserError) refuseMissing(variables);
    throw error;
  }
}
