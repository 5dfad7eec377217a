import { evidence } from "../classes/evidence";
import type { JudgedFile } from "./judged";
import { sumsWithout } from "./sums";

/** Position of makers' minimums to the sums of files of their products. */
export interface ProductTruth {
  readonly files: number;
  readonly products: number;
  readonly within: number;
  readonly productsWithin: number;
  readonly fitsBelowHalf: number;
  /** Files, and products in one file or more, whose minimum the range holds that is made as if nothing were known of the product. */
  readonly keptBack: number;
  readonly productsKeptBack: number;
}

/** The product's own minimum is left out of its range here: otherwise it would lie in it by making. */
export function productTruth(judged: readonly JudgedFile[]): ProductTruth {
  const held = judged.flatMap(({ fit, verdicts, keptBack }) => {
    const minimumMiB = fit?.product?.minimumMiB;
    if (!fit || !verdicts || !keptBack || !fit.product || !minimumMiB) return [];
    const { lowMiB, highMiB } = sumsWithout(fit);
    const half = Object.entries(verdicts).filter(
      ([ram, verdict]) => verdict === "fits" && Number.parseInt(ram, 10) * 1024 < minimumMiB / 2,
    );
    return [
      {
        name: fit.product.name,
        within: lowMiB <= minimumMiB && minimumMiB <= highMiB,
        keptBack: keptBack.lowMiB <= minimumMiB && minimumMiB <= keptBack.highMiB,
        below: half.length,
      },
    ];
  });
  const products = [...new Set(held.map(({ name }) => name))];
  // The fullest file of a product says most: some leave its services to another file.
  const inOne = (is: "within" | "keptBack") =>
    products.filter((name) => held.some((one) => one.name === name && one[is])).length;
  return {
    files: held.length,
    products: products.length,
    within: held.filter(({ within }) => within).length,
    productsWithin: inOne("within"),
    fitsBelowHalf: held.reduce((sum, { below }) => sum + below, 0),
    keptBack: held.filter(({ keptBack }) => keptBack).length,
    productsKeptBack: inOne("keptBack"),
  };
}

/** Others of its class that a program kept back needs before a range is taken from them. */
const LEAST_OTHERS = 2;

/** Share in which a range of so many times its low end holds a program that was kept back when the range was made. */
export interface KeptBack {
  readonly width: number;
  readonly programs: number;
  readonly within: number;
}

/**
 * What a range of one width for all classes would hold: each measured program in turn is kept back, and what it takes under load is
 * held against a range around the middle of the others in its class.
 */
export function keptBack(widths: readonly number[]): KeptBack[] {
  const programs = evidence().readings.map(({ className, loadedMiB }) => ({
    name: className,
    log: Math.log(loadedMiB),
  }));
  const judged = programs.flatMap((one) => {
    const others = programs.filter((other) => other !== one && other.name === one.name);
    if (others.length < LEAST_OTHERS) return [];
    const logs = others.map(({ log }) => log).sort((a, b) => a - b);
    return [Math.abs(one.log - logs[Math.floor(logs.length / 2)])];
  });
  return widths.map((width) => ({
    width,
    programs: judged.length,
    within: judged.filter((distance) => distance <= Math.log(width) / 2).length,
  }));
}
