import { grouped } from "../capacity/figures";
import type { Fit } from "../capacity/fit";

/** The account in one line: `1,504 MiB reserved of 3,580 allocatable, headroom 2,076; limits 2,172`. */
export function fitLine({ memory }: Fit): string {
  const { steadyMiB, surgeMiB, allocatableMiB, headroomMiB, limitMiB } = memory;
  const surge = surgeMiB > 0 ? ` + ${grouped(surgeMiB)} surge` : "";
  return `${grouped(steadyMiB)} MiB reserved${surge} of ${grouped(allocatableMiB)} allocatable, headroom ${grouped(headroomMiB)}; limits ${grouped(limitMiB)}`;
}
