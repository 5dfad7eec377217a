import type { Estimate } from "../capacity/known";
import { isSetup } from "../catalog/programs/classes";
import { programsOf } from "./command";
import type { ComposeLoad } from "./loads";
import type { Notice } from "./notice";

/** A service that runs to its end, with those that start only after that. */
export interface Once {
  readonly load: ComposeLoad;
  readonly waiting: readonly ComposeLoad[];
}

/** Services apart: those that stay, and those that run to their end. */
export interface Apart {
  readonly staying: readonly ComposeLoad[];
  readonly once: readonly Once[];
}

/**
 * Tells services that run to their end from those that stay: another one waits for that end, or nothing starts them again, nothing
 * needs them running, and their name or their command is one of setting up. Where all would end, all are taken to stay.
 */
export function apart(loads: readonly ComposeLoad[]): Apart {
  const waiting = new Map<string, ComposeLoad[]>();
  const running = new Set<string>();
  for (const load of loads) {
    for (const { name, ends } of load.service.needs) {
      const others = waiting.get(name);
      if (!ends) running.add(name);
      else if (others) others.push(load);
      else waiting.set(name, [load]);
    }
  }
  const ends = new Set(
    loads.filter((load) => waiting.has(load.name) || (!running.has(load.name) && setsUp(load))),
  );
  if (ends.size === loads.length) return { staying: loads, once: [] };
  return {
    staying: loads.filter((load) => !ends.has(load)),
    once: [...ends].map((load) => ({
      load,
      waiting: (waiting.get(load.name) ?? []).filter((other) => !ends.has(other)),
    })),
  };
}

/** Services that start again whenever they end, though others wait for that. */
export function neverEnding(once: readonly Once[]): Notice[] {
  return once.flatMap(({ load: { name, service }, waiting }): Notice[] => {
    const policy = service.restartPolicy?.name ?? "no";
    if (waiting.length === 0 || !/^(?:always|unless-stopped)$/.test(policy)) return [];
    return [{ code: "never-ends", service: name, waiting: waiting.map((one) => one.name), policy }];
  });
}

/** Whether nothing starts a service again, and its name or its command is one of setting up. */
function setsUp({ name, service }: ComposeLoad): boolean {
  const { restart, ports } = service;
  const isOver = restart === "no" || restart?.startsWith("on-failure") === true;
  return isOver && ports.length === 0 && isSetup(name, programsOf(service));
}

/**
 * What a service that ends adds to those that stay, in MiB: they start in its place, so only what goes beyond what those take, at the
 * least, mostly and at the most, which wait for it.
 */
export function surgeBeyond({ load, waiting }: Once): Estimate {
  const beyond = (figure: keyof Estimate) => {
    const instead = waiting.reduce((sum, { known, replicas }) => sum + known[figure] * replicas, 0);
    return Math.max(0, load.known[figure] - instead);
  };
  const likelyMiB = beyond("likelyMiB");
  // The more those that wait may grow, the less is added: the ends stay in order all the same.
  return {
    lowMiB: Math.min(beyond("lowMiB"), likelyMiB),
    likelyMiB,
    highMiB: Math.max(beyond("highMiB"), likelyMiB),
  };
}
