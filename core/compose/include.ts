import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { DEFINED, type Defined, nothingDefined } from "./defined";
import { withEnvFiles } from "./environment";
import { withExtends, withoutReplaced } from "./extends";
import { checkService } from "./form";
import { mergedService } from "./merge";
import { folderOf, resolvePath } from "./paths";
import { localFile } from "./reference";
import { SERVICE_FORM } from "./schema";
import { nothingStored, readSources, type Scope, type Source, type Stored } from "./source";
import { inFile } from "./tree";
import {
  asMapping,
  isList,
  isMapping,
  type Mapping,
  mappingOf,
  sameValue,
  type Value,
} from "./value";

/** Files that one reading may come to, by includes. */
const MAXIMUM_FILES = 200;

/** Mappings beside the services that Compose does not take empty. */
const SECTIONS = ["networks", "volumes", "secrets", "configs", "models"];

/** One entry of `include`. */
interface Include {
  readonly files: readonly string[];
  readonly folder: string;
  readonly envFiles: readonly string[];
}

/** Content of files once they are merged. */
export interface Imported {
  services: Mapping;
  readonly jobs: Mapping;
  readonly models: Mapping;
  readonly stored: Stored;
  readonly devices: Map<string, string>;
  readonly defined: Defined;
}

/** Reads files and what they include. */
export class Imports {
  private count = 0;

  /** Content of the files of one scope, later ones over earlier ones. `trail` are the files that include each other up to here. */
  read(files: readonly string[], scope: Scope, trail: readonly string[] = []): Imported {
    const given = new Set<string>();
    const all: Imported = {
      services: mappingOf(),
      jobs: mappingOf(),
      models: mappingOf(),
      stored: nothingStored(),
      devices: new Map(),
      defined: nothingDefined(),
    };
    for (const file of files) {
      this.count += 1;
      if (this.count > MAXIMUM_FILES) {
        throw new UserError("include", sentence`leads to more than ${MAXIMUM_FILES} files`);
      }
      for (const source of readSources(file, scope)) {
        source.check();
        for (const section of SECTIONS) {
          const value = source.sections.get(section);
          if (value) given.add(section);
          // Over a section of an earlier file an empty one changes nothing.
          else if (value === null && !given.has(section))
            throw new UserError(
              source.label,
              sentence`${section}: got nothing, expected a mapping`,
            );
        }
        const own = this.ofSource(source, scope, all, [...trail, file]);
        all.services = withoutReplaced(all.services, "services", source.replaced) as Mapping;
        inFile(
          () => source.label,
          () => {
            addTo(all.services, own, "services", scope);
            addTo(all.jobs, source.jobs, "jobs", scope);
          },
        );
        checkMerged(own, all.services, scope);
        Object.assign(all.models, source.models);
        store(all.stored, source.stored);
        bind(all.devices, source.devices);
        defineAll(all.defined, source);
      }
    }
    return all;
  }

  /** The services of a source, over those that it includes, with what they extend. Of two includes with one service the first is over the other. */
  private ofSource(source: Source, scope: Scope, all: Imported, trail: readonly string[]): Mapping {
    const stated = mappingOf(Object.entries(source.services));
    for (const { files, folder, envFiles } of includesOf(source, scope)) {
      if (trail.includes(files[0])) {
        const circle = [...trail, files[0]].map((file) => scope.tree.labelOf(file));
        throw new UserError("include", sentence`goes in a circle: ${circle.join(" → ")}`);
      }
      const lookup = withEnvFiles(scope.variables.lookup, envFiles, scope.tree);
      const inner = { ...scope, folder, variables: { ...scope.variables, lookup } };
      const included = this.read(files, { ...inner, stdin: undefined, rename: undefined }, trail);
      for (const kind of DEFINED) {
        for (const name of included.defined[kind]) all.defined[kind].add(name);
      }
      Object.assign(all.jobs, included.jobs);
      Object.assign(all.models, included.models);
      store(all.stored, included.stored);
      bind(all.devices, included.devices);
      for (const [name, service] of Object.entries(included.services)) {
        // One that two includes lead to is there once: merged, its lists would double.
        if (Object.hasOwn(stated, name) && sameValue(stated[name], service)) continue;
        const path = `services.${name}`;
        stated[name] = Object.hasOwn(stated, name)
          ? mergedService(
              path,
              withoutReplaced(service, path, source.replaced) as Mapping,
              asMapping(stated[name]),
              scope.work,
            )
          : service;
      }
    }
    const own = withExtends(source, scope, stated);
    return mappingOf([...Object.entries(stated), ...Object.entries(own)]);
  }
}

/** Throws a UserError for what the services of a file lack once they are merged; Compose looks after each file. */
function checkMerged(own: Mapping, all: Mapping, { origins }: Scope): void {
  for (const name of Object.keys(own)) {
    const path = `services.${name}`;
    origins.naming(path, () => checkService(path, asMapping(all[name]), SERVICE_FORM));
  }
}

function defineAll(all: Defined, { sections }: Source): void {
  for (const kind of DEFINED) {
    for (const name of Object.keys(asMapping(sections.get(kind)))) all[kind].add(name);
  }
}

function store(all: Stored, own: Stored): void {
  Object.assign(all.configs, own.configs);
  Object.assign(all.secrets, own.secrets);
}

function bind(all: Map<string, string>, own: ReadonlyMap<string, string>): void {
  for (const [name, device] of own) all.set(name, device);
}

/** Adds services to earlier ones, over those of their names. */
function addTo(services: Mapping, own: Mapping, key: string, { work }: Scope): void {
  for (const [name, service] of Object.entries(own)) {
    services[name] = Object.hasOwn(services, name)
      ? mergedService(`${key}.${name}`, services[name] as Mapping, service as Mapping, work)
      : service;
  }
}

function includesOf({ include }: Source, scope: Scope): Include[] {
  if (include === undefined || include === null) return [];
  if (!isList(include)) throw new UserError("include", sentence`${got(include)}, expected a list`);
  return include.map((entry) => {
    const {
      path: named,
      project_directory: chosen,
      env_file: env,
    } = isMapping(entry) ? entry : mappingOf([["path", entry]]);
    const files = texts(named).map((file) => localFile(scope, file, "include"));
    if (files.length === 0) throw new UserError("include", sentence`expected a path`);
    const folder =
      typeof chosen === "string" ? resolvePath(scope.folder, chosen) : folderOf(files[0]);
    if (typeof chosen === "string") scope.tree.check(folder, "include.project_directory");
    return { files, folder, envFiles: envFilesOf(env, folder, scope) };
  });
}

/** Those that are named, or the one in the folder. */
function envFilesOf(named: Value | undefined, folder: string, scope: Scope): string[] {
  if (named === undefined || named === null) {
    const beside = resolvePath(folder, ".env");
    return scope.tree.has(beside) ? [beside] : [];
  }
  return texts(named)
    .filter((file) => file !== "/dev/null")
    .map((file) => localFile(scope, file, "include.env_file"));
}

function texts(value: Value | undefined): string[] {
  return (isList(value) ? value : [value]).filter((item) => typeof item === "string");
}
