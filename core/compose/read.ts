import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { got, UserError } from "../capacity/user-error";
import { readDotenv } from "./dotenv";
import { withExtends, withoutReplaced } from "./extends";
import { checkInTree, inFile, labelOf, readText, STDIN } from "./file";
import { checkForm } from "./form";
import type { Lookup, Variables } from "./interpolate";
import { mergedService } from "./merge";
import { Origins } from "./origins";
import { SERVICE_FORM } from "./schema";
import { readSources, type Scope, type Source } from "./source";
import { isList, isMapping, type Mapping, mappingOf, type Value } from "./value";

/** What compose files are read with, besides themselves. */
export interface Reading {
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @default - `.env` beside the first file, where there is one */
  readonly envFiles?: readonly string[];
  /** What stands on standard input, where one of the files is `-`. */
  readonly stdin?: string;
  /** The folder whose files may be named by includes and extends. */
  readonly tree: string;
}

/** Compose files, merged into one, before profiles choose among the services. */
export interface ComposeModel {
  readonly name: string;
  /** Services by name, in comparable form. */
  readonly services: Mapping;
  readonly variables: Variables;
  readonly origins: Origins;
  /** The folder whose files are read where one names them. */
  readonly tree: string;
}

/** Files that one reading may come to, by includes. */
const MAXIMUM_FILES = 200;

/**
 * Reads compose files as Compose v2 does: later files over earlier ones, includes, extends, variables.
 *
 * Reads nothing but files, and none outside the tree. Throws a UserError for every mistake.
 */
export function readModel(files: readonly string[], reading: Reading): ComposeModel {
  const [first] = files;
  const directory = path.dirname(path.resolve(first));
  const environment = projectEnvironment(directory, reading);
  const chosen = environment("COMPOSE_PROJECT_NAME");
  let name = normalized(chosen || path.basename(directory));
  const variables: Variables = {
    lookup: (variable) => (variable === "COMPOSE_PROJECT_NAME" ? name : environment(variable)),
    unset: new Map(),
    required: new Map(),
  };
  const rename = (given: string) => {
    if (!chosen) name = normalized(given);
  };
  const paths = files.map((file) => (file === STDIN ? file : path.resolve(file)));
  const origins = new Origins();
  const scope = { directory, variables, origins, rename, stdin: reading.stdin };
  const services = new Imports(reading.tree).read(paths, scope, []);
  if (Object.keys(services).length === 0) {
    throw new UserError(paths.map(labelOf).join(", "), "has no services");
  }
  for (const [service, merged] of Object.entries(services)) {
    const at = `services.${service}`;
    origins.naming(at, () => checkForm(at, merged, SERVICE_FORM, "stays"));
  }
  return { name, services, variables, origins, tree: reading.tree };
}

function normalized(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || "project"
  );
}

/** The process's variables over those of the env files. */
function projectEnvironment(directory: string, { environment, envFiles }: Reading): Lookup {
  const own: Lookup = (name) => (Object.hasOwn(environment, name) ? environment[name] : undefined);
  const beside = path.join(directory, ".env");
  const files = envFiles ?? (isFile(beside) ? [beside] : []);
  return withEnvFiles(
    own,
    files.map((file) => path.resolve(file)),
  );
}

function withEnvFiles(outer: Lookup, files: readonly string[]): Lookup {
  const variables = new Map<string, string>();
  const lookup: Lookup = (name) => outer(name) ?? variables.get(name);
  for (const file of files) {
    for (const [name, value] of readDotenv(labelOf(file), readText(file), lookup)) {
      variables.set(name, value);
    }
  }
  return lookup;
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** One entry of `include`. */
interface Include {
  readonly files: readonly string[];
  readonly directory: string;
  readonly envFiles: readonly string[];
}

/** Reads files and what they include. */
class Imports {
  private count = 0;

  constructor(private readonly tree: string) {}

  /** The services of files of one scope, later ones over earlier ones. `trail` are the files that include each other up to here. */
  read(files: readonly string[], scope: Scope, trail: readonly string[]): Mapping {
    let services = mappingOf();
    for (const file of files) {
      this.count += 1;
      if (this.count > MAXIMUM_FILES) {
        throw new UserError("include", `leads to more than ${MAXIMUM_FILES} files`);
      }
      for (const source of readSources(file, scope)) {
        source.check();
        const own = withExtends(source, scope, this.tree);
        services = withoutReplaced(services, "services", source.replaced) as Mapping;
        this.include(source, scope, own, [...trail, file]);
        inFile(
          () => file,
          () => addTo(services, own),
        );
      }
    }
    return services;
  }

  /** Adds the services that a source includes to its own. */
  private include(source: Source, scope: Scope, own: Mapping, trail: readonly string[]): void {
    for (const { files, directory, envFiles } of includesOf(source, scope, this.tree)) {
      if (trail.includes(files[0])) {
        throw new UserError(
          "include",
          `goes in a circle: ${[...trail, files[0]].map(labelOf).join(" → ")}`,
        );
      }
      const variables = {
        ...scope.variables,
        lookup: withEnvFiles(scope.variables.lookup, envFiles),
      };
      const { origins } = scope;
      const included = this.read(files, { directory, variables, origins }, trail);
      for (const [name, service] of Object.entries(included)) {
        if (Object.hasOwn(own, name) && !isDeepStrictEqual(own[name], service)) {
          throw new UserError(
            `services.${name}`,
            `is in ${labelOf(source.file)} and in ${labelOf(files[0])}, which it includes`,
          );
        }
        own[name] = service;
      }
    }
  }
}

/** Adds services to earlier ones, over those of their names. */
function addTo(services: Mapping, own: Mapping): void {
  for (const [name, service] of Object.entries(own)) {
    services[name] = Object.hasOwn(services, name)
      ? mergedService(`services.${name}`, services[name] as Mapping, service as Mapping)
      : service;
  }
}

function includesOf({ include }: Source, scope: Scope, tree: string): Include[] {
  if (include === undefined || include === null) return [];
  if (!isList(include)) throw new UserError("include", `${got(include)}, expected a list`);
  return include.map((entry) => {
    const {
      path: named,
      project_directory: chosen,
      env_file: env,
    } = isMapping(entry) ? entry : mappingOf([["path", entry]]);
    const files = texts(named).map((file) => inTree(scope.directory, file, tree));
    if (files.length === 0) throw new UserError("include", "expected a path");
    const directory =
      typeof chosen === "string" ? path.resolve(scope.directory, chosen) : path.dirname(files[0]);
    const beside = path.join(directory, ".env");
    return {
      files,
      directory,
      envFiles:
        env === undefined || env === null
          ? isFile(beside)
            ? [beside]
            : []
          : texts(env).map((file) => inTree(scope.directory, file, tree)),
    };
  });
}

function texts(value: Value | undefined): string[] {
  return (isList(value) ? value : [value]).filter((item) => typeof item === "string");
}

function inTree(directory: string, file: string, tree: string): string {
  if (/^[a-z+]+:\/\/|^[^/]+@|\.git(#|$)/i.test(file)) {
    throw new UserError("include", `${got(file)} is not on this machine: expected a local file`);
  }
  const found = path.resolve(directory, file);
  checkInTree(tree, found, "include");
  return found;
}
