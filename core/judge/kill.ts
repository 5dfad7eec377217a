/** Bound that ran out of memory: a container at its limit, all of them at that of their slice, or the whole host. */
export type Shortage = "limit" | "slice" | "host";

/** A process that the kernel killed for want of memory, as its log has it. */
export interface KernelKill {
  /** The full id of the container that the process ran in. */
  readonly container: string;
  readonly shortage: Shortage;
  /** The kernel's name of the process: at most 15 characters. */
  readonly process: string;
  /** Anonymous and shared memory that it held, in MiB; undefined where the log lost that line. */
  readonly heldMiB?: number;
  /** Seconds since 1970. */
  readonly at: number;
}

/** State of one container by `docker inspect` and the kernel. */
export interface KillEvidence {
  readonly id: string;
  readonly running: boolean;
  readonly exitCode: number;
  /** Number of restarts by the engine. */
  readonly restarts: number;
  /**
   * `State.OOMKilled`, a hint where the kernel cannot be asked. False for kills for the host's sake; for a killed child true while
   * the container runs on cgroup v2, and on v1 only once it is stopped (Engines 20.10 and 26.1, 2026-11-28).
   */
  readonly oomKilled: boolean;
  /** Seconds since 1970 at which it was last started; undefined where it never was. */
  readonly startedAt?: number;
}

/** Cause that ended a container, or a process in it. */
export type Death =
  | {
      readonly kind: Shortage;
      /** Whether its main process was killed, and with it the container; false for a child; undefined where it is not known. */
      readonly whole: boolean | undefined;
      readonly process?: string;
      readonly heldMiB?: number;
    }
  /** It ended by itself, with this code where it is still known. */
  | { readonly kind: "crash"; readonly exitCode?: number }
  /** Exit 137 or a restart that nothing explains: where `isLogRead`, somebody sent the signal, else the kernel may have. */
  | { readonly kind: "unexplained"; readonly isLogRead: boolean };

/** The exit code of a process that SIGKILL ended. */
const KILLED = 137;

/** Seconds by which the engine's clock readings lie behind the kernel's. */
const SKEW_SECONDS = 2;

/**
 * The kills in a kernel's log: lines of `journalctl --output short-unix`, or of `dmesg --time-format iso`.
 *
 * A limit's kill names the group that ran out (`oom_memcg`): the container's own, or one above it. The host's names none.
 */
export function kernelKills(log: string): KernelKill[] {
  const kills: (KernelKill & { readonly pid: string })[] = [];
  for (const line of log.split("\n")) {
    const [, task, process, pid] =
      /oom-kill:.*\btask_memcg=([^,]*),task=(.*),pid=(\d+)/.exec(line) ?? [];
    const container = /([0-9a-f]{64})/.exec(task ?? "")?.[1];
    if (container) {
      const group = /\boom_memcg=([^,]*)/.exec(line)?.[1];
      const shortage = !group ? "host" : group.includes(container) ? "limit" : "slice";
      kills.push({ container, shortage, process, pid, at: secondsOf(line) });
      continue;
    }
    const [, killed, anon, shared] =
      /Killed process (\d+) .*\banon-rss:(\d+)kB.*\bshmem-rss:(\d+)kB/.exec(line) ?? [];
    const last = kills.at(-1);
    if (killed === undefined || last?.pid !== killed) continue;
    const heldMiB = Math.round((Number(anon) + Number(shared)) / 1024);
    kills[kills.length - 1] = { ...last, heldMiB };
  }
  return kills.map(({ pid: _, ...kill }) => kill);
}

function secondsOf(line: string): number {
  const unix = /^(\d+\.\d+) /.exec(line);
  const iso = /^(\d{4}-\S+)/.exec(line);
  return unix ? Number(unix[1]) : iso ? Date.parse(iso[1].replace(",", ".")) / 1000 : 0;
}

/** Cause of a container's end; undefined where it runs and nothing of it was killed, or it ended as it should. */
export function deathOf(
  container: KillEvidence,
  /** @default - the kernel's log could not be read */
  kills?: readonly KernelKill[],
): Death | undefined {
  const { id, running, exitCode, restarts, startedAt = 0 } = container;
  const own = kills?.filter((kill) => kill.container === id).at(-1);
  const before = own !== undefined && own.at < startedAt - SKEW_SECONDS;
  // Somebody started it again by hand: what was killed before is over.
  if (running && restarts === 0 && (before || (!own && !container.oomKilled))) return undefined;
  if (own && (running || exitCode === KILLED)) {
    const { shortage, process, heldMiB } = own;
    const held = heldMiB === undefined ? {} : { heldMiB };
    return { kind: shortage, whole: running ? before : true, process, ...held };
  }
  if (container.oomKilled && (running || exitCode === KILLED)) {
    const whole = !running || (restarts > 0 ? undefined : false);
    return { kind: "limit", whole };
  }
  if (!running && exitCode === 0) return undefined;
  if (!running && exitCode !== KILLED) return { kind: "crash", exitCode };
  if (running && kills) return { kind: "crash" };
  return { kind: "unexplained", isLogRead: kills !== undefined };
}

/** Whether memory ended it. */
export function isForMemory(
  death: Death | null | undefined,
): death is Extract<Death, { readonly kind: Shortage }> {
  return !!death && death.kind !== "crash" && death.kind !== "unexplained";
}
