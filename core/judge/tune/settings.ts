import {
  POSTGRES_DEFAULTS,
  POSTGRES_JIT,
  tuneNodeHeapMiB,
  tuneStatisticsTarget,
} from "../../capacity/tuning";
import { imageName } from "../../catalog/programs/image-name";
import { recordsOf } from "../../catalog/programs/lookup";
import { JVM_BESIDE_MIB, SEARCH_BESIDE_MIB } from "../../catalog/programs/self-sized";
import type { ComposeService } from "../../compose/service";
import { MIB } from "../../compose/units";
import { asRun } from "../as-run";
import { type KnobReading, readKnobs } from "../knobs";
import { USUAL_CPUS } from "../known";

/** Setting that keeps a program within its limit. */
export interface Settings {
  /** Words of its command behind the server's own name. */
  readonly options: readonly string[];
  /** The server that the image starts, before the options. @default - the image puts it there */
  readonly server?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What a store does once its keys fill the bound that it gets. @default - it gets none */
  readonly whenFull?: "refuses-writes" | "evicts";
}

/** A program whose memory follows settings that can be written beside its limit. */
interface Tunable {
  /** Images whose own command is nothing but the server: to write another loses nothing. */
  readonly images?: readonly string[];
  /** Program that it is recognised as. */
  readonly programs?: readonly string[];
  readonly server?: string;
  readonly settings: (limitMiB: number, service: ComposeService, own: KnobReading) => Settings;
}

const NONE: Settings = { options: [], environment: {} };

const options = (...words: readonly string[]): Settings => ({ options: words, environment: {} });

const environment = (name: string, value: string): Settings => ({
  options: [],
  environment: { [name]: value },
});

/** Most that a PostgreSQL's shared buffers get; the server's default is 128. */
const MOST_SHARED_BUFFERS_MIB = 8192;

/** Part of a limit that is left for sorts, as `tunePostgres` has it, at the 100 connections that clients count on. */
function postgresSettings(
  limitMiB: number,
  service: ComposeService,
  { knobs }: KnobReading,
): Settings {
  const shared = clamp(Math.floor(limitMiB / 4), 16, MOST_SHARED_BUFFERS_MIB);
  const maintenance = clamp(Math.floor(limitMiB / 16), 4, 1024);
  const connections = knobs.maxConnections ?? 100;
  const left = limitMiB * 0.8 - (knobs.sharedBuffersMiB ?? shared) - maintenance;
  const work = clamp(Math.floor((left * 1024) / connections), 64, 16 * 1024);
  const target = tuneStatisticsTarget(limitMiB);
  return options(
    ...(knobs.sharedBuffersMiB === undefined ? ["-c", `shared_buffers=${shared}MB`] : []),
    ...(knobs.maintenanceWorkMemMiB === undefined
      ? ["-c", `maintenance_work_mem=${maintenance}MB`]
      : []),
    ...(knobs.workMemMiB === undefined ? ["-c", `work_mem=${work}kB`] : []),
    // What autovacuum samples would be more than a small limit has.
    ...(target < POSTGRES_DEFAULTS.statisticsTarget
      ? ["-c", `default_statistics_target=${target}`]
      : []),
    ...(choosesJit(service) ? [] : ["-c", `jit=${POSTGRES_JIT}`]),
  );
}

/** The first PostgreSQL with a setting `jit`: older ones do not start with it. */
const FIRST_JIT_MAJOR = 11;

/** Whether a PostgreSQL's command says itself whether it compiles queries, or its tag that it cannot: `10-alpine`, `2.3.0-pg10`. */
function choosesJit({ command, image }: ComposeService): boolean {
  if (command.some((word) => /(^|\s|-)jit=/.test(word))) return true;
  const tag = image === undefined ? "" : (imageName(image).tag ?? "");
  const major = /pg(\d+)/.exec(tag)?.[1] ?? /^\d+/.exec(tag)?.[0];
  return major !== undefined && Number(major) < FIRST_JIT_MAJOR;
}

/**
 * Half of the limit: a save copies what is written meanwhile, and the image saves unless it is told not to. What happens once that is full
 * is written too, since Redis' default is easily overlooked: it refuses writes. Queues need that ("the only setting that guarantees the
 * correct behavior of the queues", docs.bullmq.io/guide/going-to-production), and without a bound the kernel would kill it. Only what is
 * a cache by its name, and keeps nothing in a volume, drops what was used least.
 */
function redisSettings(
  limitMiB: number,
  service: ComposeService,
  { knobs }: KnobReading,
): Settings {
  if (knobs.maxmemoryMiB !== undefined) return NONE;
  const bound = ["--maxmemory", `${Math.max(1, Math.floor(limitMiB / 2))}mb`];
  if (service.command.some((word) => word.includes("maxmemory-policy"))) return options(...bound);
  const isCache = /(^|[-_.])cache($|[-_.])/.test(service.name) && service.mounts.length === 0;
  return {
    ...options(...bound, "--maxmemory-policy", isCache ? "allkeys-lru" : "noeviction"),
    whenFull: isCache ? "evicts" : "refuses-writes",
  };
}

/** Two fifths of the limit, and never so much that what lies beside the pool has no room. */
function innodbSettings(besideMiB: number): Tunable["settings"] {
  return (limitMiB, _, { knobs }) => {
    if (knobs.bufferPoolMiB !== undefined) return NONE;
    const pool = Math.min(Math.floor(limitMiB * 0.4), limitMiB - besideMiB);
    return options(`--innodb-buffer-pool-size=${Math.max(32, pool)}M`);
  };
}

function searchHeap(variable: string): Tunable["settings"] {
  return (limitMiB, service, { knobs }) => {
    if (knobs.jvmHeapMiB !== undefined || service.environment.has(variable)) return NONE;
    const heap = Math.max(256, Math.floor((limitMiB - SEARCH_BESIDE_MIB) / 2));
    return environment(variable, `-Xms${heap}m -Xmx${heap}m`);
  };
}

/** Only more heap than the JVM gives itself, a quarter of its limit: a smaller one may be too little to start. */
function javaSettings(limitMiB: number, service: ComposeService, own: KnobReading): Settings {
  const heap = limitMiB - JVM_BESIDE_MIB;
  const { jvmHeapMiB, initialHeapMiB } = own.knobs;
  const isTold =
    (jvmHeapMiB ?? initialHeapMiB) !== undefined ||
    [...service.environment.keys()].some((name) => /^_?J(AVA|DK)_.*OPT/.test(name));
  if (isTold || heap <= Math.max(128, limitMiB / 4)) return NONE;
  return environment("JAVA_TOOL_OPTIONS", `-Xmx${heap}m`);
}

function nodeSettings(limitMiB: number, service: ComposeService, own: KnobReading): Settings {
  if (own.knobs.heapMiB !== undefined || service.environment.has("NODE_OPTIONS")) return NONE;
  return environment("NODE_OPTIONS", `--max-old-space-size=${tuneNodeHeapMiB(limitMiB)}`);
}

/** A prompt cache of its own choosing would take 8 GiB. */
function ollamaSettings(_: number, { environment: own }: ComposeService): Settings {
  const wanted = { LLAMA_ARG_CACHE_RAM: "256", OLLAMA_MAX_LOADED_MODELS: "1" };
  return {
    options: [],
    environment: Object.fromEntries(Object.entries(wanted).filter(([name]) => !own.has(name))),
  };
}

const TUNABLE: readonly Tunable[] = [
  {
    images: ["postgres", "pgvector/pgvector", "postgis/postgis", "timescale/timescaledb"],
    server: "postgres",
    settings: postgresSettings,
  },
  { images: ["redis"], server: "redis-server", settings: redisSettings },
  { images: ["valkey/valkey"], server: "valkey-server", settings: redisSettings },
  { images: ["mysql"], server: "mysqld", settings: innodbSettings(400) },
  // Its image puts the server before options; the server's own name was another one before 10.5.
  { images: ["mariadb"], settings: innodbSettings(200) },
  {
    images: ["elasticsearch", "elasticsearch/elasticsearch"],
    settings: searchHeap("ES_JAVA_OPTS"),
  },
  {
    images: ["opensearchproject/opensearch"],
    settings: searchHeap("OPENSEARCH_JAVA_OPTS"),
  },
  { programs: ["java"], settings: javaSettings },
  { programs: ["node"], settings: nodeSettings },
  { programs: ["ollama"], settings: ollamaSettings },
];

/** Settings of a service's program for a limit: whatever the file sets already stays. */
export function settingsFor(
  service: ComposeService,
  program: string | undefined,
  limitMiB: number,
): Settings {
  const found = tunableOf(service, program);
  if (!found) return NONE;
  return {
    ...found.settings(limitMiB, service, readKnobs(asRun(service, USUAL_CPUS))),
    server: found.server,
  };
}

function tunableOf(service: ComposeService, program: string | undefined): Tunable | undefined {
  const name = service.image === undefined ? undefined : imageName(service.image).name;
  return TUNABLE.find(
    ({ images = [], programs = [] }) =>
      (name !== undefined && images.includes(name)) ||
      (program !== undefined && programs.includes(program)) ||
      (programs.includes("node") && runsOnNode(service.image)),
  );
}

/** Whether the program that was run of this image runs on Node. */
function runsOnNode(image: string | undefined): boolean {
  const measured = image === undefined ? [] : (recordsOf(image)?.measured ?? []);
  return measured.some(({ runtime }) => /^node/i.test(runtime));
}

/** A service with a limit, and with the settings that go with it where they can be written. */
export function tuned(
  service: ComposeService,
  limitMiB: number,
  { options: words, server, environment: variables }: Settings,
): ComposeService {
  const swap = service.memswapBytes;
  const limitBytes = limitMiB * MIB;
  return {
    ...service,
    limitBytes,
    // Docker refuses less memory and swap together than memory.
    memswapBytes: swap === undefined || swap === -1 ? swap : limitBytes,
    command:
      takesCommand(service) && words.length > 0
        ? [...(server === undefined ? [] : [server]), ...words]
        : service.command,
    environment: new Map([...service.environment, ...Object.entries(variables)]),
  };
}

/** Whether a command may be written for it: one that stands in the file would be lost, with whatever variables are in it. */
export function takesCommand({ command, entrypoint }: ComposeService): boolean {
  return command.length === 0 && entrypoint.length === 0;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
