import { type Death, deathOf, type KernelKill, kernelKills } from "../core/judge/kill";
import type { Inspected } from "./engine";
import { engineSocket } from "./engine-socket";
import { run } from "./run";

/**
 * Prints what the kernel said of processes that it killed for want of memory; fails where its log may not be read.
 *
 * The journal has the boots before this one as well; a machine without one has only its kernel's own buffer.
 */
export const SHOW_KILLS = `words=$(journalctl -q _TRANSPORT=kernel -o short-unix --no-pager -n 20000 2>/dev/null)
[ -n "$words" ] || words=$(dmesg --time-format iso) || exit 1
printf '%s\\n' "$words" | grep -E 'oom-kill:|Killed process' || true`;

/** The kills on this machine; undefined where its engine runs elsewhere, or its kernel's log may not be read. */
export async function kernelKillsHere(): Promise<KernelKill[] | undefined> {
  if (process.platform !== "linux" || !(await engineSocket())) return undefined;
  const { code, stdout } = await run(["sh", "-c", SHOW_KILLS], { seconds: 10 });
  return code === 0 ? kernelKills(stdout) : undefined;
}

/** Cause of a container's end, from what its engine and the kernel say of it; `kills` undefined where the kernel could not be asked. */
export function deathOfContainer(
  { Id, RestartCount, State }: Inspected,
  kills: readonly KernelKill[] | undefined,
): Death | undefined {
  const started = Date.parse(State.StartedAt ?? "");
  return deathOf(
    {
      id: Id,
      // Between two starts the engine says that it runs.
      running: State.Running && State.Status !== "restarting",
      exitCode: State.ExitCode,
      restarts: RestartCount,
      oomKilled: State.OOMKilled,
      ...(started > 0 ? { startedAt: started / 1000 } : {}),
    },
    kills,
  );
}
