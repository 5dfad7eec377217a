import { parseDiskGB } from "../capacity/disk-size";
import type { HostCapacity } from "../capacity/host";
import { type Sentence, sentence } from "../capacity/sentence";
import { got, oneOf, UserError } from "../capacity/user-error";
import {
  CATALOGUES,
  type Catalogues,
  cataloguesAt,
  HOST_KINDS,
  type HostKind,
  hostCapacity,
  withMemTotal,
} from "../catalog/hosts";
import type { Target } from "./account";

/** A host as the flags of `fit` name it. */
export interface HostFlags {
  /** `hetzner:cx23`, `render`. */
  readonly host?: string;
  readonly "mem-total"?: string;
  /** The memory of any other machine, `2GB`, and its disk. */
  readonly ram?: string;
  readonly disk?: string;
  /** Where servers are looked for, by a provider's own name: `fsn1`. */
  readonly location?: string;
}

/** The host that flags name. Throws a UserError under the name of the flag. */
export function targetOf({ host, ram, disk, location, "mem-total": memTotal }: HostFlags): Target {
  if (memTotal !== undefined && host === undefined) {
    throw new UserError(
      "--mem-total",
      sentence`needs --host: --ram says the memory of any other machine`,
    );
  }
  if (ram !== undefined) return declaredHost(ram, disk);
  if (disk !== undefined)
    throw new UserError("--disk", sentence`needs --ram: --ram 2GB --disk 40GB`);
  if (host === undefined) return "any";
  const [kind, ...size] = host.split(":");
  if (!HOST_KINDS.includes(kind as HostKind)) {
    throw new UserError("--host", noKind(kind));
  }
  if (kind === "render") return "render";
  const named = rephrased("--host", () => {
    const own = CATALOGUES[kind as HostKind];
    const catalogues = offeredAt(location, own ? { [kind]: own } : CATALOGUES);
    return hostCapacity(
      kind as Exclude<HostKind, "render">,
      size.join(":"),
      new Date(),
      catalogues,
    );
  });
  return memTotal === undefined ? named : withMemTotal(named, "--mem-total", memTotal);
}

/** What is wrong with the name of a host: of a server's size it says whose that is. */
function noKind(name: string): Sentence {
  const seller = HOST_KINDS.find((kind) =>
    CATALOGUES[kind]?.sizes.some((size) => size.name === name),
  );
  if (!seller) return sentence`${got(name)}, ${oneOf(HOST_KINDS)}`;
  return sentence`${got(name)}, did you mean ${`${seller}:${name}`}? ${oneOf(HOST_KINDS)}`;
}

/** The catalogues of the providers that have a location. @default - all of them. Throws a UserError under `--location`. */
export function offeredAt(
  location: string | undefined,
  catalogues: Catalogues = CATALOGUES,
): Catalogues {
  return location === undefined ? catalogues : cataloguesAt(location, "--location", catalogues);
}

function declaredHost(ram: string, disk: string | undefined): HostCapacity {
  const host = rephrased("--ram", () => hostCapacity("local", ram, new Date()));
  if (disk === undefined) return host;
  const diskGB = parseDiskGB(disk);
  if (!diskGB)
    throw new UserError("--disk", sentence`${got(disk)}, expected the size of the disk: 40GB`);
  return { ...host, diskGB };
}

/** A mistake in a setting, under the name of the flag. */
function rephrased<T>(flag: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof UserError) || error.path.startsWith("--")) throw error;
    throw new UserError(flag, error.sentence);
  }
}
