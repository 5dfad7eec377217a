import type { Machine } from "./known";
import type { StackOn } from "./offers";
import { type Judgement, judge, type Verdict } from "./verdict";

/** Memory of machines as they are sold, in MiB. */
const SIZES = [0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256].map(
  (gib) => gib * 1024,
);

const BETTER: Readonly<Record<Verdict, number>> = { refused: 0, depends: 1, fits: 2 };

/**
 * Whether services fit a machine, which reads no worse than any smaller one: what a program takes only since it is there to be taken is
 * no need, and with the settings that it has on the smaller one it runs on the larger one as well.
 */
export function judgeOn(
  on: StackOn,
  machine: Machine & { readonly memTotalMiB: number },
): Judgement {
  const { memTotalMiB, cpus } = machine;
  const stack = on(machine);
  const here = judge(stack, memTotalMiB);
  if (!stack.loads.some(({ recognised }) => recognised.followsHost)) return here;
  const smaller = SIZES.filter((size) => size < memTotalMiB).map((size) =>
    judge(on({ memTotalMiB: size, cpus }), size),
  );
  const best = smaller.reduce(
    (one, other) => (BETTER[other.verdict] > BETTER[one.verdict] ? other : one),
    here,
  );
  const probability = Math.max(here.probability, ...smaller.map((one) => one.probability));
  return { ...best, probability };
}
