/** Ends of the odds: beyond them so many times of so many. */
const ENDS = [
  [0.99, 100],
  [0.95, 20],
] as const;

/** A probability as no more exact than it is: `9 of 10`, `19 of 20`, the times of so many that something holds, never none and never all. */
export interface Odds {
  readonly times: number;
  readonly of: number;
}

export function oddsOf(probability: number): Odds {
  const more = Math.max(probability, 1 - probability);
  const of = ENDS.find(([from]) => more >= from)?.[1];
  if (of === undefined) {
    return { times: Math.min(9, Math.max(1, Math.round(probability * 10))), of: 10 };
  }
  return { times: probability > 0.5 ? of - 1 : 1, of };
}

/** The side that odds lean to as they are printed: words that say more than these figures would contradict them. */
export function leaningOf(probability: number): "yes" | "even" | "no" {
  const { times, of } = oddsOf(probability);
  if (times * 2 === of) return "even";
  return times * 2 > of ? "yes" : "no";
}
