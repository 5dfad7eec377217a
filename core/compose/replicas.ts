import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { type Mapping, Numeral, type Value } from "./value";

/** Replicas of a service, by `scale` or `deploy.replicas`. Throws a UserError where they differ. @default 1 */
export function replicasOf(path: string, service: Mapping, deploy: Mapping): number {
  const scale = countAt(`${path}.scale`, service.scale);
  const replicas = countAt(`${path}.deploy.replicas`, deploy.replicas);
  if (scale !== undefined && replicas !== undefined && scale !== replicas) {
    throw new UserError(
      path,
      sentence`scale is ${scale} and deploy.replicas ${replicas}: declare one of them`,
    );
  }
  return scale ?? replicas ?? 1;
}

/** More containers than one host ever runs. */
const MAXIMUM_REPLICAS = 10_000;

/** A number of replicas; throws a UserError for what is none. */
export function countAt(path: string, value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const isNumber = value instanceof Numeral || (typeof value === "string" && /^\d+$/.test(value));
  const count = isNumber ? Number(value) : value;
  if (
    typeof count !== "number" ||
    !Number.isInteger(count) ||
    count < 0 ||
    count > MAXIMUM_REPLICAS
  ) {
    throw new UserError(
      path,
      sentence`${got(value)}, expected a whole number from 0 to ${MAXIMUM_REPLICAS}`,
    );
  }
  return count;
}
