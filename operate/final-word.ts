import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/capacity/user-error";
import { serves } from "../core/judge/condition";
import { healthyWithinSeconds } from "../core/model/health";
import { replicaBounds, type Service } from "../core/model/service";
import type { Docker } from "../engine/server-engine";
import { type StackOnEngine, stackLabels } from "../engine/stack-labels";
import { type Standing, standingsOn } from "../engine/standing";
import { standingText } from "./remedy";

/** A service that does not serve, or of which that is not known. */
export interface Unserved {
  readonly service: string;
  /** Words behind the name of the service. */
  readonly text: string;
}

/** Milliseconds between two looks at containers that still start: the first, and the longest. */
const PAUSE_MS = { first: 200, longest: 2000 };

/**
 * Services of a stack that do not serve at this moment, as its engine says; empty where all do. Those that still start are waited
 * for as long as their health checks allow.
 */
export async function unserved(
  engine: Docker,
  ours: StackOnEngine,
  services: ReadonlyMap<string, Service>,
): Promise<Unserved[]> {
  const seconds = [...services.values()].map(({ health }) => healthyWithinSeconds(health));
  const until = Date.now() + Math.max(0, ...seconds) * 1000;
  try {
    for (let pause = PAUSE_MS.first; ; pause = Math.min(pause * 2, PAUSE_MS.longest)) {
      const standings = await standingsOn(engine, stackLabels(ours));
      const waits = standings.some(({ remedy }) => remedy === "wait");
      if (!waits || Date.now() > until) return unservedOf(services, standings);
      await sleep(pause);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ service: ours.stack, text: `is not known to serve: ${error.message}` }];
  }
}

/** Services that do not serve with as many containers as they have replicas. */
export function unservedOf(
  services: ReadonlyMap<string, Service>,
  standings: readonly Standing[],
): Unserved[] {
  return [...services].flatMap(([service, definition]) => {
    const { min } = replicaBounds(definition);
    const own = standings.filter((standing) => standing.service === service);
    const ill = own.filter(({ condition }) => !serves(condition));
    const texts = [...new Set(ill.map(standingText))];
    if (own.length < min) texts.push(absent(own.length, min));
    return texts.map((text) => ({ service, text }));
  });
}

function absent(there: number, replicas: number): string {
  return replicas === 1 ? "has no container" : `has ${there} of ${replicas} containers`;
}
