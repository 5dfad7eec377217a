import { CLOCK_SKEW_SECONDS, containersWith, docker, lines } from "./engine";
import { kernelKillsHere } from "./kernel-log";
import { type StackOnEngine, stackLabels } from "./stack-labels";
import { troubleOf } from "./standing";

/** How often the engine is asked, in seconds. */
const EVERY_SECONDS = 5;

/**
 * Watches the containers that a run starts, and tells once of each that keeps dying or is ill: the provider itself says so only
 * when the time to become healthy is over. Returns what ends the watch.
 */
export function watchContainers(
  ours: StackOnEngine,
  tell: (service: string, trouble: string) => void,
): () => void {
  const began = Date.now() - CLOCK_SKEW_SECONDS * 1000;
  const told = new Set<string>();
  const look = async () => {
    for (const container of await containersWith(...stackLabels(ours))) {
      if (!troubleOf(container)) continue;
      const trouble = troubleOf(container, await kernelKillsHere());
      if (!trouble || told.has(container.Id) || Date.parse(container.Created) < began) continue;
      told.add(container.Id);
      const log = lines(await docker(["logs", "--tail", "1", container.Id], "both"));
      tell(container.Config.Labels["enxuto.service"], [trouble, ...log].join(": "));
    }
  };
  // An engine that does not answer is the operation's to report.
  const timer = setInterval(() => void look().catch(() => {}), EVERY_SECONDS * 1000);
  return () => clearInterval(timer);
}
