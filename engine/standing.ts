import { type Condition, conditionOf, type Remedy, remedyOf } from "../core/judge/condition";
import type { Death, KernelKill } from "../core/judge/kill";
import { checkWords } from "../core/model/health";
import { conditionText } from "../core/report/condition";
import { containersOn, type Inspected } from "./engine";
import { deathOfContainer } from "./kernel-log";
import type { Docker } from "./server-engine";

/** Standing of a container at the moment, with the cheapest step that gets it to serve. */
export interface Standing {
  readonly container: Inspected;
  /** Service that it belongs to, by its label. */
  readonly service: string;
  readonly condition: Condition;
  readonly remedy: Remedy;
  readonly death: Death | undefined;
}

/** Facts on containers that `docker inspect` does not tell. */
export interface Known {
  /** Ids of those whose own check passed just now. @default - none was asked */
  readonly passing?: ReadonlySet<string>;
  /** @default - the kernel's log could not be read */
  readonly kills?: readonly KernelKill[];
}

/**
 * Standings of all containers that bear the labels, as their engine says at this moment. Those that it does not call healthy are asked
 * by their own check.
 */
export async function standingsOn(
  engine: Docker,
  labels: readonly string[],
  kills?: readonly KernelKill[],
): Promise<Standing[]> {
  const found = await containersOn(engine, ...labels);
  const passing = await passingOf(engine, found);
  return found.map((container) => standingOf(container, { passing, kills }));
}

/** Standing of one container. */
export function standingOf(container: Inspected, { passing, kills }: Known = {}): Standing {
  const { State, RestartCount, HostConfig, Config } = container;
  const death = deathOfContainer(container, kills);
  const facts = {
    status: State.Status,
    health: State.Health?.Status,
    exitCode: State.ExitCode,
    restarts: RestartCount,
    restartPolicy: HostConfig?.RestartPolicy?.Name,
    death,
    passes: passing?.has(container.Id) ?? false,
  };
  const condition = conditionOf(facts);
  const service = Config?.Labels?.["enxuto.service"] ?? "";
  return { container, service, condition, remedy: remedyOf(condition, facts), death };
}

/** Conditions in the engine's words that a check may have left behind. */
const ASKED: ReadonlySet<Condition> = new Set(["starting", "unhealthy"]);

/** Ids of the containers that pass their own check now, of which the engine does not say so. */
export async function passingOf(
  engine: Docker,
  found: readonly Inspected[],
): Promise<ReadonlySet<string>> {
  // One that was paused for long stays unhealthy in the engine's words until it is asked again.
  const asked = found.filter((container) => ASKED.has(standingOf(container).condition));
  const passed = await Promise.all(
    asked.map(async ({ Id, Config }) => {
      const check = checkWords(Config.Healthcheck?.Test ?? []);
      return check ? passes(engine, Id, check) : false;
    }),
  );
  return new Set(asked.filter((_, index) => passed[index]).map(({ Id }) => Id));
}

/** Whether a check passes; one that hangs is left to itself after ten seconds. */
async function passes(engine: Docker, id: string, check: readonly string[]): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  const asked = engine(["exec", id, ...check]).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds that one check may take. */
const CHECK_MS = 10_000;

/** Trouble that keeps a container from becoming healthy, as far as can be seen; undefined while nothing is wrong. */
export function troubleOf(container: Inspected, kills?: readonly KernelKill[]): string | undefined {
  const { condition, remedy, death } = standingOf(container, { kills });
  return remedy === "recreate"
    ? conditionText(condition, { death, restarts: container.RestartCount })
    : undefined;
}
