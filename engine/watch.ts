import type { KernelKill } from "../core/judge/kill";
import { CLOCK_SKEW_SECONDS, containersWith, docker, type Inspected, lines } from "./engine";
import { deathOfContainer, kernelKillsHere } from "./kernel-log";

/** How often the engine is asked, in seconds. */
const EVERY_SECONDS = 5;

/** From so many restarts on a container does not get up by itself. */
const RESTARTS = 2;

/**
 * Watches the containers that a run starts, and tells once of each that keeps dying or is ill: the provider itself says so only
 * when the time to become healthy is over. Returns what ends the watch.
 */
export function watchContainers(
  stack: string,
  tell: (service: string, trouble: string) => void,
): () => void {
  const began = Date.now() - CLOCK_SKEW_SECONDS * 1000;
  const told = new Set<string>();
  const look = async () => {
    for (const container of await containersWith(`enxuto.stack=${stack}`)) {
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

/** What keeps a container from becoming healthy, as far as can be seen; undefined while nothing is wrong. */
export function troubleOf(
  container: Inspected,
  /** @default - the kernel's log could not be read */
  kills?: readonly KernelKill[],
): string | undefined {
  const { RestartCount, State } = container;
  if (RestartCount >= RESTARTS) {
    switch (deathOfContainer(container, kills)?.kind) {
      case "limit":
        return "is killed for using more than its limit, again and again";
      case "slice":
        return "is killed because all containers together filled their share of the host, again and again";
      case "host":
        return "is killed because the host ran out of memory, again and again";
      default:
        return "exits and is restarted, again and again";
    }
  }
  return State.Health?.Status === "unhealthy" ? "fails its health checks" : undefined;
}
