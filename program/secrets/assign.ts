import { UserError } from "../../core/capacity/user-error";
import { isAddress } from "../../core/model/env";
import type { System } from "../../core/model/system";

/** What becomes of the variables of a team's `.env` file. */
export interface Assignment {
  /** Contents of secret files, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** URLs of services that run elsewhere, by service. */
  readonly external: ReadonlyMap<string, string>;
  /** Variables whose value the system itself gives: its own addresses, its fixed settings. */
  readonly fixed: readonly string[];
  /** Variables that no service uses. */
  readonly unused: readonly string[];
  /** Names of secrets that services use and the file lacks. */
  readonly missing: readonly string[];
}

/** Sorts the variables of a `.env` file by what the services of a system do with them. */
export function assign(system: System, variables: ReadonlyMap<string, string>): Assignment {
  const secrets = new Map<string, string>();
  const external = new Map<string, string>();
  const used = new Set<string>();
  const fixed = new Set<string>();
  const wanted = new Set<string>();
  const entries = [...system.services.values()].flatMap(({ env = {} }) => Object.entries(env));
  for (const [key, value] of entries) {
    if (typeof value === "object" && "secret" in value) {
      wanted.add(value.secret);
      const found = secretNames(key, value.secret).find((name) => variables.has(name));
      if (found === undefined) continue;
      used.add(found);
      secrets.set(value.secret, variables.get(found) as string);
      continue;
    }
    const given = variables.get(key);
    if (given === undefined) continue;
    used.add(key);
    if (isAddress(value) && isElsewhere(key, given)) {
      const other = external.get(value.addressOf);
      if (other !== undefined && other !== given) {
        throw new UserError(key, `gives ${value.addressOf} a second address: one service, one URL`);
      }
      external.set(value.addressOf, given);
    } else fixed.add(key);
  }
  return {
    secrets,
    external,
    fixed: [...fixed],
    unused: [...variables.keys()].filter((key) => !used.has(key)),
    missing: [...wanted].filter((name) => !secrets.has(name)),
  };
}

/** What a team calls a secret that we hand over as a file: `GOOGLE_API_KEY_FILE`, `GOOGLE_API_KEY`. */
function secretNames(key: string, secret: string): string[] {
  return [key, key.replace(/_FILE$/, ""), secret.toUpperCase().replaceAll("-", "_")];
}

/** Whether a URL leads out of the system. A name without a dot is a container's, and a loopback address is the team's own machine. */
function isElsewhere(key: string, value: string): boolean {
  if (!URL.canParse(value)) throw new UserError(key, "is no URL");
  const { hostname } = new URL(value);
  return /[.:]/.test(hostname) && !/^(127\.|\[::1\]|host\.docker\.internal$)/.test(hostname);
}
