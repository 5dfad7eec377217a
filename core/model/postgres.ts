import type { Memory } from "../capacity/memory";
import {
  POSTGRES_DEFAULTS,
  POSTGRES_JIT,
  type PostgresTuning,
  tunePostgres,
} from "../capacity/tuning";
import { STEPS_DOWN } from "./confinement";
import { SECRETS_DIRECTORY } from "./env";
import { command } from "./health";
import { upstream } from "./image";
import type { Service } from "./service";

/** File in which the database finds the password that was generated for it. */
export const DATABASE_PASSWORD_FILE = `${SECRETS_DIRECTORY}/postgres-password`;

/** A PostgreSQL with its data on a protected volume and its settings derived from its limit. */
export function postgres(options: {
  readonly memory: Memory;
  readonly database: string;
  /** @default postgres */
  readonly user?: string;
}): Service<never> {
  const user = options.user ?? "postgres";
  return {
    image: upstream("postgres"),
    memory: options.memory,
    port: 5432,
    protocol: { scheme: "postgresql", user, database: options.database },
    health: command(["pg_isready", "-h", "127.0.0.1", "-U", user, "-d", options.database]),
    env: {
      POSTGRES_USER: user,
      POSTGRES_DB: options.database,
      POSTGRES_PASSWORD_FILE: DATABASE_PASSWORD_FILE,
      PGDATA: "/var/lib/postgresql/data/pgdata",
    },
    command: ({ limitMiB }) => {
      const tuning = tunePostgres(limitMiB);
      return [
        "postgres",
        ...setting("max_connections", tuning.maxConnections),
        ...setting("shared_buffers", `${tuning.sharedBuffersMiB}MB`),
        ...setting("maintenance_work_mem", `${tuning.maintenanceWorkMemMiB}MB`),
        ...setting("work_mem", `${tuning.workMemKiB}kB`),
        ...setting("jit", POSTGRES_JIT),
        ...unlessDefault("default_statistics_target", "statisticsTarget", tuning),
        ...unlessDefault("autovacuum_max_workers", "autovacuumWorkers", tuning),
      ];
    },
    volumes: { data: "/var/lib/postgresql/data" },
    rollout: "stop-first",
    confinement: {
      capabilities: STEPS_DOWN,
      writable: { "/tmp": "disk", "/var/run/postgresql": 1 },
    },
    stopGraceSeconds: 30,
  };
}

function setting(name: string, value: string | number): string[] {
  return ["-c", `${name}=${value}`];
}

/** A setting that a container of a large limit does without. */
function unlessDefault(
  name: string,
  key: keyof typeof POSTGRES_DEFAULTS,
  tuning: PostgresTuning,
): string[] {
  return tuning[key] === POSTGRES_DEFAULTS[key] ? [] : setting(name, tuning[key]);
}
