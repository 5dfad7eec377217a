import { GUESS_ROOM } from "../../capacity/guesses";
import { isGuess, isShare, type Known } from "../../capacity/known";
import { MIB, mibOf } from "../../compose/units";
import { isFirm, type Machine } from "../known";
import { type ComposeLoad, loadOf, times } from "../loads";
import { type Budget, budgetOf, type Claim, roundUp, smallestLimit } from "./budget";
import { settingsFor, tuned } from "./settings";

/** A service while limits are looked for. */
export interface Candidate {
  readonly load: ComposeLoad;
  readonly claim: Claim & {
    /** The smallest limit that holds what it mostly takes as the file has it, whatever limit that sets. */
    readonly usuallyMiB: number;
  };
  /** Whether it gets no limit, since only the whole that it is a part of is known. */
  readonly isPart: boolean;
}

/** The limits for candidates; those that are parts of a whole go without where the host does not hold the whole for each of them. */
export function bestOf(
  wholes: readonly Candidate[],
  allocatableMiB: number,
): { readonly candidates: readonly Candidate[]; readonly budget: Budget | undefined } {
  const shared = (candidates: readonly Candidate[]) => ({
    candidates,
    budget: budgetOf(
      candidates.map(({ claim }) => claim),
      allocatableMiB,
    ),
  });
  const first = shared(wholes);
  return first.budget ? first : shared(wholes.map(asPart));
}

export function candidateOf(load: ComposeLoad, machine: Machine, memTotalMiB: number): Candidate {
  const claim = claimOf(load, machine, memTotalMiB);
  const whole = { load, claim, isPart: false };
  return isShare(load.known) ? asPart(whole) : whole;
}

/** A candidate with room for its part, where it is one: it gets no limit. */
function asPart(candidate: Candidate): Candidate {
  const { load, claim } = candidate;
  const { likelyMiB, highMiB, partOf } = load.known;
  if (partOf === undefined) return candidate;
  const room = { leastMiB: likelyMiB, likelyMiB, mostMiB: highMiB, usuallyMiB: likelyMiB };
  return { load, claim: { ...claim, ...room }, isPart: true };
}

/** Below half of what it mostly takes a program starts at best. */
const LEAST_OF_LIKELY = 0.5;
/** Between the largest limit that failed and the smallest that did not lies a step of the search. */
const ABOVE_FAILED = 1.1;

/** What a service is to be given: from what it is likely to need with its settings to the most that it takes or its file allows. */
function claimOf(load: ComposeLoad, machine: Machine, memTotalMiB: number): Candidate["claim"] {
  const own = { times: times(load) };
  if (isGuess(load.known) && load.program === undefined) {
    const high = roundUp(load.known.highMiB);
    const most = Math.max(high, Math.min(memTotalMiB, high * GUESS_ROOM));
    return { ...own, leastMiB: high, likelyMiB: high, mostMiB: most, usuallyMiB: high };
  }
  const needAt = (figure: (known: Known) => number, isTuned: boolean) =>
    smallestLimit((limit) => figure(knownAt(load, limit, machine, isTuned)), memTotalMiB * 4);
  // Some take whatever limit they get: no more than the host is asked for them.
  const both = (figure: (known: Known) => number) =>
    Math.min(memTotalMiB, Math.max(needAt(figure, true), needAt(figure, false)));
  const runs = needAt(
    ({ lowMiB, likelyMiB, failsInMiB = 0 }) =>
      Math.max(lowMiB, likelyMiB * LEAST_OF_LIKELY, failsInMiB * ABOVE_FAILED),
    true,
  );
  const needs = Math.max(
    runs,
    needAt(({ likelyMiB }) => likelyMiB, true),
  );
  const asked = load.recognised.askedMiB ?? 0;
  const unbounded = isSettled(load, memTotalMiB) ? 0 : load.known.highMiB;
  const likely = both(({ likelyMiB, startMiB = 0 }) => Math.max(likelyMiB, startMiB));
  const declared = load.service.limitBytes;
  const allowed = declared === undefined ? undefined : Math.max(runs, mibOf(declared));
  const least = Math.min(needs, allowed ?? needs);
  const most = Math.max(
    least,
    allowed ??
      Math.max(
        likely,
        both(({ highMiB }) => Math.max(highMiB, asked, unbounded)),
      ),
  );
  return {
    ...own,
    leastMiB: least,
    likelyMiB: Math.min(Math.max(least, likely), most),
    mostMiB: most,
    usuallyMiB: needs,
  };
}

/** Whether settings keep its program within whatever limit it gets: without them a larger one is all the room that it knows of. */
function isSettled({ service, program }: ComposeLoad, limitMiB: number): boolean {
  const { options, environment } = settingsFor(service, program, limitMiB);
  return options.length > 0 || Object.keys(environment).length > 0;
}

/** What a service takes inside a limit, with or without the settings that go with it. */
export function knownAt(
  load: ComposeLoad,
  limitMiB: number,
  machine: Machine,
  isTuned: boolean,
): Known {
  const { service, program, known } = load;
  if (program === undefined) return known;
  const settings = settingsFor(service, program, limitMiB);
  const own = isTuned
    ? tuned(service, limitMiB, settings)
    : { ...service, limitBytes: limitMiB * MIB, memswapBytes: undefined };
  const need = loadOf({ ...own, reservationBytes: undefined }, machine).recognised.known;
  const declaredMiB = service.reservationBytes && mibOf(service.reservationBytes);
  if (declaredMiB === undefined || (isFirm(need.standing) && need.lowMiB > declaredMiB))
    return need;
  return {
    ...need,
    lowMiB: declaredMiB,
    likelyMiB: declaredMiB,
    highMiB: Math.max(declaredMiB, need.highMiB),
    standing: "declared",
  };
}
