import { isGuess } from "../capacity/known";
import { isFirm } from "./known";
import type { ComposeLoad } from "./loads";
import type { Notice, NoticeOf } from "./notice";

/** Whether its program is known to need more than its limit at rest: it will be killed, or not start. */
export function isBelowNeed(load: ComposeLoad): boolean {
  const { limitMiB } = load.memory;
  if (limitMiB === undefined || load.program === undefined) return false;
  const { lowMiB, failsInMiB = 0 } = load.recognised.known;
  return lowMiB > limitMiB || failsInMiB >= limitMiB;
}

/** Why services do not run inside their limits, where that was measured or their makers say so, and nobody vouches for less. */
export function limitRefusals(loads: readonly ComposeLoad[]): Notice[] {
  return loads.filter(refuses).map(shortage);
}

/** The same where it is only reckoned, or somebody knows better, and the limit is not doubted already. */
export function limitWarnings(loads: readonly ComposeLoad[]): Notice[] {
  return loads
    .filter((load) => isBelowNeed(load) && !refuses(load) && limitDoubts([load]).length === 0)
    .map(shortage);
}

/** Why a service may not run inside its limit. */
export type Doubt = NoticeOf<"likely-above-limit" | "asked-above-limit">;

/** Multiple of its limit that a program has to be likely to take before that is doubted: of a known one, of a class. */
const DOUBT = { known: 1.25, class: 2 } as const;

/** Why it is not known whether services run inside their limits: their programs mostly take more, or their makers ask for more. */
export function limitDoubts(loads: readonly ComposeLoad[]): Doubt[] {
  return loads.flatMap((load): Doubt[] => {
    const { name, program, memory, recognised, service } = load;
    const { limitMiB } = memory;
    if (limitMiB === undefined || program === undefined || service.isVouchedFor || refuses(load)) {
      return [];
    }
    const { known, askedMiB = 0 } = recognised;
    const margin = isGuess(known) ? DOUBT.class : DOUBT.known;
    const about = { service: name, program, limitMiB };
    if (known.likelyMiB > limitMiB * margin) {
      const { likelyMiB: needMiB, standing, source } = known;
      return [{ code: "likely-above-limit", ...about, needMiB, standing, source }];
    }
    return askedMiB <= limitMiB ? [] : [{ code: "asked-above-limit", ...about, askedMiB }];
  });
}

function refuses(load: ComposeLoad): boolean {
  return isBelowNeed(load) && isFirm(load.recognised.known.standing) && !load.service.isVouchedFor;
}

function shortage(load: ComposeLoad): Notice {
  const { name, program = "", memory, recognised } = load;
  const { limitMiB = 0 } = memory;
  const { lowMiB, failsInMiB = 0, standing } = recognised.known;
  const about = { service: name, program, standing, limitMiB, refuses: refuses(load) };
  return lowMiB <= limitMiB
    ? { code: "fails-in-limit", ...about, needMiB: failsInMiB }
    : { code: "need-above-limit", ...about, needMiB: lowMiB };
}
