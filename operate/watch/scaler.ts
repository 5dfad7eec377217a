import type { SwarmTask } from "../../core/judge/swarm/node";
import { replicaBounds } from "../../core/model/service";
import type { System } from "../../core/model/system";
import { LOOKS_DOWN, type Load, type ScalingTarget, scaledTo } from "../../core/watch/scaling";
import { lines } from "../../engine/engine";
import type { Docker } from "../../engine/server-engine";
import { lookAtSwarm } from "../swarm";

/** Targets of the services that are scaled by their load, by service; empty where there is none. */
export function scalingTargets(
  { services }: System,
  external: { has(service: string): boolean },
): ReadonlyMap<string, ScalingTarget> {
  return new Map(
    [...services].flatMap(([name, service]): [string, ScalingTarget][] => {
      const { min, max, cpuPercent } = replicaBounds(service);
      const isScaled = cpuPercent !== undefined && min < max && !external.has(name);
      return isScaled ? [[name, { min, max, cpuPercent }]] : [];
    }),
  );
}

/** Stack of several servers whose services are scaled. */
export interface ScalerArgs {
  readonly stack: string;
  /** Docker's names of its services begin with it: `shop-prod-`. */
  readonly prefix: string;
  readonly targets: ReadonlyMap<string, ScalingTarget>;
  readonly say: (line: string) => void;
}

/** Engines of the servers at one look. */
export interface Engines {
  /** One that manages the swarm. */
  readonly manager: Docker;
  /** All of them: each tells of its own containers only. */
  readonly members: readonly Docker[];
}

/** Changes numbers of replicas within their bounds, by the CPU that they keep busy on all servers. */
export class Scaler {
  private readonly looks = new Map<string, readonly Load[]>();

  constructor(private readonly args: ScalerArgs) {}

  /**
   * Looks once, and changes what has to be. Throws a UserError where a server cannot be asked: of a load that is known by half nothing is
   * decided.
   */
  async look({ manager, members }: Engines): Promise<void> {
    const { stack, prefix, targets, say } = this.args;
    const { nodes, services, tasks } = await lookAtSwarm(manager, stack);
    // Whoever empties a server raises numbers of replicas for a time.
    const isAtRest = nodes.every(({ availability }) => availability === "active");
    const busy = await cpusOf(members);
    for (const [service, target] of targets) {
      const found = services.find((one) => one.service === service);
      const { id, replicas = 0, update } = found ?? {};
      const own = tasks.filter(({ serviceId }) => serviceId === id);
      const isSettled = isAtRest && update !== "updating" && running(own) === replicas;
      if (id === undefined || !isSettled) {
        this.looks.delete(service);
        continue;
      }
      const before = this.looks.get(service) ?? [];
      const since = before.at(-1)?.replicas === replicas ? before : [];
      const load = { replicas, cpus: busy.get(`${prefix}${service}`) ?? 0 };
      const looks = [...since, load].slice(-LOOKS_DOWN);
      this.looks.set(service, looks);
      const wanted = scaledTo(target, looks);
      if (wanted === undefined) continue;
      await manager(["service", "scale", "--detach", `${id}=${wanted}`]);
      this.looks.delete(service);
      const percent = Math.round((load.cpus * 100) / Math.max(1, replicas));
      say(
        `${service}: ${replicas} → ${wanted} replicas, each kept ${percent} % of a CPU busy, and ${target.cpuPercent} % are aimed at`,
      );
    }
  }
}

function running(tasks: readonly SwarmTask[]): number {
  return tasks.filter(({ desired, state }) => desired === "running" && state === "running").length;
}

/** CPUs that the tasks of each service keep busy on all servers together, by Docker's name of the service. */
async function cpusOf(members: readonly Docker[]): Promise<Map<string, number>> {
  const format = "{{.Name}} {{.CPUPerc}}";
  const answers = await Promise.all(
    members.map((engine) => engine(["stats", "--no-stream", "--format", format])),
  );
  // By the name of each task: where one server is reached in two ways it counts once.
  const byTask = new Map(answers.flatMap(lines).map((line) => line.split(" ") as [string, string]));
  const busy = new Map<string, number>();
  for (const [task, percent] of byTask) {
    // One that just ends tells none.
    const cpus = Number.parseFloat(percent) / 100 || 0;
    const [service] = task.split(".");
    busy.set(service, (busy.get(service) ?? 0) + cpus);
  }
  return busy;
}
