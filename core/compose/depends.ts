import { asMapping, isList, isMapping, type Value } from "./value";

/** A service that another one needs. */
export interface Dependency {
  readonly name: string;
  /** Whether it has to have ended before the other one starts. */
  readonly ends: boolean;
}

/** What a service's `depends_on` names. */
export function needsOf(value: Value | undefined): Dependency[] {
  // Where it is read from a file and not from a merged service it may be a list.
  if (isList(value)) return value.map((name) => ({ name: String(name), ends: false }));
  if (!isMapping(value)) return [];
  return Object.entries(value).map(([name, how]) => ({
    name,
    ends: asMapping(how).condition === "service_completed_successfully",
  }));
}
