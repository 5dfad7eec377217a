import type { Known } from "../capacity/known";
import type { ComposeLoad } from "./loads";

/** Need of a program from rest to work at its settings' bounds, in MiB, with the ground of the figure. */
export interface Need {
  readonly lowMiB: number;
  readonly highMiB: number;
  /** Ground of the figure: read on a running program, said by its makers, or reckoned. */
  readonly standing: "measured" | "quoted" | "estimated";
  readonly ground: string;
  /** The day of the reading or of the source, ISO 8601. */
  readonly asOf: string;
}

const STANDING: Readonly<Record<Known["standing"], Need["standing"]>> = {
  declared: "estimated",
  measured: "measured",
  documented: "quoted",
  crowd: "estimated",
  class: "estimated",
};

/** The need of a load's program; null where only its class is known. */
export function needOf({ program, recognised: { known } }: ComposeLoad): Need | null {
  if (program === undefined) return null;
  return {
    lowMiB: known.lowMiB,
    highMiB: known.highMiB,
    standing: STANDING[known.standing],
    ground: known.source,
    asOf: known.asOf ?? "",
  };
}
