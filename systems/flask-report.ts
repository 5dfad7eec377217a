import { build, defineSystem, http, secretFile, tuneMemoryLevels } from "enxuto/model";
import { OTHERS } from "./measured";

const PLAIN = OTHERS["flask-report"];
const EXCEL = OTHERS["flask-report, excel"];

/**
 * The "ultra" settings of the specification, figure by figure.
 *
 * Not among them, because they are no settings of a container: a recursion limit, and modules taken out of `sys.modules`, which
 * frees nothing. `images/flask-report/profiles.json` holds what these cost.
 */
const ULTRA = {
  WEB_CONCURRENCY: "1",
  WEB_THREADS: "1",
  WORKER_CONNECTIONS: "3",
  WORKER_TIMEOUT: "10",
  MAX_REQUESTS: "3",
  PRELOAD: "false",
  GC_THRESHOLD: "25,1,1",
  GC_PER_REQUEST: "3",
  CLEANUP_SECONDS: "10",
  MALLOC_ARENA_MAX: "1",
  PYTHONOPTIMIZE: "2",
  PYTHONHASHSEED: "1",
  MAX_UPLOAD_BYTES: "524288",
  PAGE_ROWS: "10",
  LISTED_REPORTS: "5",
} as const;

/**
 * A report application for an instance of 512 MB: tables are uploaded, kept in SQLite and shown page by page.
 *
 * Profile `seed` holds the specification's settings, `lean` what measurement supports, `excel` reads workbooks as well.
 */
export const flaskReport = defineSystem(
  "flask-report",
  {
    web: {
      image: build("images/flask-report", { budgetMB: 155, size: PLAIN.size }),
      footprint: PLAIN.footprint,
      memory: { limitMiB: 512, reservationMiB: 200 },
      port: 5000,
      publish: 5000,
      health: http("/health", 5000, "python"),
      env: { ADMIN_TOKEN_FILE: secretFile("admin-token") },
      knobs: ({ limitMiB }) => {
        const { warningMiB, criticalMiB } = tuneMemoryLevels(limitMiB);
        return {
          MEMORY_WARNING_MIB: String(warningMiB),
          MEMORY_CRITICAL_MIB: String(criticalMiB),
        };
      },
      volumes: { data: "/data" },
      variants: {
        excel: {
          image: build("images/flask-report", {
            dockerfile: "Dockerfile.excel",
            budgetMB: 250,
            size: EXCEL.size,
          }),
          footprint: EXCEL.footprint,
        },
      },
    },
  },
  {
    profiles: {
      seed: { web: { limitMiB: 512, reservationMiB: 200, env: ULTRA } },
      lean: { web: { limitMiB: 128, reservationMiB: 96 } },
      excel: { web: { limitMiB: 256, reservationMiB: 192, variant: "excel" } },
    },
  },
);
