import * as fs from "node:fs";
import { isServer } from "../core/catalog/hosts";
import { serves } from "../core/judge/condition";
import { isForMemory } from "../core/judge/kill";
import { CHECKS_EN } from "../core/report/check-words/english";
import type { CheckWords } from "../core/report/check-words/words";
import { conditionName } from "../core/report/condition";
import type { ServiceStatus } from "../core/report/stack-status";
import { containersOn, docker } from "../engine/engine";
import { dockerOn } from "../engine/server-engine";
import { sshConfigPath } from "../engine/ssh-files";
import { stackLabels } from "../engine/stack-labels";
import { passingOf } from "../engine/standing";
import type { OfflineRun } from "../program/offline";
import { isSwarm } from "../program/settings";
import type { Check } from "./check";
import { kernelKillsOf } from "./kernel-kills";
import { serviceStatus } from "./status";
import { lookAtSwarm, swarmCheck } from "./swarm";

/** Checks of a stack's containers, on this machine's engine or on its server's. */
export async function checksWhereItRuns(
  stack: string,
  { settings, fit }: OfflineRun,
  words: CheckWords = CHECKS_EN,
): Promise<Check[]> {
  const { host, system } = settings;
  if (host === "render") return [];
  if (isServer(host) && !fs.existsSync(sshConfigPath(stack)))
    return runningChecks(stack, [], words);
  const engine = isServer(host) ? dockerOn(stack) : docker;
  if (isSwarm(settings)) return [swarmCheck(await lookAtSwarm(engine, stack), fit.services, words)];
  const found = await containersOn(engine, ...stackLabels({ stack, system: system.name }));
  const passing = await passingOf(engine, found);
  const kills = await kernelKillsOf(stack, host);
  const statuses = fit.services.map((service) =>
    serviceStatus(
      service,
      found.filter(({ Config }) => Config.Labels["enxuto.service"] === service.name),
      { memory: new Map(), kills, passing },
    ),
  );
  return runningChecks(stack, found.length === 0 ? [] : statuses, words);
}

/** Checks of running containers: health, limits, kills. One that passes where none is deployed. */
export function runningChecks(
  stack: string,
  services: readonly ServiceStatus[],
  words: CheckWords = CHECKS_EN,
): Check[] {
  if (services.length === 0) {
    return [{ name: "running", passed: true, found: words.notDeployed(stack) }];
  }
  const containers = services.flatMap((service) => service.containers);
  const healthy = containers.filter(({ condition }) => serves(condition)).length;
  const others = services.flatMap(({ name, containers: own }) =>
    own
      .filter(({ condition }) => condition !== "healthy")
      .map(({ condition }) => `; ${words.is(name, conditionName(condition, words.language))}`),
  );
  const planned = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const killed = containers.filter(({ oomKilled, death }) => oomKilled || isForMemory(death));
  const restarted = containers.filter(({ restarts }) => restarts > 0);
  const limits = services.flatMap(({ name, limitMiB, containers: own }) =>
    own
      .filter((container) => container.limitMiB !== limitMiB)
      .map((container) => words.planned(name, String(container.limitMiB), String(limitMiB))),
  );
  return [
    {
      name: "health",
      passed: healthy === planned && containers.length === planned,
      found: `${words.healthy(healthy, planned)}${others.join("")}`,
    },
    {
      name: "limits that run",
      passed: limits.length === 0,
      found: limits.length > 0 ? limits.join("; ") : words.asPlanned(containers.length),
    },
    {
      name: "kills",
      passed: killed.length === 0 && restarted.length === 0,
      found: words.killedAndRestarted(killed.length, restarted.length),
    },
  ];
}
