import { classOf } from "../../core/catalog/programs/classes";
import measured from "../../core/catalog/programs/data/measured.json";
import { programsOf } from "../../core/judge/command";
import type { JudgedFile } from "./judged";
import { sumsWithout } from "./sums";

/** How makers' minimums lie to the sums of files of their products. */
export interface ProductTruth {
  readonly files: number;
  readonly products: number;
  readonly within: number;
  readonly productsWithin: number;
  readonly fitsBelowHalf: number;
}

/** The product's own minimum is left out of its range here: otherwise it would lie in it by making. */
export function productTruth(judged: readonly JudgedFile[]): ProductTruth {
  const held = judged.flatMap(({ fit, verdicts }) => {
    const minimumMiB = fit?.product?.minimumMiB;
    if (!fit || !verdicts || !fit.product || !minimumMiB) return [];
    const { lowMiB, highMiB } = sumsWithout(fit);
    const half = Object.entries(verdicts).filter(
      ([ram, verdict]) => verdict === "fits" && Number.parseInt(ram, 10) * 1024 < minimumMiB / 2,
    );
    return [
      {
        name: fit.product.name,
        within: lowMiB <= minimumMiB && minimumMiB <= highMiB,
        below: half.length,
      },
    ];
  });
  const products = [...new Set(held.map(({ name }) => name))];
  // The fullest file of a product says most: some leave its services to another file.
  const byProduct = products.map((name) => held.some((one) => one.name === name && one.within));
  return {
    files: held.length,
    products: products.length,
    within: held.filter(({ within }) => within).length,
    productsWithin: byProduct.filter(Boolean).length,
    fitsBelowHalf: held.reduce((sum, { below }) => sum + below, 0),
  };
}

/** How measured programs lie to the ranges of their classes. */
export interface ClassTruth {
  readonly programs: number;
  readonly within: number;
  readonly medianWidth: number;
}

/** Each measured program, as if nothing but its image and its command were known. */
export function classTruth(): ClassTruth {
  const held = measured
    .filter(({ variant, limitMiB }) => variant === null && limitMiB === null)
    .map(({ program, images, start, restMiB, peakMiB, loadedMiB }) => {
      const { lowMiB, highMiB } = classOf({
        service: program,
        image: images[0] ?? program,
        programs: programsOf({ entrypoint: [], command: start.split(" ") }),
        variables: [],
      });
      // Its range holds it where it reaches what the program takes between rest and peak.
      return {
        within: lowMiB <= Math.max(loadedMiB, peakMiB) && highMiB >= restMiB,
        width: highMiB / lowMiB,
        program,
        lowMiB,
        highMiB,
        loadedMiB,
      };
    });
  if (process.env.CORPUS_DEBUG) {
    for (const one of held.filter(({ within }) => !within)) console.error(JSON.stringify(one));
  }
  const widths = held.map(({ width }) => width).sort((a, b) => a - b);
  return {
    programs: held.length,
    within: held.filter(({ within }) => within).length,
    medianWidth: widths[Math.floor(widths.length / 2)] ?? 0,
  };
}
