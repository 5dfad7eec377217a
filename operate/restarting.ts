import { setTimeout as sleep } from "node:timers/promises";
import { isUnreachable } from "../engine/server-engine";

/** What SSH and Docker's CLI say of a server that is there and has not started all of itself yet. */
const STARTS =
  /Connection (refused|reset|closed)|closed by remote host|Cannot connect to the Docker daemon/i;

/**
 * Milliseconds from the first refusal to Docker's answer: a boot of a real kernel with systemd took 44 s
 * (User Mode Linux, Debian 13, 2026-11-28). A port that is closed for good refuses as well, and is not to be waited for much longer.
 */
const PATIENCE_MS = 90_000;

const PAUSE_MS = 2000;

/** Work that asks a stack's server, begun again while the server restarts, and said once to wait. Throws what the work throws at last. */
export async function onceStarted<T>(
  stack: string,
  say: (line: string) => void,
  work: () => Promise<T>,
  { patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS } = {},
): Promise<T> {
  const until = Date.now() + patienceMs;
  for (let isTold = false; ; isTold = true) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error, stack) || !STARTS.test(error.message)) throw error;
      if (Date.now() >= until) throw error;
      if (!isTold) say(`${error.path} restarts: waiting for its Docker`);
      await sleep(pauseMs);
    }
  }
}
