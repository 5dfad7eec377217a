import type { Price } from "../capacity/price";

const AS_OF = "2026-10-01";

/** What one Render service runs on: Render sells a plan for each service, never a host for several. */
export interface RenderPlan {
  readonly name: string;
  /** The name before October 2026, which the API still takes. */
  readonly formerName?: string;
  readonly cpus: number;
  /** Memory in MiB: the instance is killed above it. */
  readonly memoryMiB: number;
  readonly priceMonthly: Price;
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

/** Postgres; its storage costs $0.30 a GB on top. */
export const RENDER_POSTGRES_PLANS: readonly RenderPlan[] = [
  plan("0.1c-256mb", 0.1, 256, 6, "basic_256mb"),
  plan("0.5c-1g", 0.5, 1024, 19, "basic_1gb"),
  plan("basic_4gb", 2, 4096, 75),
];

/** Key Value (Valkey 8). */
export const RENDER_KEY_VALUE_PLANS: readonly RenderPlan[] = [
  plan("256mb", 0, 256, 10, "starter"),
  plan("1g", 0, 1024, 32, "standard"),
];

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
