import type { HostCapacity } from "../core/capacity/host";
import { parseBytes } from "../core/capacity/memory";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import { HOST_KINDS, type HostKind, hostCapacity, withMemTotal } from "../core/catalog/hosts";
import type { Target } from "../core/judge/answer";

/** What `--host`, `--mem-total`, `--ram` and `--disk` name. Throws a UserError under the name of the flag. */
export function targetOf(flags: {
  host?: string;
  ram?: string;
  disk?: string;
  "mem-total"?: string;
}): Target {
  const { host, ram, disk, "mem-total": memTotal } = flags;
  if (memTotal !== undefined && host === undefined) {
    throw new UserError("--mem-total", "needs --host: --ram says the memory of any other machine");
  }
  if (ram !== undefined) return declaredHost(ram, disk);
  if (disk !== undefined) throw new UserError("--disk", "needs --ram: --ram 2GB --disk 40GB");
  if (host === undefined) return "any";
  const [kind, ...size] = host.split(":");
  if (!HOST_KINDS.includes(kind as HostKind)) {
    throw new UserError("--host", `${got(kind)}, ${oneOf(HOST_KINDS)}`);
  }
  if (kind === "render") return "render";
  const named = rephrased("--host", () =>
    hostCapacity(kind as Exclude<HostKind, "render">, size.join(":"), new Date()),
  );
  return memTotal === undefined ? named : withMemTotal(named, "--mem-total", memTotal);
}

function declaredHost(ram: string, disk: string | undefined): HostCapacity {
  const host = rephrased("--ram", () => hostCapacity("local", ram, new Date()));
  if (disk === undefined) return host;
  const bytes = parseBytes(disk);
  if (!bytes) throw new UserError("--disk", `${got(disk)}, expected the size of the disk: 40GB`);
  return { ...host, diskGB: bytes / 1024 ** 3 };
}

/** A mistake in a flag, under the flag's name. */
function rephrased<T>(flag: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof UserError ? new UserError(flag, error.problem) : error;
  }
}
