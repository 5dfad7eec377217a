import { isReached, median, type Row, ratioOf } from "./measure";
import { between } from "./section";

/** Machine and versions that a run stands for. */
export interface Conditions {
  readonly date: string;
  readonly machine: string;
  /** `Engine 20.10.24`, `Pulumi 3.210.0`. */
  readonly versions: readonly string[];
}

/** A page with the table of the last run in place of the one before. */
export function pageWith(page: string, rows: readonly Row[], conditions: Conditions): string {
  return between(page, "speed", `${table(rows)}\n\n${words(conditions)}`);
}

/** Steps whose aim the page says was reached. */
export function reachedIn(page: string): Set<string> {
  return new Set([...page.matchAll(/^\| ([^|]+?) \|.*\| reached \|$/gm)].map(([, step]) => step));
}

function table(rows: readonly Row[]): string {
  const seconds = (figures: readonly number[]) => median(figures).toFixed(1);
  return [
    "| step | seconds (CPU) | compared with | seconds (CPU) | ratio | of the pairs | aim | |",
    "|---|---:|---|---:|---:|---:|---:|---|",
    ...rows.map((row) => {
      const { step, against, aim, pairs } = row;
      const [ours, theirs] = [0, 1].map((side) => ({
        clock: seconds(pairs.map((pair) => pair[side].clock)),
        cpu: seconds(pairs.map((pair) => pair[side].cpu)),
      }));
      const ratio = ratioOf(row);
      const cells = [
        step,
        `${ours.clock} (${ours.cpu})`,
        against,
        `${theirs.clock} (${theirs.cpu})`,
        ratio.median.toFixed(2),
        `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`,
        aim === undefined ? "" : typeof aim === "number" ? String(aim) : `${aim.seconds} s`,
        aim === undefined ? "" : isReached(row) ? "reached" : "not reached",
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ].join("\n");
}

function words({ date, machine, versions }: Conditions): string {
  return `Measured on ${date} on ${machine}; ${versions.join(", ")}. Medians; each ratio is of two runs one after the other.`;
}
