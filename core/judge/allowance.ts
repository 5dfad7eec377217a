import { areFewGuesses } from "../capacity/guesses";
import { type Estimate, isGuess } from "../capacity/known";
import { setupClass } from "../catalog/programs/classes";
import type { ProductRecord } from "../catalog/programs/record";
import { type ComposeLoad, times } from "./loads";

/**
 * Times what its services most likely take that the makers of a product ask for, at the most: of 37 products in public collections, each
 * judged without what its makers say, 34 ask for no more, and in the middle it is twice (2026-11-30).
 */
const ASKED_OF_LIKELY = 4;

/** Services with their sums, those of them that are only guessed, and their product. */
interface Asked {
  readonly sums: Estimate;
  readonly loads: readonly ComposeLoad[];
  readonly unknown: readonly ComposeLoad[];
  readonly product: ProductRecord | undefined;
}

/**
 * The most that a machine for services may be asked to have, in MiB: what the makers of the product say, or, where most of it is only
 * guessed, what makers of such products ask for; 0 where neither says anything.
 */
export function askedAtMost(stack: Asked): number {
  const { product } = stack;
  return product ? (product.minimumMiB ?? product.recommendedMiB ?? 0) : askedOfGuesses(stack);
}

/**
 * The same where the product is not known. What is built of one's own files is nobody's product; what the file bounds takes no more than
 * that, whoever asks for it, and what runs to its end is no part of what makers speak of.
 */
export function askedOfGuesses({ sums, unknown, loads, product }: Asked): number {
  const published = unknown.filter((load) => load.service.image !== undefined && !isEnded(load));
  if (product || areFewGuesses(published.length, loads.length)) return 0;
  const ended = loads.filter(isEnded);
  const sumOf = (figure: keyof Estimate) =>
    ended.reduce((sum, load) => sum + load.known[figure] * times(load), 0);
  return soldSize((sums.likelyMiB - sumOf("likelyMiB")) * ASKED_OF_LIKELY + sumOf("highMiB"));
}

/** Whether the need of a service has an end that the file sets, by a limit or a heap, or that comes with its work. */
function isEnded(load: ComposeLoad & { readonly kind?: string }): boolean {
  const { memory, knobs, kind, known } = load;
  if (kind === "job" || kind === "pre_start") return true;
  if (isGuess(known) && known.source === setupClass().name) return true;
  return [memory.limitMiB, knobs.jvmHeapMiB, knobs.heapMiB].some((mib) => mib !== undefined);
}

/** The size, as machines are sold, that makers name for so much: 2, 4, 8, 16 GiB. */
function soldSize(mib: number): number {
  return 2 ** Math.ceil(Math.log2(mib));
}
