import { sentence, word } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { contradictions } from "./consistency";
import { isCounted } from "./kept";
import { type Notes, refusedValue, type ServiceContext } from "./notes";
import type { Dropped, LeftOut, ReadNotice } from "./notice";
import type { Origins } from "./origins";
import type { ComposeModel } from "./read";
import { type ComposeService, serviceOf } from "./service";
import type { Tree } from "./tree";
import {
  asMapping,
  isList,
  isMapping,
  type Mapping,
  mappingOf,
  textsAt,
  type Value,
} from "./value";

/** The services of compose files that start, with what a reader must know. */
export interface ComposeProject {
  readonly name: string;
  /** In the order of the files. */
  readonly services: readonly ComposeService[];
  /** What is to be said of the files. */
  readonly notices: readonly ReadNotice[];
  readonly origins: Origins;
  /** The profiles that its services are in. */
  readonly profiles: readonly string[];
  /** Containers that run to their end at times of their own. */
  readonly jobs: readonly ComposeService[];
  /** Language models that run on the host beside the containers. */
  readonly models: readonly ComposeModelUse[];
  /** Services that no active profile starts. */
  readonly leftOut: readonly LeftOut[];
  /** Values that Compose drops without a word. */
  readonly dropped: readonly Dropped[];
  /** Files that services name and that lie outside the tree, or are not there. */
  readonly outside: readonly string[];
}

/** A language model of the file. */
export interface ComposeModelUse {
  /** Its name in the file. */
  readonly name: string;
  /** Name of the model: `ai/gemma3:27B`. */
  readonly model: string;
  /** Tokens of context; undefined leaves it to what runs it. */
  readonly contextTokens: number | undefined;
}

/** The services that start under the active profiles. Throws a UserError where none does. */
export function projectOf(model: ComposeModel): ComposeProject {
  const { variables, origins, profiles: active } = model;
  const profiles = new Set<string>();
  const leftOut: LeftOut[] = [];
  const provided: ReadNotice[] = [];
  const servedModels: ComposeModelUse[] = [];
  const half: string[] = [];
  const notes: Notes = { dropped: [], notices: [] };
  const context: ServiceContext = {
    unset: variables.unset,
    lookup: variables.lookup,
    tree: model.tree,
    devices: model.devices,
    notes,
    openLists: openLists(variables.unset.keys()),
  };
  const starting = mappingOf();
  const services = Object.entries(model.services).flatMap(([name, value]) => {
    const service = asMapping(value);
    const own = textsAt(`services.${name}.profiles`, service.profiles);
    for (const profile of own) profiles.add(profile);
    if (!isEnabled(own, active)) {
      leftOut.push({ service: name, profile: own.join(",") });
      return [];
    }
    starting[name] = service;
    if (isMapping(service.provider)) {
      const served = providedModel(name, service.provider);
      if (served) {
        servedModels.push(served);
        return [];
      }
      const by = String(service.provider.type ?? "another program");
      provided.push({ code: "provided", service: name, by });
      return [];
    }
    if (isHalf(service)) {
      half.push(name);
      return [];
    }
    return [origins.naming(`services.${name}`, () => serviceOf(name, service, context))];
  });
  const jobs = Object.entries(model.jobs).flatMap(([name, job]) => {
    const own = textsAt(`jobs.${name}.profiles`, asMapping(job).profiles);
    if (!isEnabled(own, active)) return [];
    return [serviceOf(name, asMapping(job), context, "jobs")];
  });
  if (services.length === 0 && half.length > 0) {
    throw new UserError(`services.${half[0]}`, sentence`has neither image nor build`);
  }
  if (services.length === 0) {
    throw new UserError(
      model.name,
      profiles.size > 0
        ? sentence`no service starts: expected --profile with one of ${[...profiles].join(", ")}`
        : sentence`no service starts`,
    );
  }
  const missing = contradictions({
    services: starting,
    all: model.services,
    defined: model.defined,
  });
  const unread = [...new Set(services.flatMap(({ unreadEnvFiles }) => unreadEnvFiles))];
  const unlabelled = labelFilesOutside(model, starting);
  return {
    name: model.name,
    services,
    jobs,
    models: [...servedModels, ...modelsOf(model.models, [...services, ...jobs])],
    origins,
    profiles: [...profiles],
    leftOut,
    dropped: notes.dropped,
    outside: [...unread, ...labelFilesOutside(model, model.services)],
    notices: [
      ...noticed(leftOut, { code: "left-out", services: leftOut }),
      ...noticed(half, { code: "nothing-to-run", services: half }),
      ...provided,
      ...notes.dropped.map((dropped) => ({ code: "size-dropped", ...dropped }) as const),
      ...notes.notices,
      ...[...model.unknown].map(
        ([key, paths]) => ({ code: "unknown-key", key, paths: [...paths] }) as const,
      ),
      ...[...model.refused].map(([path, problem]) => refusedValue(path, problem, variables)),
      ...noticed(missing, { code: "not-defined", missing }),
      ...variableNotices(model),
      ...unreadNotices("env-file-not-found", unread, model.tree),
      ...unreadNotices("label-file-not-found", unlabelled, model.tree),
    ],
  };
}

/** Whether a service has neither image nor build: an overlay over another file, or a platform adds what runs. */
function isHalf({ image, build }: Mapping): boolean {
  return (image === undefined || image === null || image === "") && !isMapping(build);
}

/** Paths of lists in which a variable reads as nothing: the ports and the volumes of services. */
function openLists(unset: Iterable<string>): Set<string> {
  const list = /^(services\.[^.]+\.(?:ports|volumes))\./;
  return new Set([...unset].flatMap((path) => list.exec(path)?.[1] ?? []));
}

/** Files with labels that Compose would open and that are not ours to read. */
function labelFilesOutside({ tree }: ComposeModel, services: Mapping): string[] {
  const files = Object.values(services).flatMap((service) => {
    const { label_file: named } = asMapping(service);
    return (isList(named) ? named : [named]).filter((file) => typeof file === "string");
  });
  return files.filter((file) => !tree.holds(file)).map((file) => tree.labelOf(file));
}

/**
 * The models that services use; what none uses Compose leaves out.
 *
 * Throws a UserError for one that is used and not there.
 */
function modelsOf(models: Mapping, users: readonly ComposeService[]): ComposeModelUse[] {
  for (const { name, models: used } of users) {
    const missing = used.find((one) => !Object.hasOwn(models, one));
    if (missing !== undefined)
      throw new UserError(
        `services.${name}.models`,
        sentence`got ${missing}, expected one of the file's models: ${Object.keys(models).join(", ") || word("it has none")}`,
      );
  }
  const isUsed = (name: string) => users.some(({ models: used }) => used.includes(name));
  return Object.entries(models)
    .filter(([name]) => isUsed(name))
    .map(([name, value]) => {
      const { model, context_size: context } = asMapping(value);
      return modelUse(name, model, context);
    });
}

function modelUse(name: string, model: Value | undefined, context: Value | undefined) {
  const tokens = Number(context);
  return {
    name,
    model: typeof model === "string" ? model : name,
    contextTokens: tokens > 0 ? tokens : undefined,
  };
}

/** The model that a service of the older form has the engine's own runner serve; undefined for what another program provides. */
function providedModel(name: string, { type, options }: Mapping): ComposeModelUse | undefined {
  if (type !== "model") return undefined;
  const only = (value: Value | undefined) => (isList(value) ? value[0] : value);
  const { model, "context-size": context } = asMapping(options);
  return modelUse(name, only(model), only(context));
}

function isEnabled(profiles: readonly string[], active: readonly string[]): boolean {
  return (
    profiles.length === 0 ||
    active.includes("*") ||
    profiles.some((profile) => active.includes(profile))
  );
}

function variableNotices({ variables }: ComposeModel): ReadNotice[] {
  const unset = [
    ...new Set(
      [...variables.unset].flatMap(([path, names]) => (isCounted(path) ? [...names] : [])),
    ),
  ];
  const required = [...variables.required].map(
    ([path, problem]) => ({ code: "variable-required", path, problem }) as const,
  );
  return [...noticed(unset, { code: "variables-not-set", variables: unset }), ...required];
}

/** Notices of files that services name: of those that are not there, and of those that lie elsewhere and that nobody opened. */
function unreadNotices(
  code: "env-file-not-found" | "label-file-not-found",
  labels: readonly string[],
  tree: Tree,
): ReadNotice[] {
  const isElsewhere = (label: string) => tree.outside(tree.given(label)) !== undefined;
  const gone = labels.filter((label) => !isElsewhere(label));
  const files = labels.filter(isElsewhere);
  return [
    ...noticed(gone, { code, files: gone }),
    ...noticed(files, { code: "file-outside", files, folder: tree.folder }),
  ];
}

/** A notice of names, where there are any. */
function noticed(names: readonly unknown[], notice: ReadNotice): ReadNotice[] {
  return names.length > 0 ? [notice] : [];
}
