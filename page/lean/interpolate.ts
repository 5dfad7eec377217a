// The scales of the drawings lie between numbers; the library that d3-scale takes for it knows colours, dates and objects too.

type Between = (t: number) => number;

export const interpolateNumber =
  (a: number, b: number): Between =>
  (t) =>
    a * (1 - t) + b * t;

export const interpolate = interpolateNumber;

export const interpolateRound =
  (a: number, b: number): Between =>
  (t) =>
    Math.round(a * (1 - t) + b * t);

/** One interpolation for each pair of neighbours, over equal parts from 0 to 1. */
export function piecewise(
  between: (a: number, b: number) => Between,
  values: readonly number[],
): Between {
  const parts = values.slice(1).map((value, index) => between(values[index], value));
  return (t) => {
    const index = Math.max(0, Math.min(parts.length - 1, Math.floor(t * parts.length)));
    return parts[index](t * parts.length - index);
  };
}
