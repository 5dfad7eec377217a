import { grouped } from "./figures";
import type { Fit } from "./fit";

/** Change from one answer to a later one, in MiB. */
export interface Difference {
  /** Σ reservation × replicas, later − earlier. */
  readonly steadyMiB: number;
  readonly headroomBeforeMiB: number;
  readonly headroomAfterMiB: number;
  readonly verdictBefore: Fit["verdict"];
  /** Services whose reservation × replicas changed, came or went; in the order of the later answer, gone ones last. */
  readonly services: readonly ServiceDifference[];
}

/** Change of one service. Undefined where it was not there. */
export interface ServiceDifference {
  readonly name: string;
  readonly beforeMiB: number | undefined;
  readonly afterMiB: number | undefined;
}

/** Parts of an answer that a difference looks at. */
export type Compared = Pick<Fit, "verdict" | "services"> & {
  readonly memory: Pick<Fit["memory"], "steadyMiB" | "headroomMiB">;
};

/** Change from one answer to a later one. */
export function differenceOf(before: Compared, after: Compared): Difference {
  const earlier = claims(before);
  const later = claims(after);
  return {
    steadyMiB: after.memory.steadyMiB - before.memory.steadyMiB,
    headroomBeforeMiB: before.memory.headroomMiB,
    headroomAfterMiB: after.memory.headroomMiB,
    verdictBefore: before.verdict,
    services: [...new Set([...later.keys(), ...earlier.keys()])]
      .map((name) => ({ name, beforeMiB: earlier.get(name), afterMiB: later.get(name) }))
      .filter(({ beforeMiB, afterMiB }) => beforeMiB !== afterMiB),
  };
}

function claims({ services }: Compared): Map<string, number> {
  return new Map(
    services.map(({ name, reservationMiB, replicas }) => [name, (reservationMiB ?? 0) * replicas]),
  );
}

/** `+192 MiB, headroom 160 → −32`. */
export function differenceText(
  difference: Difference,
  headroom = "headroom",
  language?: Parameters<typeof grouped>[1],
): string {
  const { steadyMiB, headroomBeforeMiB, headroomAfterMiB } = difference;
  return `${signed(steadyMiB, language)} MiB, ${headroom} ${grouped(headroomBeforeMiB, language)} → ${grouped(headroomAfterMiB, language)}`;
}

/** A change with its sign: `+192`, `−64`, `±0`. */
export function signed(figure: number, language?: Parameters<typeof grouped>[1]): string {
  if (figure === 0) return "±0";
  return figure > 0 ? `+${grouped(figure, language)}` : grouped(figure, language);
}
