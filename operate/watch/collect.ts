import type { FitService } from "../../core/capacity/fit";
import { isStateful } from "../../core/model/service";
import type { System } from "../../core/model/system";
import type { ContainerSnapshot } from "../../core/watch/snapshot";
import { useOf } from "../../engine/container-use";
import { containersOn, lines } from "../../engine/engine";
import type { Docker } from "../../engine/server-engine";

/** What a watcher knows of a stack before it looks. */
export interface Watched {
  readonly stack: string;
  readonly system: System;
  /** The plan's services, with what is counted for each. */
  readonly planned: readonly FitService[];
  readonly engine: Docker;
}

/** The containers of a stack as they are; `killed` are the ids of those in which the kernel killed since the last look. */
export async function lookAt(
  { stack, system, planned, engine }: Watched,
  killed: readonly string[],
): Promise<ContainerSnapshot[]> {
  const found = await containersOn(engine, `enxuto.stack=${stack}`, "enxuto.service");
  const use = await useOf(engine, found);
  const present = new Set(found.map(({ Config }) => Config.Labels["enxuto.service"]));
  const missing = planned.filter(({ name }) => !present.has(name));
  const seen = found.map((container): ContainerSnapshot => {
    const { Id, State, HostConfig, RestartCount, Config } = container;
    const service = Config.Labels["enxuto.service"];
    const definition = system.services.get(service);
    const health = State.Health?.Status;
    const plan = planned.find(({ name }) => name === service);
    return {
      ...{ id: Id, service, status: State.Status, restarts: RestartCount },
      isStateful: definition !== undefined && isStateful(definition),
      ...(health === "healthy" || health === "unhealthy" || health === "starting"
        ? { health }
        : {}),
      rhythmSeconds: definition
        ? definition.health.intervalSeconds * definition.health.retries
        : 90,
      oomKills: killed.filter((id) => id === Id).length,
      ...use.get(Id),
      ...(HostConfig.Memory > 0 ? { limitMiB: HostConfig.Memory / 1024 ** 2 } : {}),
      ...(plan?.reservationMiB ? { reservationMiB: plan.reservationMiB } : {}),
    };
  });
  return [...seen, ...missing.map(absent)];
}

/** A service of the plan that has no container at all. */
function absent({ name }: FitService): ContainerSnapshot {
  return {
    ...{ id: name, service: name, isStateful: false, status: "missing" },
    ...{ rhythmSeconds: 0, restarts: 0, oomKills: 0 },
  };
}

/** Ids of containers in which the kernel killed for memory within a time by the engine's clock, a child as well as the main process. */
export async function killsBetween(
  engine: Docker,
  since: number,
  until: number,
): Promise<string[]> {
  const window = ["--since", since.toFixed(3), "--until", until.toFixed(3)];
  return lines(await engine(["events", ...window, "--filter", "event=oom", "--format", "{{.ID}}"]));
}
