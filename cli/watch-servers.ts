import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/capacity/user-error";
import { isServer } from "../core/catalog/hosts";
import { findLock, livesHere } from "../engine/lock";
import { dockerOn } from "../engine/server-engine";
import { serverNames } from "../operate/old-sets";
import { type StackEngine, stackEngine } from "../operate/stack-engine";
import { Scaler, scalingTargets } from "../operate/watch/scaler";
import type { ChosenStack } from "../program/chosen-stack";
import type { Settings } from "../program/settings";
import { requireOneServer } from "./one-server";
import { EXIT } from "./verb";

/**
 * Looks at several servers until it is stopped, and keeps the replicas of services that have a target within their bounds. Throws a
 * UserError where no service has one, or where the servers are a team's, which tell a manager nothing of their CPU.
 */
export async function watchServers(
  chosen: ChosenStack,
  settings: Settings,
  everySeconds: number,
): Promise<number> {
  const { name } = chosen;
  const { host, servers, system, external } = settings;
  const targets = scalingTargets(system, external);
  if (targets.size === 0 || !isServer(host)) {
    const scaled = isServer(host)
      ? ", and a service whose replicas have a cpuPercent is scaled by it"
      : ", and docker service scale changes replicas within their bounds";
    requireOneServer(
      "watch",
      settings,
      `Docker replaces there what fails${scaled}; enxuto status ${name} shows all servers and ends with 2 where something is missing, for a timer or a monitor of yours to ask`,
    );
  }
  const say = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
  const scaler = new Scaler({ stack: name, prefix: `${system.name}-${name}-`, targets, say });
  const members = serverNames(servers).map((server) => dockerOn(name, server));
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end.abort());
  say(`scaling ${[...targets.keys()].join(", ")} of ${name}, a look every ${everySeconds} s`);
  let engine: StackEngine | undefined;
  while (!end.signal.aborted) {
    try {
      // Looked for anew where it did not answer: another one may manage the swarm by then.
      engine ??= await stackEngine(chosen, host);
      const { docker: manager } = engine;
      const lock = await findLock(manager, name);
      const isChanging = lock !== undefined && livesHere(lock.holder) !== "gone";
      if (!isChanging) await scaler.look({ manager, members });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      engine = undefined;
      say(`cannot look, so that nothing is scaled: ${error.message}`);
    }
    await sleep(everySeconds * 1000, undefined, { signal: end.signal }).catch(() => {});
  }
  return EXIT.ok;
}
