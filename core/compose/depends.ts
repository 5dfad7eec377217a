import { isFalseText } from "./reads";
import { asMapping, isList, isMapping, type Value } from "./value";

/** A service that another one needs. */
export interface Dependency {
  readonly name: string;
  /** Whether it has to have ended before the other one starts. */
  readonly ends: boolean;
  /** Whether it has to be healthy before the other one starts, and the other one cannot do without it. @default - it has not */
  readonly healthy?: true;
}

/** What a service's `depends_on` names. */
export function needsOf(value: Value | undefined): Dependency[] {
  // Where it is read from a file and not from a merged service it may be a list.
  if (isList(value)) return value.map((name) => ({ name: String(name), ends: false }));
  if (!isMapping(value)) return [];
  return Object.entries(value).map(([name, how]) => {
    const { condition, required } = asMapping(how);
    return {
      name,
      ends: condition === "service_completed_successfully",
      ...(condition === "service_healthy" && !isOptional(required) ? { healthy: true } : {}),
    };
  });
}

/** Whether a service can do without another one, by what is written there. */
export function isOptional(required: Value | undefined): boolean {
  return required === false || (typeof required === "string" && isFalseText(required));
}
