import { mib } from "../capacity/admission";
import { isFirm } from "./known";
import type { ComposeLoad } from "./loads";

/** Whether its program is known to need more than its limit at rest: it will be killed, or not start. */
export function isBelowNeed(load: ComposeLoad): boolean {
  const { limitMiB } = load.memory;
  if (limitMiB === undefined || load.program === undefined) return false;
  const { lowMiB, failsInMiB = 0 } = load.recognised.known;
  return lowMiB > limitMiB || failsInMiB >= limitMiB;
}

/** Why services do not run inside their limits, where that was measured or their makers say so, and nobody vouches for less. */
export function limitRefusals(loads: readonly ComposeLoad[]): string[] {
  return loads
    .filter(refuses)
    .map(
      (load) =>
        `${shortage(load)}: raise it, or vouch for what it uses: --reservation ${load.name}=${load.memory.limitMiB}m`,
    );
}

/** The same where it is only reckoned, or somebody knows better. */
export function limitWarnings(loads: readonly ComposeLoad[]): string[] {
  return loads.filter((load) => isBelowNeed(load) && !refuses(load)).map(shortage);
}

/** A service that may not run inside its limit, and why. */
export interface Doubt {
  readonly name: string;
  readonly reason: string;
}

/** Multiple of its limit that a program has to be likely to take before that is doubted: of a known one, of a class. */
const DOUBT = { known: 1.25, class: 2 } as const;

/** Why it is not known whether services run inside their limits: their programs mostly take more, or their makers ask for more. */
export function limitDoubts(loads: readonly ComposeLoad[]): Doubt[] {
  return loads.flatMap((load) => {
    const { name, program, memory, recognised, service } = load;
    const { limitMiB } = memory;
    if (limitMiB === undefined || program === undefined || service.isVouchedFor || refuses(load)) {
      return [];
    }
    const { known, askedMiB = 0 } = recognised;
    const margin = known.standing === "class" ? DOUBT.class : DOUBT.known;
    if (known.likelyMiB > limitMiB * margin) {
      const words = `${name}: ${program} mostly takes ${mib(known.likelyMiB)} MiB (${known.standing}: ${known.source}), its limit is ${mib(limitMiB)}`;
      return [{ name, reason: words }];
    }
    if (askedMiB <= limitMiB) return [];
    return [
      {
        name,
        reason: `${name}: the makers of ${program} ask for ${mib(askedMiB)} MiB, its limit is ${mib(limitMiB)}`,
      },
    ];
  });
}

function refuses(load: ComposeLoad): boolean {
  return isBelowNeed(load) && isFirm(load.recognised.known.standing) && !load.service.isVouchedFor;
}

function shortage({ name, program, recognised: { known }, memory }: ComposeLoad): string {
  const limit = mib(memory.limitMiB ?? 0);
  if (known.lowMiB <= (memory.limitMiB ?? 0)) {
    return `${name}: ${program} was seen to fail in ${mib(known.failsInMiB ?? 0)} MiB (${known.standing}), its limit is ${limit}`;
  }
  return `${name}: ${program} needs ${mib(known.lowMiB)} MiB and more (${known.standing}), its limit is ${limit}`;
}
