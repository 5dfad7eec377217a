import { containersWith, docker, lines } from "./engine";
import { kernelKillsHere } from "./kernel-log";
import { Repeated } from "./repeated";
import { type StackOnEngine, stackLabels } from "./stack-labels";
import { troubleOf } from "./standing";

/** Seconds from one answer of the engine to the next question. */
const EVERY_SECONDS = 5;

/**
 * Watches the containers that a run starts, and tells once of each that keeps dying or is ill: the provider itself says so only
 * when the time to become healthy is over. Returns what ends the watch.
 */
export function watchContainers(
  ours: StackOnEngine,
  tell: (service: string, trouble: string) => void,
): () => void {
  // What was there before is known by its id and not by its time: the engine's clock may be another.
  const known = containersWith(...stackLabels(ours)).then(
    (found) => new Set(found.map(({ Id }) => Id)),
    () => new Set<string>(),
  );
  const look = async () => {
    const told = await known;
    for (const container of await containersWith(...stackLabels(ours))) {
      if (told.has(container.Id) || !troubleOf(container)) continue;
      const trouble = troubleOf(container, await kernelKillsHere());
      if (!trouble) continue;
      told.add(container.Id);
      const log = lines(await docker(["logs", "--tail", "1", container.Id], "both"));
      tell(container.Config.Labels["enxuto.service"], [trouble, ...log].join(": "));
    }
  };
  // An engine that does not answer is the operation's to report.
  const looks = new Repeated(() => look().catch(() => {}), EVERY_SECONDS * 1000);
  return () => void looks.stop();
}
