import type { FitService } from "../../core/capacity/fit";
import { imageName } from "../../core/catalog/programs/image-name";
import { EDGE } from "../../core/model/edge";
import { isStateful, type Service } from "../../core/model/service";
import type { System } from "../../core/model/system";
import {
  EDGE_METRICS,
  type EdgeCounters,
  edgeCountersOf,
  SUM_EDGE,
} from "../../core/watch/edge-use";
import { answersIn, type ModelAnswer } from "../../core/watch/model-use";
import type { ContainerSnapshot } from "../../core/watch/snapshot";
import { containersOf, type WatchedService } from "../../core/watch/watched";
import { useOf } from "../../engine/container-use";
import { containersOn, lines } from "../../engine/engine";
import { ASK_ENGINE, engineAnswer } from "../../engine/engine-answer";
import type { Docker } from "../../engine/server-engine";
import { type StackOnEngine, stackLabels } from "../../engine/stack-labels";
import type { StackEngine } from "../stack-engine";

/** Services as a watcher knows them, of a system whose plan counts them: rhythm in seconds, reservation in MiB. */
export function watchedServices(
  { services }: System,
  planned: readonly FitService[],
): WatchedService[] {
  return planned.map(({ name, reservationMiB }) => {
    const definition = services.get(name);
    return {
      name,
      isStateful: definition !== undefined && isStateful(definition),
      ...(definition
        ? { rhythmSeconds: definition.health.intervalSeconds * definition.health.retries }
        : {}),
      ...(definition && isModel(definition) ? { isModel: true } : {}),
      ...(reservationMiB ? { reservationMiB } : {}),
    };
  });
}

/** Whether it is an Ollama: the server of models whose log tells how long each answer took. */
function isModel({ image }: Service): boolean {
  return image.from === "upstream" && imageName(image.reference).last === "ollama";
}

/** Answers that the logs of a stack's language models tell of within a time by the engine's clock; `at` are the snapshot's seconds. */
export async function modelAnswers(
  engine: StackEngine,
  services: readonly WatchedService[],
  containers: readonly ContainerSnapshot[],
  window: { readonly since: number; readonly until: number; readonly at: number },
): Promise<ModelAnswer[]> {
  const names = new Set(services.filter(({ isModel }) => isModel).map(({ name }) => name));
  const running = containers.filter(
    ({ service, status }) => names.has(service) && status === "running",
  );
  const times = ["--since", window.since.toFixed(3), "--until", window.until.toFixed(3)];
  const told = await Promise.all(
    running.map(async ({ id, service }) => {
      // The last lines only, since the engine reads a whole file for those of a time.
      const log = await engine.said(["logs", "--tail", "500", ...times, id]);
      return answersIn(service, log.split("\n"), window.at);
    }),
  );
  return told.flat();
}

/** Snapshots of a stack's containers as they are; `killed` are the ids of those in which the kernel killed since the last look. */
export async function lookAt(
  engine: Docker,
  ours: StackOnEngine,
  services: readonly WatchedService[],
  killed: readonly string[],
): Promise<ContainerSnapshot[]> {
  const found = await containersOn(engine, ...stackLabels(ours), "enxuto.service");
  return containersOf(services, found, await useOf(engine, found), killed);
}

/** Counters of a stack's proxy, undefined where none runs that can be asked; `at` are the snapshot's seconds. */
export async function edgeCounters(
  engine: Docker,
  containers: readonly ContainerSnapshot[],
  at: number,
): Promise<EdgeCounters | undefined> {
  const proxy = containers.find(({ service, status }) => service === EDGE && status === "running");
  if (!proxy) return undefined;
  // The program follows the image, which has busybox: what cannot be asked tells nothing.
  const command = `wget -q -T 5 -O - ${EDGE_METRICS} | awk '${SUM_EDGE}'`;
  const told = await engine(["exec", proxy.id, "sh", "-c", command]).catch(() => "");
  return edgeCountersOf(lines(told), at);
}

/** Time by an engine's own clock, in seconds since 1970: this machine's may be another, and events of the future are waited for. */
export async function secondsOf(engine: Docker): Promise<number> {
  const { SystemTime } = engineAnswer(
    await engine(ASK_ENGINE),
    "docker",
    "the engine does not answer",
  );
  return Date.parse(SystemTime) / 1000;
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
