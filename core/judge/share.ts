import { whole } from "../capacity/known";
import { imageName } from "../catalog/programs/image-name";
import type { ProductRecord } from "../catalog/programs/record";
import type { ComposeLoad } from "./loads";
import { sumsOf } from "./verdict";

/** Parts of an even share of what makers ask for: at rest, most likely, and at the high end. Their minimum has room to spare. */
const SHARE = { low: 0.2, likely: 0.6, high: 1.5 } as const;

/**
 * A product's own services, of which nothing else is known, with an even share of the memory that its makers ask for the whole:
 * what is left of it beside the reserve and the services that are known.
 */
export function withShares(
  product: ProductRecord | undefined,
  loads: readonly ComposeLoad[],
): ComposeLoad[] {
  const asked = product?.minimumMiB;
  if (!product || !asked) return [...loads];
  const owners = new Set(product.images.map((image) => imageName(image).owner));
  const isOwn = ({ known, service: { image } }: ComposeLoad) =>
    known.standing === "class" && (image === undefined || belongs(imageName(image), owners));
  const own = loads.filter(isOwn);
  const rest =
    sumsOf(loads).likelyMiB -
    own.reduce((sum, load) => sum + load.known.likelyMiB * load.replicas, 0);
  const share = (asked - rest) / own.reduce((sum, { replicas }) => sum + replicas, 0);
  if (own.length === 0 || share <= 0) return [...loads];
  const known = whole({
    lowMiB: share * SHARE.low,
    likelyMiB: share * SHARE.likely,
    highMiB: share * SHARE.high,
    standing: "documented" as const,
    source: `its share of the ${asked} MiB that the makers of ${product.product} ask for the whole (${product.source})`,
    asOf: product.asOf,
  });
  // A small part of the whole is still no less than such programs take at rest.
  return loads.map((load) =>
    isOwn(load)
      ? { ...load, known: whole({ ...known, lowMiB: Math.max(known.lowMiB, load.known.lowMiB) }) }
      : load,
  );
}

/** Whether an image is the product's own: of its maker, or built under its name. */
function belongs(
  { owner, last }: ReturnType<typeof imageName>,
  owners: ReadonlySet<string | undefined>,
): boolean {
  return owners.has(owner) || [...owners].some((one) => one !== undefined && last.includes(one));
}

/** Times what makers ask for a whole machine that one of its services is taken to grow to where it follows its host. */
const MOST_OF_ASKED = 2;

/**
 * A service that would fill whatever host it is on, bounded by what its product's makers ask for: they know their own database,
 * and a larger host is no need.
 */
export function boundedBy(product: ProductRecord | undefined, load: ComposeLoad): ComposeLoad {
  const asked = product?.minimumMiB;
  const { known, recognised, service } = load;
  if (!asked || !recognised.followsHost || service.reservationBytes !== undefined) return load;
  const most = Math.max(known.likelyMiB, asked * MOST_OF_ASKED);
  return most >= known.highMiB ? load : { ...load, known: { ...known, highMiB: most } };
}
