import { setTimeout as sleep } from "node:timers/promises";
import { type StackOnEngine, stackLabels } from "../../engine/stack-labels";
import type { StackEngine } from "../stack-engine";

/** Milliseconds between two looks at the least, whatever the engine tells. */
const LEAST_MS = 1000;

/**
 * Waits until the next look, or until `end`; shorter where the engine tells meanwhile that a service of the stack turned unhealthy.
 * `since` is the engine's time at which the last look began, in seconds since 1970: what that one could not see yet is told again.
 */
export async function restUntilTold(
  engine: StackEngine,
  ours: StackOnEngine,
  { seconds, since, end }: { seconds: number; since: number; end: AbortSignal },
): Promise<void> {
  const told = new AbortController();
  const { signal } = told;
  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  // Not AbortSignal.any, which keeps 1.1 KB of each for as long as `end` lives (Node 20.20.2, measured): a watch runs for months.
  const stop = () => told.abort();
  if (end.aborted) stop();
  end.addEventListener("abort", stop);
  try {
    await rest(Math.min(LEAST_MS, seconds * 1000));
    const leftMs = seconds * 1000 - LEAST_MS;
    if (leftMs <= 0 || signal.aborted) return;
    const window = ["--since", since.toFixed(3), "--until", (since + seconds + 60).toFixed(3)];
    const filters = [
      ...stackLabels(ours).map((label) => `label=${label}`),
      "event=health_status: unhealthy",
    ];
    const words = ["events", ...window, ...filters.flatMap((filter) => ["--filter", filter])];
    // An engine that tells nothing, since it is down perhaps, leaves the wait as long as it was.
    const following = engine.follow(words, signal, stop);
    await rest(leftMs);
    stop();
    await following;
  } finally {
    end.removeEventListener("abort", stop);
  }
}
