/** Places on a line for values: from the domain's first value to its last, the line goes from the range's start to its end. */
export interface Scale {
  (value: number): number;
  /** Some `count` round values of the domain, in ascending order: multiples of 1, 2 or 5 times a power of ten. */
  readonly ticks: (count: number) => number[];
}

/** First and last value, or first and last place in pixels. */
type Ends = readonly [from: number, to: number];

/** A scale on which equal steps add. */
export function linearScale(domain: Ends, range: Ends): Scale {
  return scaled(domain, range, (value) => value);
}

/** A scale on which equal steps multiply. The domain is above zero. */
export function logarithmicScale(domain: Ends, range: Ends): Scale {
  return scaled(domain, range, Math.log);
}

function scaled([first, last]: Ends, [start, end]: Ends, measure: (value: number) => number) {
  const span = measure(last) - measure(first);
  const place = (value: number) => {
    // A domain of one value lies in the middle.
    const part = span === 0 ? 0.5 : (measure(value) - measure(first)) / span;
    return start * (1 - part) + end * part;
  };
  return Object.assign(place, { ticks: (count: number) => ticks(first, last, count) });
}

function ticks(first: number, last: number, count: number): number[] {
  const step = (last - first) / count;
  if (!(step > 0)) return [first];
  const power = Math.floor(Math.log10(step));
  const within = step / 10 ** power;
  // Where the wish lies between two round steps, geometrically.
  const factor =
    within >= Math.sqrt(50) ? 10 : within >= Math.sqrt(10) ? 5 : within >= Math.SQRT2 ? 2 : 1;
  // Whole numbers times or divided by a whole number: sums of tenths are not exact.
  const unit = power < 0 ? 10 ** -power / factor : factor * 10 ** power;
  const at = (index: number) => (power < 0 ? index / unit : index * unit);
  const from = Math.ceil(power < 0 ? first * unit : first / unit);
  const to = Math.floor(power < 0 ? last * unit : last / unit);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => at(from + index));
}
