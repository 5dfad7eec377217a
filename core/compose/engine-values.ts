import { isMapping, type Mapping, type Value } from "./value";

/** Value that a service hands to the engine, with the key that says it. */
export interface EngineValue {
  readonly key: EngineKey;
  readonly value: number;
}

/** Keys of a service whose value an engine takes within bounds only. */
export type EngineKey = (typeof KEYS)[number];

const KEYS = ["cpus", "mem_swappiness", "oom_score_adj", "cpu_period", "cpu_quota"] as const;

/** Values that a service hands to the engine as numbers; those that are durations or no numbers are left to Compose. */
export function engineValuesOf(service: Mapping, limits: Mapping): EngineValue[] {
  return KEYS.flatMap((key): EngineValue[] => {
    const value = numberOf(service[key] ?? (key === "cpus" ? limits.cpus : undefined));
    return value === undefined ? [] : [{ key, value }];
  });
}

function numberOf(value: Value | undefined): number | undefined {
  if (value === undefined || value === null || typeof value === "boolean") return undefined;
  const number = String(value).trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Two keys of one quantity that Compose refuses together, though the file says no two values. */
export interface SplitKeys {
  readonly key: string;
  readonly deployKey: string;
}

const PAIRS = [
  ["mem_limit", "limits", "memory"],
  ["mem_reservation", "reservations", "memory"],
  ["cpus", "limits", "cpus"],
  ["pids_limit", "limits", "pids"],
] as const;

/**
 * Keys next to a block of `deploy.resources` that says another quantity only: Compose takes the one that the block leaves out for 0,
 * and calls the two distinct (docker compose 5.6.0, read with `config` on 2026-11-29).
 */
export function splitKeysOf(service: Mapping, resources: Mapping): SplitKeys[] {
  return PAIRS.flatMap(([key, part, field]): SplitKeys[] => {
    const block = resources[part];
    if (!says(service[key]) || !isMapping(block) || says(block[field])) return [];
    return [{ key, deployKey: `deploy.resources.${part}.${field}` }];
  });
}

/** The two places of a file that limits and reservations stand in: keys of a service, or blocks of its `deploy.resources`. */
export type Place = "service" | "deploy";

/** Places where a file has limits and reservations of any quantity, which memory has to stand in as well; undefined where it has none. */
export type Places = Readonly<Record<"limits" | "reservations", Place | undefined>>;

export function placesOf(service: Mapping, resources: Mapping): Places {
  const placeOf = (part: keyof Places): Place | undefined => {
    if (isMapping(resources[part])) return "deploy";
    return PAIRS.some(([key, of]) => of === part && says(service[key])) ? "service" : undefined;
  };
  return { limits: placeOf("limits"), reservations: placeOf("reservations") };
}

/** Whether a value says something other than nothing. */
function says(value: Value | undefined): boolean {
  return value !== undefined && value !== null && Number(value) !== 0;
}
