import { parseBytes } from "../capacity/memory";
import type { Knobs } from "../capacity/need";
import { lastOption, type OptionValue, unquoted } from "../catalog/programs/option";
import { variableSettings, variablesOf } from "../catalog/programs/variables";
import type { ComposeService } from "../compose/service";

/** A setting of the program inside a container that says how much memory it may take. */
export interface KnobSetting {
  /** As the file has it: `shared_buffers=2GB`. */
  readonly shown: string;
  /** Memory that it allows, in MiB. */
  readonly mib: number;
}

/** Setting by which a service tells its program about memory. */
export interface KnobReading {
  /** For the formulas of `capacity/need`. */
  readonly knobs: Knobs;
  /** The sizes among them, to be held against the limit. */
  readonly sizes: readonly KnobSetting[];
}

/** Reader of one setting. */
interface Knob {
  readonly key?: keyof Knobs;
  /** Names as an option of the command: `--maxmemory 48mb`, `-c shared_buffers=2GB`. */
  readonly options?: readonly string[];
  /** Names as an option that its value follows at once: `-Xmx512m`. */
  readonly prefixes?: readonly string[];
  /** Variables that hold the value itself, heeded where no option says it. */
  readonly variables?: readonly string[];
  /** Variables that hold options among others, those that are heeded before the next first; the command goes before them. */
  readonly optionVariables?: readonly string[];
  /** Variables that hold options and go before the command. */
  readonly overriding?: readonly string[];
  /** The programs in whose command an option counts that means something else elsewhere. @default - any */
  readonly only?: readonly string[];
  /** The runtime that reads an option only ahead of what it runs; behind that it is the program's own. @default - none */
  readonly runtime?: Runtime;
  /** MiB of a value; undefined for a count. */
  readonly size?: (value: string) => number | undefined;
}

/** A runtime with options of its own: its commands, and its options whose value is the next word. */
interface Runtime {
  readonly commands: ReadonlySet<string>;
  readonly valued: ReadonlySet<string>;
}

const NODE: Runtime = {
  commands: new Set(["node", "nodejs", "tsx", "ts-node", "nodemon"]),
  valued: new Set(["-r", "--require", "--import", "--loader", "--env-file", "-C", "--conditions"]),
};
const JAVA: Runtime = {
  commands: new Set(["java"]),
  valued: new Set(
    "-cp -classpath --class-path -p --module-path --add-modules --upgrade-module-path".split(" "),
  ),
};

/** What goes into the command of a start script comes before what the JVM reads itself (OpenJDK 17.0.15, run on 2026-11-30). */
const JAVA_VARIABLES = [
  "JAVA_OPTS",
  "ES_JAVA_OPTS",
  "OPENSEARCH_JAVA_OPTS",
  "LS_JAVA_OPTS",
  "KAFKA_HEAP_OPTS",
  "SCHEMA_REGISTRY_HEAP_OPTS",
  "INSTALL4J_ADD_VM_PARAMS",
  "SOLR_JAVA_MEM",
  "CATALINA_OPTS",
  "JAVA_OPTS_KC_HEAP",
  "JDK_JAVA_OPTIONS",
  "JAVA_TOOL_OPTIONS",
];
const JAVA_OVERRIDING = ["_JAVA_OPTIONS"];

const KNOBS: readonly Knob[] = [
  { key: "sharedBuffersMiB", options: ["shared_buffers"], size: postgresSize(8) },
  { key: "workMemMiB", options: ["work_mem"], size: postgresSize(1) },
  { key: "maintenanceWorkMemMiB", options: ["maintenance_work_mem"], size: postgresSize(1) },
  { key: "maxConnections", options: ["max_connections"] },
  { key: "maxmemoryMiB", options: ["--maxmemory"], size: redisSize },
  {
    key: "bufferPoolMiB",
    options: ["--innodb-buffer-pool-size", "--innodb_buffer_pool_size"],
    size: mib,
  },
  { key: "cacheMiB", options: ["--wiredTigerCacheSizeGB"], size: (value) => Number(value) * 1024 },
  { key: "cacheMiB", options: ["-m", "--memory-limit"], only: ["memcached"], size: Number },
  {
    key: "heapMiB",
    options: ["--max-old-space-size", "--max_old_space_size"],
    optionVariables: ["NODE_OPTIONS"],
    runtime: NODE,
    size: Number,
  },
  {
    key: "jvmHeapMiB",
    prefixes: ["-Xmx", "-XX:MaxHeapSize="],
    optionVariables: JAVA_VARIABLES,
    overriding: JAVA_OVERRIDING,
    runtime: JAVA,
    size: mib,
  },
  {
    key: "initialHeapMiB",
    prefixes: ["-Xms", "-XX:InitialHeapSize="],
    optionVariables: JAVA_VARIABLES,
    overriding: JAVA_OVERRIDING,
    runtime: JAVA,
    size: mib,
  },
  {
    key: "heapPercent",
    prefixes: ["-XX:MaxRAMPercentage="],
    optionVariables: JAVA_VARIABLES,
    overriding: JAVA_OVERRIDING,
    runtime: JAVA,
  },
  {
    key: "initialHeapPercent",
    prefixes: ["-XX:InitialRAMPercentage="],
    optionVariables: JAVA_VARIABLES,
    overriding: JAVA_OVERRIDING,
    runtime: JAVA,
  },
  { variables: ["GOMEMLIMIT"], size: mib },
  {
    key: "workers",
    options: ["--workers"],
    variables: ["WEB_CONCURRENCY"],
  },
  { key: "workers", options: ["-w", "--workers"], only: ["gunicorn", "hypercorn", "puma"] },
  { key: "workers", options: ["--processes", "-p"], only: ["uwsgi", "uwsgi-core"] },
  { key: "workers", options: ["--instances", "-i"], only: ["pm2", "pm2-runtime"] },
  { key: "workers", options: ["--autoscale"], only: ["celery"] },
  { key: "workers", options: ["--concurrency", "-c"], only: ["celery"] },
  { key: "workerMostBytes", options: ["--limit-memory-hard"] },
  { key: "parallelSlots", variables: ["OLLAMA_NUM_PARALLEL"] },
  { key: "contextTokens", variables: ["OLLAMA_CONTEXT_LENGTH"] },
  { key: "loadedModels", variables: ["OLLAMA_MAX_LOADED_MODELS"] },
  { key: "besideMiB", options: ["--max-indexing-memory"], only: ["meilisearch"], size: mib },
];

/** Reads the memory settings of a service's program from its command and its variables. */
export function readKnobs(service: ComposeService): KnobReading {
  const own = wordsOf(service);
  const line = own.join(" ");
  const knobs: { -readonly [K in keyof Knobs]: number } = {};
  const sizes: KnobSetting[] = [];
  const environment = withOptionsOf(service);
  for (const knob of KNOBS) {
    if (!mayBeIn(knob, line, environment)) continue;
    const found = find(knob, own, environment);
    if (!found) continue;
    const value = knob.size ? knob.size(found.value) : count(found.value);
    if (value === undefined || !Number.isFinite(value) || value < 0) continue;
    if (knob.key) knobs[knob.key] = value;
    // The heap that it may grow to is held against the limit.
    if (knob.size && knob.key !== "initialHeapMiB") sizes.push({ shown: found.shown, mib: value });
  }
  for (const { key, mib: size, shown } of variableSettings(service.image, service.environment)) {
    knobs[key] = size;
    if (key === "jvmHeapMiB") sizes.push({ shown, mib: size });
  }
  if (service.shmBytes !== undefined) {
    const shm = service.shmBytes / 1024 ** 2;
    sizes.push({ shown: `shm_size of ${shm} MiB`, mib: shm });
  }
  return { knobs, sizes };
}

/** The variables of a service, with those of options for its JVM that only its image reads in the one that every start script reads. */
function withOptionsOf({ image, environment }: ComposeService): ReadonlyMap<string, string> {
  const own = variablesOf(image)?.options?.flatMap((name) => environment.get(name) ?? []) ?? [];
  if (own.length === 0) return environment;
  return new Map([...environment, ["JAVA_OPTS", own.join(" ")]]);
}

/** Whether a look at every word can find it: most services have none of these settings. */
function mayBeIn(
  { options = [], prefixes = [], variables = [], optionVariables = [], overriding = [] }: Knob,
  line: string,
  environment: ReadonlyMap<string, string>,
): boolean {
  if (line !== "" && [...options, ...prefixes].some((name) => line.includes(name))) return true;
  if (environment.size === 0) return false;
  return [...variables, ...optionVariables, ...overriding].some((name) => environment.has(name));
}

/** The words of entrypoint and command; those of a line for a shell apart. */
export function wordsOf({ entrypoint, command }: ComposeService): string[] {
  return [...entrypoint, ...command].flatMap((word) => word.split(/\s+/)).filter(Boolean);
}

/** What a service says for a knob: of several places the one that its program heeds, a variable for the value itself last of all. */
function find(
  {
    options = [],
    prefixes = [],
    variables = [],
    optionVariables = [],
    overriding = [],
    only,
    runtime,
  }: Knob,
  own: readonly string[],
  environment: ReadonlyMap<string, string>,
): OptionValue | undefined {
  const isOwn = only === undefined || own.some((word) => only.includes(nameOf(word)));
  const command = isOwn ? [runtime ? ownOptions(own, runtime) : own] : [];
  const held = (names: readonly string[]) =>
    names.map((name) => (environment.get(name) ?? "").split(/\s+/));
  const lines = [...held(overriding), ...command, ...held(optionVariables)];
  for (const line of lines) {
    const found = lastOption(line, options, prefixes);
    if (found) return found;
  }
  for (const name of variables) {
    const value = environment.get(name);
    if (value) return { shown: `${name}=${value}`, value };
  }
  return undefined;
}

/** A command's name without its path and without quotes. */
function nameOf(word: string): string {
  return unquoted(word.split("/").at(-1) as string);
}

/** The words without those that a runtime hands on to what it runs: `node server.js --max-old-space-size=512` sets nothing. */
function ownOptions(own: readonly string[], { commands, valued }: Runtime): readonly string[] {
  const at = own.findIndex((word) => commands.has(nameOf(word)));
  if (at === -1) return own;
  let end = at + 1;
  while (end < own.length && own[end].startsWith("-") && own[end] !== "-jar")
    end += valued.has(own[end]) ? 2 : 1;
  return own.slice(0, end);
}

/** A number, or the first of two as in `--autoscale=10,3`, which is the most. */
function count(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:,\d+)?$/.exec(value);
  return match ? Number(match[1]) : undefined;
}

function mib(value: string): number | undefined {
  const bytes = parseBytes(value);
  return bytes === undefined ? undefined : bytes / 1024 ** 2;
}

/** PostgreSQL counts a bare number in blocks of so many kB. */
function postgresSize(blockKB: number): (value: string) => number | undefined {
  return (value) => {
    const match = /^(\d+)\s?(kB|MB|GB|TB)?$/.exec(value);
    if (!match) return undefined;
    return match[2] === undefined ? (Number(match[1]) * blockKB) / 1024 : mib(match[1] + match[2]);
  };
}

/** Redis counts `m` in thousands and `mb` in 1024s. */
function redisSize(value: string): number | undefined {
  const match = /^(\d+)([kmg])$/i.exec(value);
  if (!match) return mib(value);
  const thousands = { k: 1e3, m: 1e6, g: 1e9 }[match[2].toLowerCase()] as number;
  return (Number(match[1]) * thousands) / 1024 ** 2;
}
