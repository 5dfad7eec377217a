import { areFewGuesses } from "../capacity/guesses";
import type { Estimate } from "../capacity/known";
import type { ProductRecord } from "../catalog/programs/record";
import type { ComposeService } from "../compose/service";

/**
 * Times what its services most likely take that the makers of a product ask for, at the most: of 37 products in public collections, each
 * judged without what its makers say, 34 ask for no more, and in the middle it is twice (2026-11-30).
 */
const ASKED_OF_LIKELY = 4;

/** Services with their sums, those of them that are only guessed, and their product. */
interface Asked {
  readonly sums: Estimate;
  readonly loads: readonly unknown[];
  readonly unknown: readonly { readonly service: Pick<ComposeService, "image"> }[];
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

/** The same where the product is not known. What is built of one's own files is nobody's product. */
export function askedOfGuesses({ sums, unknown, loads, product }: Asked): number {
  const published = unknown.filter(({ service }) => service.image !== undefined);
  if (product || areFewGuesses(published.length, loads.length)) return 0;
  return soldSize(sums.likelyMiB * ASKED_OF_LIKELY);
}

/** The size, as machines are sold, that makers name for so much: 2, 4, 8, 16 GiB. */
function soldSize(mib: number): number {
  return 2 ** Math.ceil(Math.log2(mib));
}
