import type { Evidence } from "./evidence";
import { type Reach, rangeOf } from "./ranges";

const NAME = /^\{"name": "([^"]+)"/;
const FIGURES = /"lowMiB": [\d.]+, "likelyMiB": [\d.]+, "highMiB": [\d.]+/;

/** The text of `classes.json`, one class a line, with the ranges that the evidence gives. */
export function withRanges(text: string, evidence: Evidence, reach: Reach): string {
  return text
    .split("\n")
    .map((line) => {
      const name = NAME.exec(line)?.[1];
      if (name === undefined) return line;
      const { lowMiB, likelyMiB, highMiB } = rangeOf(evidence, name, reach);
      const figures = `"lowMiB": ${lowMiB}, "likelyMiB": ${likelyMiB}, "highMiB": ${highMiB}`;
      return line.replace(FIGURES, figures);
    })
    .join("\n");
}
