import { grouped } from "../capacity/figures";
import type { Drain } from "../judge/swarm/drain";

/** Why a server is not drained, each with the way out where there is one; empty where it may be. */
export function drainRefusals(server: string, drain: Drain, stopsData: boolean): string[] {
  const { stays, stranded, afterLossMiB } = drain;
  return [
    ...(stranded ? [strandedText(stranded, afterLossMiB)] : []),
    ...(stays.length > 0 && !stopsData
      ? [
          `${stays.join(", ")} ${stays.length === 1 ? "is" : "are"} bound to ${server} by ${stays.length === 1 ? "its" : "their"} data and would be down until ${server} is back: say --stop-data where that is meant`,
        ]
      : []),
  ];
}

function strandedText(
  { service, MiB, proven }: NonNullable<Drain["stranded"]>,
  afterLossMiB: number,
): string {
  const why =
    afterLossMiB < 0
      ? `the others lack ${grouped(-afterLossMiB)} MiB together`
      : proven
        ? "the others have enough together, in pieces that are too small"
        : "in which order Docker moves them was too much to try";
  return `${service} may find no server for a task of ${grouped(MiB)} MiB: ${why}`;
}
