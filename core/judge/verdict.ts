import { chanceWithin, type Replicated } from "../capacity/chance";
import { areFewGuesses, guessWithin } from "../capacity/guesses";
import { type Estimate, isGuess } from "../capacity/known";
import { DEFAULT_RESERVE, reserveMiB } from "../capacity/reserve";
import { UNKNOWN_BUILD } from "../catalog/builds";
import type { ProductRecord } from "../catalog/programs/record";
import { askedOfGuesses } from "./allowance";
import { type Doubt, limitDoubts } from "./limits";
import { type ComposeLoad, times } from "./loads";
import type { Notice, NoticeOf } from "./notice";
import { DECIDING, decidingRooms, openEnded, roomOf, type Unless, unlessOf } from "./unless";

/** Whether services fit: yes, no, or that it depends on what is not known of them. */
export type Verdict = "fits" | "depends" | "refused";

/** One reason of a verdict, with its kind. */
export type Reason = {
  readonly kind: "memory" | "open" | "unknown" | "limit" | "product";
} & Notice;

/** A verdict with what it rests on. */
export interface Judgement {
  readonly verdict: Verdict;
  /** The probability that the services stay within the host, from 0 to 1. */
  readonly probability: number;
  /** The services whose need decides, the one that may take the most first. */
  readonly deciding: readonly string[];
  /** The services but for whose high ends it would fit, and those that are only guessed where they are few. */
  readonly unless: readonly Unless[];
  /** Why it does not fit, or what it depends on. */
  readonly reasons: readonly Reason[];
}

/** From this probability on it fits, and up to its complement it does not. */
export const SURE = 0.95;
/** A MemTotal below a sold size, which leaves out what firmware and kernel take. */
export const OF_SOLD_SIZE = 0.9;

/** Memory of services with the host's reserve and their surge: the least, the likely and the most, in MiB. */
export function sumsOf(loads: readonly ComposeLoad[]): Estimate {
  const reserved = reserveMiB(DEFAULT_RESERVE, containersOf(loads));
  const sum = (figure: keyof Estimate) =>
    loads.reduce((total, load) => total + load.known[figure] * times(load), reserved);
  return { lowMiB: sum("lowMiB"), likelyMiB: sum("likelyMiB"), highMiB: sum("highMiB") };
}

/** The containers that stay: jobs and models come beside them. */
export function containersOf(loads: readonly (ComposeLoad & { readonly kind?: string })[]): number {
  return loads.reduce((sum, { replicas, kind }) => (kind ? sum : sum + replicas), 0);
}

/** The loads with one figure of each range as their reservations. */
export function counted(loads: readonly ComposeLoad[], figure: keyof Estimate): ComposeLoad[] {
  return loads.map((load) => ({
    ...load,
    memory: { ...load.memory, reservationMiB: load.known[figure] },
  }));
}

/** Services with what is the same on every host. */
export interface Stack {
  readonly loads: readonly ComposeLoad[];
  readonly sums: Estimate;
  readonly unknown: readonly ComposeLoad[];
  readonly doubts: readonly Doubt[];
  readonly product: ProductRecord | undefined;
}

export function stackOf(loads: readonly ComposeLoad[], product: ProductRecord | undefined): Stack {
  return {
    loads,
    sums: sumsOf(loads),
    unknown: largest(loads.filter(({ known }) => isGuess(known))),
    doubts: limitDoubts(loads),
    product,
  };
}

/**
 * Whether a host holds services by their high ends: what a list of hosts may offer. Guesses of one class are wrong together, so that more
 * than a few of them count in full.
 */
export function carries(stack: Stack, memTotalMiB: number): boolean {
  const { loads, sums, unknown, product } = stack;
  if (tooSmallFor(product, memTotalMiB) || askedOfGuesses(stack) > memTotalMiB) return false;
  if (sums.likelyMiB > memTotalMiB) return false;
  const { highMiB } = sums;
  const isByChance = areFewGuesses(unknown.length, loads.length);
  if (highMiB > memTotalMiB && !(isByChance && chance(loads, memTotalMiB) >= SURE)) return false;
  return buildsWithoutRoom(loads, memTotalMiB - sums.likelyMiB).length === 0;
}

function chance(loads: readonly ComposeLoad[], memTotalMiB: number): number {
  const containers = containersOf(loads);
  return chanceWithin(asEstimates(loads), memTotalMiB - reserveMiB(DEFAULT_RESERVE, containers));
}

function asEstimates(loads: readonly ComposeLoad[]): Replicated[] {
  return loads.map((load) => ({ estimate: load.known, replicas: times(load) }));
}

/** Whether what is known of services is too much by itself in nearly all cases, whatever is guessed of the others. */
function isImprobable({ loads, sums, unknown }: Stack, memTotalMiB: number): boolean {
  const guessedMiB = unknown.reduce((sum, load) => sum + load.known.likelyMiB * times(load), 0);
  const known = loads.filter((load) => !unknown.includes(load));
  const reservedMiB = reserveMiB(DEFAULT_RESERVE, containersOf(loads));
  const isAbove = sums.likelyMiB - guessedMiB > memTotalMiB;
  return isAbove && chanceWithin(asEstimates(known), memTotalMiB - reservedMiB) <= 1 - SURE;
}

/** The probability that the guess with the least room for it stays within that; 1 where nothing is guessed. */
function heldGuess(guesses: readonly ComposeLoad[], spareMiB: number): number {
  return Math.min(
    1,
    ...guesses.map((load) => guessWithin(load.known.highMiB, roomOf(load, spareMiB))),
  );
}

/** Whether services fit a memory. */
export function judge(stack: Stack, memTotalMiB: number): Judgement {
  const { loads, sums, unknown, doubts, product } = stack;
  const spareMiB = memTotalMiB - sums.likelyMiB;
  const held = heldGuess(unknown, spareMiB);
  const ofSums = chance(loads, memTotalMiB);
  const probability = Math.min(ofSums, held);
  const small = tooSmallFor(product, memTotalMiB);
  if (sums.lowMiB > memTotalMiB || isImprobable(stack, memTotalMiB)) {
    const reasons = [
      ...ofKind("memory", [shortfall(stack, memTotalMiB)]),
      ...ofKind("product", small ? [small] : []),
    ];
    return { verdict: "refused", probability, deciding: [], unless: [], reasons };
  }
  const within = sums.highMiB <= memTotalMiB || ofSums >= SURE;
  const open = within ? [] : openEnded(stack, memTotalMiB);
  const few = areFewGuesses(unknown.length, loads.length);
  // A few guesses decide nothing where no program of which they were made took their room.
  const guesses = few && held === 1 ? [] : unknown;
  const guessed = few ? guesses.filter((load) => !open.includes(load)) : [];
  const rooms = open.map((load) => unlessOf(load, spareMiB, product));
  const unless = [
    ...decidingRooms(stack, open, rooms, spareMiB),
    ...guessed.map((load) => unlessOf(load, spareMiB, product)),
  ].slice(0, DECIDING);
  const reasons = [
    ...ofKind(
      "open",
      // Where nothing may take more than is likely, that by itself is too much.
      within || open.length > 0
        ? open.map((load, index) => decides(load, rooms[index]))
        : [shortfall(stack, memTotalMiB)],
    ),
    ...ofKind("unknown", guesses.length > 0 ? [notKnown(guesses, loads.length)] : []),
    ...ofKind("limit", doubts),
    ...ofKind("product", small ? [small] : []),
  ];
  const deciding = [
    ...open.map(({ name }) => name),
    ...doubts.map(({ service }) => service),
    ...guesses.map(({ name }) => name),
  ];
  return {
    verdict: reasons.length > 0 ? "depends" : "fits",
    probability,
    deciding: [...new Set(deciding)].slice(0, DECIDING),
    unless,
    reasons,
  };
}

/** Notices as reasons of one kind. */
export function ofKind(kind: Reason["kind"], notices: readonly Notice[]): Reason[] {
  return notices.map((notice) => ({ kind, ...notice }));
}

/** What is missing: of the least where even that does not fit, else of what is likely. */
function shortfall({ loads, sums }: Stack, memTotalMiB: number): NoticeOf<"memory-short"> {
  const figure = sums.lowMiB > memTotalMiB ? "lowMiB" : "likelyMiB";
  const reserved = reserveMiB(DEFAULT_RESERVE, containersOf(loads));
  const surgeMiB = loads.reduce(
    (sum, load) => sum + load.known[figure] * (times(load) - stays(load)),
    0,
  );
  const isDeclared = loads.every(
    ({ known, memory, counted }) =>
      known.standing === "declared" ||
      (counted === "reservation" && known[figure] === memory.reservationMiB),
  );
  return {
    code: "memory-short",
    counted: isDeclared ? "reserved" : figure === "lowMiB" ? "least" : "likely",
    takenMiB: sums[figure] - reserved - surgeMiB,
    surgeMiB,
    memTotalMiB,
    reserveMiB: reserved,
  };
}

/** Number of times that a service is there all the time: what runs to its end is not. */
function stays({ replicas, kind }: ComposeLoad & { readonly kind?: string }): number {
  return kind === "job" || kind === "pre_start" ? 0 : replicas;
}

function decides({ name, replicas, known }: ComposeLoad, { roomMiB, askedMiB }: Unless): Notice {
  const { likelyMiB, highMiB, standing } = known;
  const about = { service: name, roomMiB, likelyMiB, highMiB, standing, askedMiB };
  return { code: "service-decides", ...about, ...(replicas > 1 ? { replicas } : {}) };
}

function largest(loads: readonly ComposeLoad[]): ComposeLoad[] {
  return [...loads].sort((a, b) => b.known.highMiB * b.replicas - a.known.highMiB * a.replicas);
}

function notKnown(unknown: readonly ComposeLoad[], all: number): Notice {
  const services = largest(unknown).map(({ name }) => name);
  return { code: "services-unknown", services, of: all };
}

/** The notice that a product's makers ask for more memory; undefined where they do not. */
export function tooSmallFor(
  product: ProductRecord | undefined,
  memTotalMiB: number,
): Notice | undefined {
  if (!product) return undefined;
  const { product: name, minimumMiB, recommendedMiB } = product;
  const asked = minimumMiB ?? recommendedMiB;
  if (!asked || memTotalMiB >= asked * OF_SOLD_SIZE) return undefined;
  return minimumMiB === null
    ? { code: "below-recommended", product: name, recommendedMiB: asked, memTotalMiB }
    : { code: "below-product-minimum", product: name, minimumMiB, memTotalMiB };
}

/** What is built where it runs needs room to be built in. */
export function buildsWithoutRoom(loads: readonly ComposeLoad[], spareMiB: number): Notice[] {
  const needs = loads
    .filter(({ service }) => service.build && service.image === undefined)
    .flatMap(({ name, service: { built } }) => {
      const need = built ? built.build : UNKNOWN_BUILD;
      return need && need.mib > spareMiB ? [{ name, ...need }] : [];
    });
  if (needs.length === 0) return [];
  const [{ mib: needMiB, command }] = [...needs].sort((a, b) => b.mib - a.mib);
  const services = needs.map(({ name }) => name);
  const freeMiB = Math.max(0, spareMiB);
  return [{ code: "builds-without-room", services, freeMiB, needMiB, command }];
}
