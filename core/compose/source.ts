import { type Sentence, sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { readDocuments } from "./document";
import { absoluteEnvFiles } from "./env-file";
import { checkForm, type Findings } from "./form";
import { interpolated, interpolatedMapping, type Variables } from "./interpolate";
import { comparable, type Work } from "./merge";
import { devicesIn, longMount } from "./mounts";
import type { Origins } from "./origins";
import { resolvePath } from "./paths";
import { isRemote } from "./reference";
import { FILE_FORM, JOB_FORM, SERVICE_FORM } from "./schema";
import { inFile, STDIN, type Tree } from "./tree";
import { asMapping, isList, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** Place of a file: what its paths are relative to, and what its variables mean. */
export interface Scope {
  readonly folder: string;
  /** The files that may be read. */
  readonly tree: Tree;
  readonly variables: Variables;
  /** Whether every key of a service is kept. */
  readonly whole: boolean;
  /** Text of standard input, for the file that means it. */
  readonly stdin?: string;
  /** Told which file says what. */
  readonly origins: Origins;
  readonly work: Work;
  /** Keys that Compose does not know, with the paths where they stand. */
  readonly unknown: Map<string, Set<string>>;
  /** Why Compose refuses values in which a variable reads as nothing, by their paths. */
  readonly refused: Map<string, string | Sentence>;
  /** Told the name that a file gives the project, before anything in it is read that may mention the name. */
  readonly rename?: (name: string) => void;
}

/** Configs and secrets by name: each is a file with its absolute path, a text, a variable, or elsewhere. */
export interface Stored {
  readonly configs: Mapping;
  readonly secrets: Mapping;
}

/** Nothing stored yet. */
export function nothingStored(): Stored {
  return { configs: mappingOf(), secrets: mappingOf() };
}

/** One YAML document of a compose file, its variables replaced. */
export interface Source {
  /** The file, as messages name it. */
  readonly label: string;
  readonly services: Mapping;
  readonly jobs: Mapping;
  /** Language models by name, which run on the host beside the containers. */
  readonly models: Value | undefined;
  readonly stored: Stored;
  readonly devices: ReadonlyMap<string, string>;
  readonly include: Value | undefined;
  /** Its values by their keys, as they are written. */
  readonly sections: ReadonlyMap<string, Value>;
  /** The paths that it takes out of what was read before. */
  readonly replaced: ReadonlySet<string>;
  /** Throws a UserError for what Compose refuses in one of its services, or beside them. */
  readonly check: (service?: string) => void;
}

/** Reads a compose file. Throws a UserError that names the place of the mistake. */
export function readSources(file: string, outer: Scope): Source[] {
  const { rename, tree } = outer;
  const label = tree.labelOf(file);
  const variables = { ...outer.variables, label };
  const scope = { ...outer, variables };
  return readDocuments(label, textOf(file, scope)).map(({ content, replaced }) => {
    if (typeof content.name === "string") {
      rename?.(interpolated(content.name, "name", variables) as string);
    }
    const services = readIn(label, "services", content.services, scope);
    const jobs = readIn(label, "jobs", content.jobs, scope);
    const beside = besideServices(content, scope);
    return {
      label,
      services: services.merging,
      jobs: jobs.merging,
      models: content.models && interpolated(content.models, "models", variables),
      stored: scope.whole ? storedIn(content, scope) : nothingStored(),
      devices: devicesIn(asMapping(beside.volumes)),
      include: content.include && interpolated(content.include, "include", variables),
      replaced,
      sections: new Map(Object.entries(content)),
      check: (service) => check(label, { beside, services, jobs }, service, scope),
    };
  });
}

function textOf(file: string, { stdin, tree }: Scope): string {
  return file === STDIN && stdin !== undefined ? stdin : tree.read(file);
}

/** Services or jobs of one document, their variables replaced: as they are stated, and in the form in which they are merged. */
interface Read {
  readonly stated: Mapping;
  readonly merging: Mapping;
}

function besideServices(content: Mapping, { variables }: Scope): Mapping {
  const { services: _, jobs: __, ...beside } = content;
  return interpolatedMapping(beside, "", variables);
}

function check(
  label: string,
  { beside, services, jobs }: { beside: Mapping; services: Read; jobs: Read },
  service: string | undefined,
  scope: Scope,
): void {
  const findings: Findings = {
    unknown: (path, key) => {
      const paths = scope.unknown.get(key) ?? new Set();
      scope.unknown.set(key, paths.add(join(path, key)));
    },
    refuse: (error) => {
      if (!scope.variables.unset.has(error.path)) throw error;
      scope.refused.set(error.path, error.sentence);
    },
  };
  if (service !== undefined) {
    checkForm(`services.${service}`, services.stated[service] ?? null, SERVICE_FORM, findings);
    return;
  }
  try {
    checkForm("", beside, FILE_FORM, findings);
  } catch (error) {
    throw error instanceof UserError
      ? new UserError(`${label}: ${error.path}`, error.sentence)
      : error;
  }
  for (const [name, job] of Object.entries(jobs.stated)) {
    inFile(
      () => label,
      () => checkForm(`jobs.${name}`, job, JOB_FORM, findings),
    );
  }
}

function readIn(
  label: string,
  key: "services" | "jobs",
  services: Value | undefined,
  scope: Scope,
): Read {
  const read: Read = { stated: mappingOf(), merging: mappingOf() };
  if (services === undefined || services === null) return read;
  if (!isMapping(services)) {
    throw new UserError(label, sentence`${key}: ${got(services)}, expected a mapping`);
  }
  for (const [name, service] of Object.entries(services)) {
    const path = `${key}.${name}`;
    if (!/^[\w.-]+$/.test(name)) {
      throw new UserError(
        label,
        sentence`${key}: ${got(name)}, expected letters, digits, dots, - and _`,
      );
    }
    if (!isMapping(service)) {
      throw new UserError(label, sentence`${path}: ${got(service)}, expected a mapping`);
    }
    inFile(
      () => label,
      () => {
        const stated = interpolatedMapping(service, path, scope.variables);
        read.stated[name] = stated;
        read.merging[name] = serviceIn(path, stated, scope);
      },
    );
  }
  return read;
}

function storedIn({ configs, secrets }: Mapping, { folder, variables }: Scope): Stored {
  const read = (key: string, value: Value | undefined) =>
    mappingOf(
      Object.entries(interpolatedMapping(asMapping(value), key, variables)).map(([name, entry]) => {
        const { file, ...more } = asMapping(entry);
        const isFile = typeof file === "string";
        return [name, { ...more, ...(isFile ? { file: resolvePath(folder, file) } : {}) }];
      }),
    );
  return { configs: read("configs", configs), secrets: read("secrets", secrets) };
}

function serviceIn(path: string, service: Mapping, { folder, whole }: Scope): Mapping {
  const read = comparable(path, service, whole);
  Object.assign(read, absoluteBuild(read, folder));
  if (whole && isList(read.volumes)) {
    read.volumes = read.volumes.map((entry) => longMount(entry, folder));
  }
  if (read.env_file !== undefined) {
    read.env_file = absoluteEnvFiles(`${path}.env_file`, folder, read.env_file);
  }
  if (read.label_file !== undefined && read.label_file !== null) {
    read.label_file = (isList(read.label_file) ? read.label_file : []).map((file) =>
      typeof file === "string" ? resolvePath(folder, file) : file,
    );
  }
  return read;
}

/** A build with the path of its folder made absolute: it no longer tells which file it stood in. */
function absoluteBuild({ build }: Mapping, folder: string): Mapping {
  const { context = "." } = asMapping(build);
  if (!isMapping(build) || typeof context !== "string" || isRemote(context)) return {};
  return { build: { ...build, context: resolvePath(folder, context) } };
}
