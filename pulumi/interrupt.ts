/** One Ctrl-C may arrive twice: npm passes on what its child got from the terminal as well. Milliseconds within which two are one. */
const SAME_PRESS_MS = 500;

/**
 * While `work` runs, the first Ctrl-C asks Pulumi to finish what is under way and to stop there, a second one kills it.
 *
 * `running` gives the id of Pulumi's process, which has a session of its own and hears nothing of the terminal.
 */
export async function interruptible<T>(
  running: () => number | undefined,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  let first: number | undefined;
  const onSignal = () => {
    const pid = running();
    const now = Date.now();
    if (first === undefined) {
      first = now;
      say(
        "stopping: what is under way is finished first, also a container's time to become healthy; Ctrl-C again kills it, and the next up puts that in order",
      );
      send(pid, "SIGINT");
    } else if (now - first > SAME_PRESS_MS) {
      say("killed");
      killRun(pid);
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** Kills Pulumi with all that it started; the next operation puts in order what was half done. */
export function killRun(pid: number | undefined): void {
  send(pid === undefined ? undefined : -pid, "SIGKILL");
}

/** Sends a signal to a process, or by a negative id to its group; one that has ended is no news. */
export function send(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
