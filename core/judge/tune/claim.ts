import { GUESS_ROOM } from "../../capacity/guesses";
import { isGuess, isShare, type Known } from "../../capacity/known";
import { STARTS_IN_MIB } from "../../capacity/memory";
import { MIB, mibOf } from "../../compose/units";
import { isFirm, type Machine } from "../known";
import { type ComposeLoad, loadOf, reserved, times } from "../loads";
import { type Budget, budgetOf, type Claim, roundUp, smallestLimit } from "./budget";
import { settingsFor, tuned } from "./settings";

/** A service while limits are looked for. */
export interface Candidate {
  readonly load: ComposeLoad;
  readonly claim: Claim;
  /** Why it gets no limit; null where it gets one. */
  readonly free: Free | null;
  /** What becomes of the limit that its file sets; null where that sets none. */
  readonly own: "kept" | "raised" | null;
}

/** Why a service gets no limit: only the whole that it is a part of is known, or a guess whose high end the host does not hold. */
type Free = "part" | "guess";

/**
 * The limits for candidates. Where the host does not hold them, those go without one for whom it would rest on the least knowledge: the
 * parts of a whole first, then guesses, the widest first, until the others have theirs.
 */
export function bestOf(
  wholes: readonly Candidate[],
  allocatableMiB: number,
): { readonly candidates: readonly Candidate[]; readonly budget: Budget | undefined } {
  const parts = wholes.map((one) =>
    one.load.known.partOf === undefined ? one : freed(one, "part"),
  );
  const limited = (candidates: readonly Candidate[]) => ({
    candidates,
    budget: budgetOf(
      candidates.map(({ claim }) => claim),
      allocatableMiB,
    ),
  });
  const whole = limited(wholes);
  return whole.budget ? whole : limited(withoutWidest(parts, allocatableMiB));
}

/** Candidates of which the widest guesses go without a limit, as many as it takes for the least figures of all to fit. */
function withoutWidest(
  candidates: readonly Candidate[],
  allocatableMiB: number,
): readonly Candidate[] {
  const widest = candidates
    .filter(({ load, free }) => free === null && isBareGuess(load))
    .sort((a, b) => widthOf(b) - widthOf(a));
  const given = new Set<Candidate>();
  let leastMiB = candidates.reduce((sum, { claim }) => sum + claim.leastMiB * claim.times, 0);
  for (const one of widest) {
    if (leastMiB <= allocatableMiB) break;
    given.add(one);
    leastMiB -= widthOf(one);
  }
  return candidates.map((one) => (given.has(one) ? freed(one, "guess") : one));
}

/** Room that a guess gives back without a limit. */
function widthOf({ claim, load }: Candidate): number {
  return (claim.leastMiB - load.known.likelyMiB) * claim.times;
}

export function candidateOf(load: ComposeLoad, machine: Machine, memTotalMiB: number): Candidate {
  const declared = load.service.isLimitGuessed ? undefined : load.service.limitBytes;
  const limitMiB = declared === undefined ? undefined : mibOf(declared);
  const own: Candidate["own"] =
    limitMiB === undefined ? null : holds(load, limitMiB, machine) ? "kept" : "raised";
  const claim = claimOf(load, {
    machine,
    memTotalMiB,
    ownMiB: own === "kept" ? limitMiB : undefined,
  });
  const candidate: Candidate = { load, claim, free: null, own };
  return isShare(load.known) ? freed(candidate, "part") : candidate;
}

/** A candidate with room for what `fit` counts for it, and no limit. */
function freed(candidate: Candidate, free: Free): Candidate {
  const { likelyMiB, highMiB } = candidate.load.known;
  const claim = { ...candidate.claim, leastMiB: likelyMiB, likelyMiB, mostMiB: highMiB };
  return { ...candidate, claim, free };
}

/** Whether nothing but its class says what a service takes. */
function isBareGuess({ known, program }: ComposeLoad): boolean {
  return isGuess(known) && program === undefined;
}

/** Between the largest limit that failed and the smallest that did not lies a step of the search. */
const ABOVE_FAILED = 1.1;

/** The least limit in which a program is likely to run. */
function leastOf({ lowMiB, likelyMiB, failsInMiB = 0 }: Known): number {
  return Math.max(lowMiB, likelyMiB, failsInMiB * ABOVE_FAILED);
}

/** Whether a service is likely to run in the limit of its file, with the settings that go with that. */
function holds(load: ComposeLoad, limitMiB: number, machine: Machine): boolean {
  return leastOf(knownAt(load, limitMiB, machine, true)) <= limitMiB;
}

/** What a service is to be given: from what it is likely to need with its settings to the most that it takes or its file allows. */
function claimOf(
  load: ComposeLoad,
  {
    machine,
    memTotalMiB,
    ownMiB,
  }: {
    readonly machine: Machine;
    readonly memTotalMiB: number;
    /** The limit of its file that stays. */
    readonly ownMiB: number | undefined;
  },
): Claim {
  const own = { times: times(load) };
  if (isBareGuess(load)) {
    const high = roundUp(load.known.highMiB);
    const most = Math.max(high, Math.min(memTotalMiB, high * GUESS_ROOM));
    return { ...own, leastMiB: high, likelyMiB: high, mostMiB: most };
  }
  const needAt = (figure: (known: Known) => number, isTuned: boolean) =>
    smallestLimit((limit) => figure(knownAt(load, limit, machine, isTuned)), memTotalMiB * 4);
  // Some take whatever limit they get: no more than the host is asked for them.
  const both = (figure: (known: Known) => number) =>
    Math.min(memTotalMiB, Math.max(needAt(figure, true), needAt(figure, false)));
  const steps = needAt(leastOf, true);
  // What it needs in that limit is a limit too, and no step above it.
  const needs = Number.isFinite(steps)
    ? Math.max(STARTS_IN_MIB, Math.ceil(leastOf(knownAt(load, steps, machine, true))))
    : steps;
  const least = Math.min(needs, ownMiB ?? needs);
  const likely = both(({ likelyMiB, startMiB = 0 }) => Math.max(likelyMiB, startMiB));
  const asked = load.recognised.askedMiB ?? 0;
  const unbounded = isSettled(load, memTotalMiB) ? 0 : load.known.highMiB;
  const highest = () => both(({ highMiB }) => Math.max(highMiB, asked, unbounded));
  const most = Math.max(least, ownMiB ?? Math.max(likely, highest()));
  return {
    ...own,
    leastMiB: least,
    likelyMiB: Math.min(Math.max(least, likely), most),
    mostMiB: most,
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
  const { reservationBytes, isVouchedFor } = service;
  if (reservationBytes === undefined) return need;
  const declaredMiB = mibOf(reservationBytes);
  if (!isVouchedFor) return reserved(declaredMiB, need, undefined);
  if (isFirm(need.standing) && need.lowMiB > declaredMiB) return need;
  return {
    ...need,
    lowMiB: declaredMiB,
    likelyMiB: declaredMiB,
    highMiB: Math.max(declaredMiB, need.highMiB),
    standing: "declared",
  };
}
