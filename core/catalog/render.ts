import type { PlanOffer } from "../capacity/instances";

const AS_OF = "2026-10-01";

/** Instance that one Render service runs on: Render sells a plan for each service, never a host for several. */
export interface RenderPlan extends PlanOffer {
  /** The name before October 2026, which the API still takes and may answer with. */
  readonly formerName?: string;
  readonly cpus: number;
}

/** Instances for web services, private services and workers. List price read 2026-10-01. */
export const RENDER_SERVICE_PLANS: readonly RenderPlan[] = [
  plan("0.5c-512mb", 0.5, 512, 7, "starter"),
  plan("1c-2g", 1, 2048, 25, "standard"),
  plan("2c-4g", 2, 4096, 85, "pro"),
  plan("2c-8g", 2, 8192, 135),
  plan("4c-8g", 4, 8192, 175, "pro_plus"),
  plan("2c-16g", 2, 16384, 200),
  plan("4c-16g", 4, 16384, 225, "pro_max"),
  plan("8c-16g", 8, 16384, 300),
  plan("4c-32g", 4, 32768, 350),
  plan("8c-32g", 8, 32768, 450, "pro_ultra"),
  plan("12c-24g", 12, 24576, 450),
  plan("12c-48g", 12, 49152, 800),
  plan("8c-64g", 8, 65536, 1000),
];

/** Postgres, with no replica and without storage. */
export const RENDER_POSTGRES_PLANS: readonly RenderPlan[] = [
  plan("0.1c-256mb", 0.1, 256, 6, "basic_256mb"),
  plan("0.5c-1g", 0.5, 1024, 19, "basic_1gb"),
  plan("basic_4gb", 2, 4096, 75),
];

/** Key Value (Valkey 8). The free one has 25 MB and keeps nothing; larger ones exist, but their prices are not known. */
export const RENDER_KEY_VALUE_PLANS: readonly RenderPlan[] = [
  plan("256mb", 0, 256, 10, "starter"),
  plan("1g", 0, 1024, 32, "standard"),
];

/** Files that Render's own servers hand out: no instance runs for them. */
export const RENDER_STATIC_SITE: RenderPlan = {
  name: "static site",
  cpus: 0,
  priceMonthly: { amount: 0, currency: "USD", asOf: AS_OF },
};

/** Dollars a month for a GB of a database's storage, and of a service's disk. */
export const RENDER_POSTGRES_STORAGE = 0.3;
export const RENDER_DISK = 0.25;

/** Regions for services; the first is the default. Read 2026-08-18 in render-oss/skills. */
export const RENDER_REGIONS = ["frankfurt", "ohio", "oregon", "singapore", "virginia"] as const;

/** Minutes after which Render gives up a build, a pre-deploy command, a start: the same on every plan (2026-08-18). */
export const RENDER_BUILD_MINUTES = 120;
export const RENDER_PRE_DEPLOY_MINUTES = 30;
export const RENDER_START_MINUTES = 15;

/** The longest time from SIGTERM to SIGKILL, in seconds (2026-08-18). */
export const RENDER_SHUTDOWN_SECONDS = 300;

/** Ports that Render keeps for itself (2026-08-18). */
export const RENDER_RESERVED_PORTS: readonly number[] = [18012, 18013, 19099];

/** The major versions of Postgres on offer (2026-10-01). */
export const RENDER_POSTGRES_VERSIONS = ["11", "12", "13", "14", "15", "16", "17", "18"] as const;

function plan(
  name: string,
  cpus: number,
  memoryMiB: number,
  dollars: number,
  formerName?: string,
): RenderPlan {
  return {
    name,
    formerName,
    cpus,
    memoryMiB,
    priceMonthly: { amount: dollars, currency: "USD", asOf: AS_OF },
  };
}
