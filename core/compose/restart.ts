import { asMapping, isMapping, type Value } from "./value";

/** What an engine is told about starting a container again. */
export interface RestartPolicy {
  readonly name: string;
  /** How often at most; 0 is without end. */
  readonly retries: number;
}

/** The engine's words for those of `deploy.restart_policy`. */
const NAMES: Readonly<Record<string, string>> = { none: "no", any: "always" };

/** Policy of a service as Compose hands it on (pkg/compose/create.go, getRestartPolicy, 5.6.0); undefined where it has none. */
export function restartOf(
  restart: Value | undefined,
  policy: Value | undefined,
): RestartPolicy | undefined {
  if (isMapping(policy)) {
    const { condition, max_attempts: attempts } = asMapping(policy);
    return policyOf(typeof condition === "string" ? condition : "", String(attempts ?? 0));
  }
  if (typeof restart !== "string") return undefined;
  const [name, retries = "0"] = restart.split(":");
  return policyOf(name, retries);
}

function policyOf(condition: string, attempts: string): RestartPolicy | undefined {
  const name = Object.hasOwn(NAMES, condition) ? NAMES[condition] : condition;
  const retries = /^[-+]?\d+$/.test(attempts) ? Number(attempts) : 0;
  return name === "" ? undefined : { name, retries };
}
