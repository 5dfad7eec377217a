import { CAPABILITIES, type Capability } from "../core/capacity/capabilities";
import { needsOf } from "../core/compose/depends";
import type { ReadNotice } from "../core/compose/notice";
import type { ComposeProject } from "../core/compose/project";
import type { ComposeService } from "../core/compose/service";
import { type Unset, unsetAt } from "../core/compose/unset";
import { asMapping, isList, type Mapping, type Value } from "../core/compose/value";
import { USUAL_CPUS } from "../core/judge/known";
import { loadOf } from "../core/judge/loads";
import { noticeText } from "../core/report/notices/notice-text";
import { carriedHealth } from "./carried-health";
import { withoutSecretsInCheck, withoutSecretWords } from "./commands";
import { configsOf } from "./configs";
import type { Draft, DraftEnv, DraftService, Note } from "./draft";
import { endingServices } from "./ending";
import { declaredHealth, portOfProgram, proposedHealth, secondsOf, speaksHttp } from "./health";
import { imageOf } from "./image";
import { aliasesOf, leftOut } from "./left-out";
import { memoryOf } from "./memory";
import { mountsOf } from "./mounts";
import { label, serviceNames, withNames } from "./names";
import { publishedOf, visited } from "./publish";
import { Secrets } from "./secrets";
import { evictionOf, type Told, withCaches } from "./stores";

/** A compose project as `fit` reads it, with what only a system needs besides. */
export interface AdoptArgs {
  readonly project: ComposeProject;
  /** Services of a whole reading by name: with keys that `fit` does not look at, and absolute paths. */
  readonly merged: Mapping;
  /** Folder of the new project, absolute: paths in it are relative to that. */
  readonly folder: string;
  /** Name of the file, for the header of what is written. */
  readonly file: string;
  /**
   * Texts at an absolute path, relative to it: an empty path for a file, none where nothing lies; undefined where something does
   * that is no text, or too much of it.
   */
  readonly textsAt: (path: string) => readonly string[] | undefined;
  /** Configs by name, as a whole reading has them. */
  readonly configs: Mapping;
  /** Variables that read as nothing, by the path of the value. */
  readonly unset: Unset;
  /** Contents of the files that the compose file names as secrets, by name; undefined for one that may not be read. */
  readonly secretFiles: ReadonlyMap<string, string | undefined>;
}

/** A system made from a compose project; `notes` say line by line what it does not carry. */
export function adopt(args: AdoptArgs): Draft {
  const { project, merged, file } = args;
  const notes: Note[] = [];
  const ending = endingServices(merged);
  for (const name of ending) {
    notes.push({
      service: label(name),
      kind: "left-out",
      about: "service",
      text: "runs once and ends: run it by hand, or as the first step of the service that needs it",
    });
  }
  const kept = project.services.filter(({ name, replicas }) => !ending.has(name) && replicas > 0);
  const names = serviceNames(kept.map(({ name }) => name));
  const aliases = new Map(
    kept.flatMap(({ name }) =>
      aliasesOf(name, asMapping(merged[name])).map(
        (one) => [one, names.get(name) as string] as const,
      ),
    ),
  );
  const secrets = new Secrets(kept.map(({ environment }) => environment));
  for (const [name, content] of args.secretFiles) secrets.file(name, content);
  const taken = new Map<number, string>();
  const shared = new Map<string, string>();
  const texts = new Map<string, string>();
  const services = kept.map((service) =>
    draftOf(service, { ...args, names, aliases, secrets, taken, shared, texts, notes }),
  );
  const drafts = withCaches(services);
  const front = visited(services.map(({ draft, isHttp }) => ({ ...draft, isHttp })));
  return {
    name: label(project.name),
    from: file,
    services: drafts.map((draft) => ({ ...draft, isRouted: draft.name === front })),
    texts,
    secrets: secrets.values,
    notes: [...notes, ...project.notices.flatMap(projectNotes)],
  };
}

/** Notes on what reading the files came upon; CUDA in an image is nothing that a system says otherwise. */
function projectNotes(notice: ReadNotice): Note[] {
  const text = noticeText(notice);
  switch (notice.code) {
    case "cuda-built":
      return [];
    case "build-not-found":
    case "build-not-read":
      return [{ kind: "guessed", about: "build", text }];
    default:
      return [{ kind: "changed", about: "variables", text }];
  }
}

/** Machine of the smallest kind that a project starts on, for programs that size themselves by it. */
const MACHINE = { memTotalMiB: 4096, cpus: USUAL_CPUS };

interface Context extends AdoptArgs {
  readonly names: ReadonlyMap<string, string>;
  readonly aliases: ReadonlyMap<string, string>;
  readonly secrets: Secrets;
  /** Host ports that are taken, with the service that took them. */
  readonly taken: Map<number, string>;
  /** Named volumes that are taken, with the service that took them. */
  readonly shared: Map<string, string>;
  readonly texts: Map<string, string>;
  readonly notes: Note[];
}

function draftOf(service: ComposeService, context: Context): Told & { readonly isHttp: boolean } {
  const { names, secrets, notes } = context;
  const name = names.get(service.name) as string;
  const note = (one: Omit<Note, "service">) => notes.push({ service: name, ...one });
  const merged = asMapping(context.merged[service.name]);
  if (name !== service.name) note(changed("name", `${service.name} is called ${name}`));
  for (const one of leftOut(merged)) note(one);

  const load = context.project.origins.naming(`services.${service.name}`, () =>
    loadOf(service, MACHINE),
  );
  const { memory, from: memoryFrom, note: guess } = memoryOf(load);
  if (guess) note(guess);

  const published = publishedOf(
    service,
    exposed(merged) ?? portOfProgram(load.program),
    context.taken,
    name,
  );
  for (const one of published.notes) note(one);

  const mounts = mountsOf(merged.volumes, context);
  for (const one of mounts.notes) note(one);
  const configs = configsOf(merged.configs, context.configs, context.folder);
  for (const one of configs.notes) note(one);
  for (const [file, text] of configs.texts) context.texts.set(file, text);
  for (const volume of mounts.named) {
    const owner = context.shared.get(volume);
    if (owner && owner !== name) {
      note(
        changed("volumes", `${volume} is shared with ${owner} in the file; here each has its own`),
      );
    }
    context.shared.set(volume, owner ?? name);
  }

  const env = new Map<string, DraftEnv>();
  const texts = [...service.entrypoint, ...service.command];
  for (const [variable, value] of service.environment) {
    const plain = withNames(value, context.aliases);
    if (plain !== value)
      note(changed(`environment.${variable}`, "names the service as its system does"));
    texts.push(plain);
    env.set(variable, secrets.env(name, variable, plain));
  }
  const start = withoutSecretWords(
    { entrypoint: service.entrypoint, command: service.command },
    load.program,
    (value, option) => {
      const known = [...env].find(
        ([, one]) => typeof one === "object" && secrets.values.get(one.secret) === value,
      );
      if (known) return known[0];
      const variable = option.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
      env.set(variable, secrets.keep(name, variable, value));
      return variable;
    },
    note,
  );

  const asked = context.project.origins.placeOf(`services.${service.name}`, "healthcheck.test");
  const health = carriedHealth(declaredHealth(merged.healthcheck), {
    unset: unsetAt(asked, context.unset),
    safe: (check) => withoutSecretsInCheck(check, env, secrets),
    proposed: proposedHealth(load.program, published.port, service.environment),
    note,
  });

  const replicas = replicasOf(
    service,
    published.publish !== undefined || mounts.volumes.size > 0,
    note,
  );
  const grace = secondsOf(merged.stop_grace_period);
  const needs = needsOf(merged.depends_on).flatMap((need) => names.get(need.name) ?? []);
  const isCache = /^(redis|valkey)$/.test(load.program ?? "") && published.publish === undefined;
  return {
    texts,
    draft: {
      name,
      image: imageOf(service, asMapping(merged.build), context.folder, note),
      memory,
      memoryFrom,
      ...(published.port === undefined ? {} : { port: published.port }),
      ...(published.publish === undefined ? {} : { publish: published.publish }),
      alsoPublish: published.alsoPublish,
      health,
      ...(isCache ? { eviction: evictionOf(start.command) } : {}),
      needs: [...new Set(needs)].filter((need) => need !== name),
      env,
      ...start,
      files: new Map([...mounts.files, ...configs.files]),
      ...runsAs(merged),
      capabilities: capabilitiesOf(merged.cap_add, note),
      volumes: mounts.volumes,
      replicas,
      ...(grace === undefined ? {} : { stopGraceSeconds: grace }),
    },
    isHttp: speaksHttp(load.program) && !published.isPrivate,
  };
}

/** User and directory that a service starts with, where the file says so. */
function runsAs({
  user,
  working_dir: directory,
}: Mapping): Pick<DraftService, "user" | "workingDirectory"> {
  const text = (value: Value | undefined) => ((value ?? "") === "" ? undefined : String(value));
  return {
    ...(text(user) === undefined ? {} : { user: text(user) }),
    ...(text(directory) === undefined ? {} : { workingDirectory: text(directory) }),
  };
}

function capabilitiesOf(
  value: Value | undefined,
  note: (note: Omit<Note, "service">) => void,
): Capability[] {
  const asked = (isList(value) ? value : []).map((one) => String(one).replace(/^CAP_/, ""));
  const given = CAPABILITIES.filter((one) => asked.includes(one));
  for (const one of asked.filter((name) => !given.some((capability) => capability === name))) {
    note({
      kind: "left-out",
      about: "cap_add",
      text: `${one}: no container is as powerful as the host`,
    });
  }
  return given;
}

function changed(about: string, text: string): Omit<Note, "service"> {
  return { kind: "changed", about, text };
}

/** First port that a service exposes to others without publishing it. */
function exposed({ expose }: Mapping): number | undefined {
  const [first] = Array.isArray(expose) ? expose : [];
  const port = Number(String(first ?? "").split(/[-/]/)[0]);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function replicasOf(
  { replicas }: ComposeService,
  isSingle: boolean,
  note: (note: Omit<Note, "service">) => void,
): number {
  if (replicas === 1 || !isSingle) return Math.min(replicas, 100);
  note(changed("replicas", `${replicas} → 1: a volume or a published port cannot be shared`));
  return 1;
}
