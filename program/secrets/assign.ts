import { UserError } from "../../core/capacity/user-error";
import { foldEnv } from "../../core/model/env";
import type { System } from "../../core/model/system";

/** Fate of the variables of a team's `.env` file. */
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
  const secret = (key: string, name: string) => {
    wanted.add(name);
    const found = secretNames(key, name).find((one) => variables.has(one));
    if (found === undefined) return;
    used.add(found);
    secrets.set(name, variables.get(found) as string);
  };
  const fix = (key: string) => {
    if (!variables.has(key)) return;
    used.add(key);
    fixed.add(key);
  };
  for (const service of system.services.values()) {
    foldEnv(service, {
      text: fix,
      address(key, { addressOf }) {
        const given = variables.get(key);
        if (given === undefined || !isElsewhere(key, given)) return fix(key);
        used.add(key);
        const other = external.get(addressOf);
        if (other !== undefined && other !== given) {
          throw new UserError(key, `gives ${addressOf} a second address: one service, one URL`);
        }
        external.set(addressOf, given);
      },
      secretFile: secret,
      secretValue: secret,
    });
  }
  return {
    secrets,
    external,
    fixed: [...fixed],
    unused: [...variables.keys()].filter((key) => !used.has(key)),
    missing: [...wanted].filter((name) => !secrets.has(name)),
  };
}

/** Names that a team gives a secret that we hand over as a file: `GOOGLE_API_KEY_FILE`, `GOOGLE_API_KEY`. */
function secretNames(key: string, secret: string): string[] {
  return [key, key.replace(/_FILE$/, ""), secret.toUpperCase().replaceAll("-", "_")];
}

/** Whether a URL leads out of the system. A name without a dot is a container's, and a loopback address is the team's own machine. */
function isElsewhere(key: string, value: string): boolean {
  if (!URL.canParse(value)) throw new UserError(key, "is not a URL");
  const { hostname } = new URL(value);
  return /[.:]/.test(hostname) && !/^(127\.|\[::1\]|host\.docker\.internal$)/.test(hostname);
}
