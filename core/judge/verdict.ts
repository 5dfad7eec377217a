import { chanceWithin } from "../capacity/chance";
import { areFewGuesses } from "../capacity/guesses";
import type { Estimate } from "../capacity/known";
import { DEFAULT_RESERVE, reserveMiB } from "../capacity/reserve";
import type { ProductRecord } from "../catalog/programs/record";
import { askedOfGuesses } from "./allowance";
import { type Doubt, limitDoubts } from "./limits";
import type { ComposeLoad } from "./loads";
import type { Notice, NoticeOf } from "./notice";

/** Whether services fit: yes, no, or that it depends on what is not known of them. */
export type Verdict = "fits" | "depends" | "refused";

/** One reason of a verdict, with its kind. */
export type Reason = {
  readonly kind: "memory" | "open" | "unknown" | "limit" | "product";
} & Notice;

/** A service that decides: its room where the others take what is likely, in MiB. */
export interface Unless {
  readonly service: string;
  readonly roomMiB: number;
  /** Requirement of its makers; null where it is not known, lies within the room, or above what the product's makers ask for the whole. */
  readonly askedMiB: number | null;
  /** Whether its need is only guessed. @default false */
  readonly guessed?: true;
}

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
/** Least memory of a build next to what runs. */
const BUILD_MIB = 1024;
/** Names of services that are said to decide. */
const DECIDING = 3;

/** Memory of services with the host's reserve and their surge: the least, the likely and the most, in MiB. */
export function sumsOf(loads: readonly ComposeLoad[]): Estimate {
  const reserved = reserveMiB(DEFAULT_RESERVE, containersOf(loads));
  const sum = (figure: keyof Estimate) =>
    loads.reduce((total, load) => total + load.known[figure] * times(load), reserved);
  return { lowMiB: sum("lowMiB"), likelyMiB: sum("likelyMiB"), highMiB: sum("highMiB") };
}

/** The containers that stay: jobs and models come beside them. */
function containersOf(loads: readonly (ComposeLoad & { readonly kind?: string })[]): number {
  return loads.reduce((sum, { replicas, kind }) => (kind ? sum : sum + replicas), 0);
}

/** Number of times that a service is there at once: start-first twice, while one replaces the other. */
function times({ replicas, rollout }: ComposeLoad): number {
  return replicas * (rollout === "start-first" ? 2 : 1);
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
    unknown: largest(loads.filter(({ known }) => known.standing === "class")),
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
  const estimates = loads.map((load) => ({ estimate: load.known, replicas: times(load) }));
  return chanceWithin(estimates, memTotalMiB - reserveMiB(DEFAULT_RESERVE, containers));
}

/** Whether services fit a memory. */
export function judge(stack: Stack, memTotalMiB: number): Judgement {
  const { loads, sums, unknown, doubts, product } = stack;
  const probability = chance(loads, memTotalMiB);
  const small = tooSmallFor(product, memTotalMiB);
  const isImprobable = sums.likelyMiB > memTotalMiB && probability <= 1 - SURE;
  if (sums.lowMiB > memTotalMiB || (isImprobable && unknown.length === 0)) {
    const reasons = [
      ...ofKind("memory", [shortfall(stack, memTotalMiB)]),
      ...ofKind("product", small ? [small] : []),
    ];
    return { verdict: "refused", probability, deciding: [], unless: [], reasons };
  }
  const within = sums.highMiB <= memTotalMiB || probability >= SURE;
  const open = within ? [] : openEnded(stack, memTotalMiB);
  const spareMiB = memTotalMiB - sums.likelyMiB;
  const guessed = areFewGuesses(unknown.length, loads.length)
    ? unknown.filter((load) => !open.includes(load))
    : [];
  const unless = [...open, ...guessed]
    .slice(0, DECIDING)
    .map((load) => unlessOf(load, spareMiB, product));
  const reasons = [
    ...ofKind(
      "open",
      open.map((load, index) => decides(load, unless[index])),
    ),
    ...ofKind("unknown", unknown.length > 0 ? [notKnown(unknown, loads.length)] : []),
    ...ofKind("limit", doubts),
    ...ofKind("product", small ? [small] : []),
  ];
  const deciding = [
    ...open.map(({ name }) => name),
    ...doubts.map(({ service }) => service),
    ...unknown.map(({ name }) => name),
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
  const isDeclared = loads.every(({ known }) => known.lowMiB === known.highMiB);
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

/** The few services without whose high ends all would fit, those with the widest ranges first. */
function openEnded({ loads, sums }: Stack, memTotalMiB: number): ComposeLoad[] {
  const spread = (load: ComposeLoad) => (load.known.highMiB - load.known.likelyMiB) * times(load);
  const wide = loads.filter((load) => spread(load) > 0).sort((a, b) => spread(b) - spread(a));
  let { highMiB } = sums;
  const open: ComposeLoad[] = [];
  for (const load of wide) {
    if (highMiB <= memTotalMiB || open.length === DECIDING) break;
    open.push(load);
    highMiB -= spread(load);
  }
  return open;
}

function unlessOf(load: ComposeLoad, spareMiB: number, product: ProductRecord | undefined): Unless {
  const roomMiB = Math.max(0, load.known.likelyMiB + Math.floor(spareMiB / times(load)));
  const { askedMiB = 0 } = load.recognised;
  // Whoever makes the whole knows what its part takes there: a database's makers speak of any use of it.
  const says = askedMiB > roomMiB && askedMiB <= (product?.minimumMiB ?? askedMiB);
  const about = { service: load.name, roomMiB, askedMiB: says ? askedMiB : null };
  return load.known.standing === "class" ? { ...about, guessed: true } : about;
}

function decides({ name, known }: ComposeLoad, { roomMiB, askedMiB }: Unless): Notice {
  const { likelyMiB, highMiB, standing } = known;
  const about = { service: name, roomMiB, likelyMiB, highMiB, standing, askedMiB };
  return { code: "service-decides", ...about };
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
  const { product: name, minimumMiB } = product ?? {};
  if (!name || !minimumMiB || memTotalMiB >= minimumMiB * OF_SOLD_SIZE) return undefined;
  return { code: "below-product-minimum", product: name, minimumMiB, memTotalMiB };
}

/** What is built where it runs needs room to be built in. */
export function buildsWithoutRoom(loads: readonly ComposeLoad[], spareMiB: number): Notice[] {
  const built = loads.filter(({ service }) => service.build && service.image === undefined);
  if (built.length === 0 || spareMiB >= BUILD_MIB) return [];
  const services = built.map(({ name }) => name);
  return [{ code: "builds-without-room", services, freeMiB: Math.max(0, spareMiB) }];
}
