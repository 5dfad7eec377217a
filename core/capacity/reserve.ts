/** Memory of the host that no service gets, in MiB. */
export interface Reserve {
  /** Kernel, operating system, sshd, journald, dockerd and containerd, at rest and in the nightly upgrade. */
  readonly baseMiB: number;
  /** One containerd-shim and its share of the proxies, for each container. */
  readonly perContainerMiB: number;
  /** Kept free, so that the host reclaims before it kills. */
  readonly evictionMiB: number;
  /** What a backup and its drill take while they run. @default 0: none is made here */
  readonly backupMiB?: number;
  /** What watches the host. @default 0: nothing does */
  readonly watcherMiB?: number;
}

/** One part of what is kept, with its ground. */
export interface ReservePart {
  /** The figure of the reserve that it belongs to. */
  readonly of: keyof typeof DEFAULT_RESERVE;
  readonly name: string;
  /** MiB kept for it: for each host, or each container. */
  readonly mib: number;
  /** What was read of it, or why it is kept without a reading. */
  readonly ground: string;
}

const BENCH = "2026-11-28, Debian 13, Engine 26.1, cgroup v2";

/** What the default reserve is made of. */
export const RESERVE_PARTS: readonly ReservePart[] = [
  {
    of: "baseMiB",
    name: "system and Docker at rest",
    mib: 147,
    ground: `137 without, 147 with two logins and caches dropped (${BENCH})`,
  },
  {
    of: "baseMiB",
    name: "nightly security upgrade",
    mib: 78,
    ground: `anonymous peak of unattended-upgrade --dry-run; apt-get update 54 (${BENCH}); unpacking packages was not measured`,
  },
  {
    of: "baseMiB",
    name: "services of other distributions",
    mib: 95,
    ground: "not measured: snapd, multipathd, udisks2 and fwupd of Ubuntu's images",
  },
  {
    of: "perContainerMiB",
    name: "container",
    mib: 5,
    ground: `5.1, of which the shim 4.7 to 5.4 (${BENCH}); 4.2 on Engine 20.10 with cgroup v1`,
  },
  {
    of: "perContainerMiB",
    name: "published port",
    mib: 3,
    ground: `2.8: two docker-proxies, for IPv4 and IPv6 (${BENCH})`,
  },
  {
    of: "perContainerMiB",
    name: "shim under health checks",
    mib: 4,
    ground: "not measured",
  },
  {
    of: "evictionMiB",
    name: "eviction margin",
    mib: 100,
    ground: "what GKE and EKS keep",
  },
];

/** The figures used unless a stack sets its own: 320, 12 and 100, the sums of their parts. */
export const DEFAULT_RESERVE: Required<Omit<Reserve, "backupMiB" | "watcherMiB">> = {
  baseMiB: sumOf("baseMiB"),
  perContainerMiB: sumOf("perContainerMiB"),
  evictionMiB: sumOf("evictionMiB"),
};

function sumOf(figure: ReservePart["of"]): number {
  return RESERVE_PARTS.filter((part) => part.of === figure).reduce((sum, { mib }) => sum + mib, 0);
}

/** MiB kept from services on a host that runs this many containers. */
export function reserveMiB(reserve: Reserve, containers: number): number {
  const { baseMiB, perContainerMiB, evictionMiB, backupMiB = 0, watcherMiB = 0 } = reserve;
  return baseMiB + perContainerMiB * containers + evictionMiB + backupMiB + watcherMiB;
}
