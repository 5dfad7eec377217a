import { isGuess, whole } from "../capacity/known";
import { leastReservedMiB } from "../catalog/programs/estimate";
import { imageName } from "../catalog/programs/image-name";
import { recordsOf } from "../catalog/programs/lookup";
import type { ProductRecord } from "../catalog/programs/record";
import type { ComposeLoad } from "./loads";
import { OF_SOLD_SIZE, sumsOf } from "./verdict";

/** Parts of an even share of what makers ask for: at rest, most likely, and at the high end. Their minimum has room to spare. */
const SHARE = { low: 0.2, likely: 0.6, high: 1.5 } as const;

/**
 * A product's own services, of which nothing else is known, with an even share of the memory that its makers ask for the whole:
 * what is left of it beside the reserve and the services that are known, or of all of it where nothing is left.
 */
export function withShares(
  product: ProductRecord | undefined,
  loads: readonly ComposeLoad[],
): ComposeLoad[] {
  const asked = product && askedOf(product);
  if (!product || !asked) return [...loads];
  const owners = ownersOf(product);
  const isOwn = ({ known, service: { image } }: ComposeLoad) =>
    isGuess(known) && (image === undefined || belongs(imageName(image), owners));
  const own = loads.filter(isOwn);
  const rest =
    sumsOf(loads).likelyMiB -
    own.reduce((sum, load) => sum + load.known.likelyMiB * load.replicas, 0);
  if (own.length === 0) return [...loads];
  const left = asked - rest;
  // Makers who call less enough than what is known of the others takes have them all in it.
  const share = left > 0 ? left / containersOf(own) : asked / containersOf(loads);
  const known = whole({
    lowMiB: share * SHARE.low,
    likelyMiB: share * SHARE.likely,
    highMiB: share * SHARE.high,
    // Documented is the whole: what falls to each is not known.
    standing: "documented" as const,
    partOf: "product" as const,
    source: `its share of the ${asked} MiB${asks(product)} for the whole (${product.source})`,
    asOf: product.asOf,
  });
  // A small part of the whole is still no less than such programs take at rest.
  return loads.map((load) =>
    isOwn(load)
      ? { ...load, known: whole({ ...known, lowMiB: Math.max(known.lowMiB, load.known.lowMiB) }) }
      : load,
  );
}

/**
 * A product's own services, drawn down to what its makers call enough for the whole machine where what others declare for them adds up
 * to more: makers document what they run, and whoever writes down a figure for one part rounds it up. None is drawn below what the lower
 * quarter of several deployments reserve for it. The high ends stay.
 */
export function withinAsked(
  product: ProductRecord | undefined,
  loads: readonly ComposeLoad[],
  beside: readonly ComposeLoad[],
): ComposeLoad[] {
  const asked = product?.minimumMiB;
  if (!product || !asked) return [...loads];
  const owners = ownersOf(product);
  const isSoft = ({ known, service: { image, reservationBytes } }: ComposeLoad) =>
    known.standing === "crowd" &&
    reservationBytes === undefined &&
    image !== undefined &&
    belongs(imageName(image), owners);
  const likelyOf = (all: readonly ComposeLoad[]) => sumsOf([...all, ...beside]).likelyMiB;
  const firm = likelyOf(
    loads.map((load) =>
      isSoft(load) ? { ...load, known: { ...load.known, likelyMiB: 0 } } : load,
    ),
  );
  const part = (asked * OF_SOLD_SIZE - firm) / (likelyOf(loads) - firm);
  if (!(part > 0 && part < 1)) return [...loads];
  const words = `; drawn down to the ${asked} MiB that the makers of ${product.product} ask for the whole (${product.source})`;
  return loads.map((load) => {
    if (!isSoft(load)) return load;
    const likelyMiB = Math.max(leastOf(load), Math.floor(load.known.likelyMiB * part));
    if (likelyMiB >= load.known.likelyMiB) return load;
    const lowMiB = Math.min(load.known.lowMiB, likelyMiB);
    const source = load.known.source + words;
    return {
      ...load,
      ...(load.counted === "footprint"
        ? { memory: { ...load.memory, reservationMiB: likelyMiB } }
        : {}),
      known: { ...load.known, lowMiB, likelyMiB, source, partOf: "product" },
    };
  });
}

/** The least that a service is drawn to. */
function leastOf({ service: { image = "" } }: ComposeLoad): number {
  const records = recordsOf(image);
  return Math.ceil((records && leastReservedMiB(records)) ?? 1);
}

function containersOf(loads: readonly ComposeLoad[]): number {
  return loads.reduce((sum, { replicas }) => sum + replicas, 0);
}

function asks({ product, minimumMiB }: ProductRecord): string {
  return minimumMiB === null
    ? `, half of what the makers of ${product} recommend`
    : ` that the makers of ${product} ask`;
}

/** The least that makers are taken to ask for: half of what they recommend where they name no minimum. */
function askedOf({ minimumMiB, recommendedMiB }: ProductRecord): number | null {
  return minimumMiB ?? (recommendedMiB === null ? null : recommendedMiB / 2);
}

function ownersOf({ images, alsoOwn }: ProductRecord): ReadonlySet<string | undefined> {
  return new Set([...images, ...(alsoOwn ?? [])].map((image) => imageName(image).owner));
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
  if (!asked || !recognised.followsHost || service.isVouchedFor) return load;
  const most = Math.max(known.likelyMiB, asked * MOST_OF_ASKED);
  return most >= known.highMiB ? load : { ...load, known: { ...known, highMiB: most } };
}
