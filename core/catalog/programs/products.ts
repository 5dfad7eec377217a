import data from "./data/products.json";
import { imageName } from "./image-name";
import type { ProductRecord } from "./record";

/** Every product of several services whose makers say what machine it needs. */
const PRODUCTS: readonly ProductRecord[] = data;

let byImage: ReadonlyMap<string, ProductRecord> | undefined;

/** The product that images are of; of several the one that asks for the most and is no part of another. Undefined where none is known. */
export function productOf(images: readonly string[]): ProductRecord | undefined {
  byImage ??= new Map(PRODUCTS.flatMap((one) => one.images.map((image) => [image, one])));
  const known = byImage;
  const found = images.flatMap((image) => known.get(imageName(image).name) ?? []);
  const asks = ({ minimumMiB, recommendedMiB }: ProductRecord) => minimumMiB ?? recommendedMiB ?? 0;
  const isPart = (one: ProductRecord) => Number(one.isPart === true);
  return found.sort((a, b) => isPart(a) - isPart(b) || asks(b) - asks(a))[0];
}
