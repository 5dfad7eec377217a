import { parseBytes } from "../../../capacity/memory";
import { heapNeed, workersNeed } from "../../../capacity/need";
import { lastOption } from "../option";
import { java, keycloak } from "./jvm";
import { MEASURED_ON, READ_ON, RUN_ON, type SelfSized, type SelfSizedNeed } from "./sizing";

const gunicorn: SelfSized = {
  name: "gunicorn",
  images: [],
  commands: ["gunicorn", "uwsgi", "uwsgi-core"],
  need: ({ knobs: { workers = 1 } }) => {
    const hello = workersNeed({
      masterMiB: 15,
      workers,
      perWorkerLowMiB: 18,
      perWorkerHighMiB: 80,
    });
    return {
      lowMiB: hello.lowMiB,
      likelyMiB: hello.highMiB,
      highMiB: 15 + workers * 250,
      standing: "class",
      ground: `15 + ${workers} workers × 18 (Flask hello, measured) to 80 (with pandas) to 250`,
      asOf: RUN_ON,
    };
  },
};

const uvicorn: SelfSized = {
  name: "uvicorn",
  images: [],
  commands: ["uvicorn", "fastapi", "hypercorn", "granian"],
  need: ({ knobs: { workers = 1 } }) => {
    // One worker has no process above it.
    const masterMiB = workers > 1 ? 15 : 0;
    return {
      lowMiB: masterMiB + workers * 35,
      likelyMiB: 15 + workers * 80,
      highMiB: 15 + workers * 250,
      standing: "class",
      ground: `${workers} workers × 35 (FastAPI hello, measured) to 80 (with a database) to 250; models come on top`,
      asOf: RUN_ON,
    };
  },
};

const celery: SelfSized = {
  name: "celery",
  followsHost: true,
  images: [],
  commands: ["celery"],
  need: ({ knobs: { workers }, cpus, words }) => {
    const alone = words.includes("beat") && !words.includes("worker");
    const pool = poolOf(words);
    const children = alone || pool ? 0 : (workers ?? cpus);
    const count = alone
      ? "beat only"
      : pool
        ? `one process with a pool of ${pool}`
        : `${children} children${workers === undefined ? ", one for each CPU" : ""}`;
    return {
      lowMiB: 40 + children * 5,
      likelyMiB: (alone ? 80 : 120) + children * 60,
      highMiB: 200 + children * 170,
      standing: "class",
      ground: `${count}: 40 + 5 each with an empty app (measured), 170 each in deployments with large ones`,
      asOf: RUN_ON,
    };
  },
};

/** Pools of Celery that stay in one process, with what they count. */
const POOLS: Readonly<Record<string, string>> = {
  solo: "one task at a time",
  threads: "threads",
  gevent: "greenlets",
  eventlet: "greenlets",
};

/** The pool that `-P gevent`, `--pool gevent` or `--pool=gevent` names; undefined for children. */
function poolOf(words: readonly string[]): string | undefined {
  return POOLS[lastOption(words, ["-P", "--pool"])?.value ?? ""];
}

/** V8's own bound of the heap: never under 259 MiB, half of the limit up to 4 GiB, a quarter above (read in Node 20 to 26). */
function v8HeapMiB(limitMiB: number | undefined): number | undefined {
  if (limitMiB === undefined) return undefined;
  if (limitMiB > 4096) return limitMiB / 4;
  return limitMiB <= 512 ? 259 : Math.max(259, limitMiB / 2);
}

const node: SelfSized = {
  name: "node",
  images: ["node"],
  commands:
    "node nodejs npm yarn pnpm npx tsx ts-node nodemon next nuxt vite nest strapi pm2 pm2-runtime".split(
      " ",
    ),
  need: ({ knobs: { heapMiB, workers }, limitMiB, words, cpus }) => {
    const instances = instancesOf(words, workers, cpus);
    if (instances > 1) {
      return {
        lowMiB: 38 * (instances + 1),
        likelyMiB: 38 + 160 * instances,
        highMiB: 38 + 640 * instances,
        standing: "class",
        ground: `pm2 and ${instances} processes × 38 (a hello page, measured) to 640, the runtime and not the program`,
        asOf: RUN_ON,
      };
    }
    const heap = heapMiB ?? v8HeapMiB(limitMiB);
    if (heapMiB !== undefined) {
      const { highMiB } = heapNeed({ heapMiB, besideHeapMiB: 80, atRestMiB: 96 });
      return {
        lowMiB: Math.min(38, highMiB),
        likelyMiB: Math.min(160, highMiB),
        highMiB,
        standing: "class",
        ground: `38 at rest (a hello page, measured) to ${heapMiB} heap + 80 on top`,
        asOf: RUN_ON,
      };
    }
    return {
      lowMiB: 38,
      likelyMiB: 160,
      highMiB: 640,
      standing: "class",
      ground: `the runtime, not the program: a hello page 38, small applications 96 to 340 at rest (measured); V8's heap ends at ${heap === undefined ? "some 2 to 4 GiB" : `about ${Math.round(heap)} in its limit of ${limitMiB}`}`,
      asOf: RUN_ON,
    };
  },
};

/** Processes that pm2 keeps: `-i 4`, or one for each CPU with `-i max` and `-i 0`. */
function instancesOf(words: readonly string[], workers: number | undefined, cpus: number): number {
  if (!words.some((word) => /^pm2(-runtime)?$/.test(word.split("/").at(-1) as string))) return 1;
  const all = /(^|\s)(-i|--instances)(\s|=)max(\s|$)/.test(words.join(" "));
  return all || workers === 0 ? cpus : (workers ?? 1);
}

/** PHP-FPM's default pool: `pm.max_children` of 5. */
const PHP_CHILDREN = 5;

const php: SelfSized = {
  name: "php",
  images: ["php", "webdevops/php-nginx", "webdevops/php-apache", "serversideup/php"],
  commands: ["php-fpm", "apache2-foreground", "php-fpm8", "frankenphp"],
  need: ({ environment }) => {
    const children = Number(
      environment.get("PHP_FPM_PM_MAX_CHILDREN") ??
        environment.get("PM_MAX_CHILDREN") ??
        PHP_CHILDREN,
    );
    const count = Number.isInteger(children) && children > 0 ? children : PHP_CHILDREN;
    const request = requestMiB(environment.get("PHP_MEMORY_LIMIT"));
    return {
      lowMiB: 16 + count * 4,
      likelyMiB: 24 + count * Math.min(24, request),
      highMiB: 32 + count * request,
      standing: "class",
      ground: `${count} children × 4 at rest to ${Math.round(request)}, the memory_limit of a request (estimated)`,
      asOf: READ_ON,
    };
  },
};

/** The memory that a request may take in MiB: PHP's own default of 128 unless it is set; -1 sets none. */
function requestMiB(memoryLimit = ""): number {
  const bytes = parseBytes(memoryLimit);
  return bytes === undefined || bytes === 0 ? 128 : bytes / 1024 ** 2;
}

const sidekiq: SelfSized = {
  name: "sidekiq",
  images: [],
  commands: ["sidekiq"],
  need: () => railsNeed(1),
};

/** Puma's workers are processes of the whole application; one is none beside it. */
const puma: SelfSized = {
  name: "puma",
  images: [],
  commands: ["puma", "rails", "unicorn"],
  need: ({ knobs: { workers = 1 } }) => railsNeed(Math.max(1, workers)),
};

function railsNeed(processes: number): SelfSizedNeed {
  return {
    lowMiB: 150,
    likelyMiB: 400 * processes,
    highMiB: 1024 * processes,
    standing: "class",
    ground:
      processes === 1
        ? "one Rails process, which grows with its threads: deployments reserve 128 to 1,024"
        : `${processes} Rails processes, which grow with their threads: deployments reserve 128 to 1,024 for one`,
    asOf: MEASURED_ON,
  };
}

export const RUNTIMES: readonly SelfSized[] = [
  gunicorn,
  uvicorn,
  celery,
  sidekiq,
  puma,
  node,
  java,
  keycloak,
  php,
];
