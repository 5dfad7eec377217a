import * as fs from "node:fs";
import * as path from "node:path";
import { grouped } from "../../core/capacity/figures";
import type { MeasuredRecord } from "../../core/catalog/programs/record";

/** Page that ends with the table. */
export const PAGE = path.join(__dirname, "../../docs/footprints.md");

/** Line of the page after which everything is made from the records. */
const MARK = "<!-- npm run footprints -- --page writes the rest -->\n";

/** The page with the table of these records at its end. */
export function pageWith(page: string, records: readonly MeasuredRecord[]): string {
  const [own] = page.split(MARK);
  return `${own}${MARK}\n${table(records)}`;
}

/** Writes the table of these records into the page. */
export function writePage(records: readonly MeasuredRecord[]): void {
  fs.writeFileSync(PAGE, pageWith(fs.readFileSync(PAGE, "utf8"), records));
}

function table(records: readonly MeasuredRecord[]): string {
  const head = [
    "Program, version",
    "rest",
    "start peak",
    "loaded",
    "peak",
    "working set",
    "smallest limit",
    "less in a small limit",
    "processes",
    "recipe, day",
  ];
  const rows = records.map((record) => [
    nameOf(record),
    figure(record.restMiB),
    figure(record.startPeakMiB),
    figure(record.loadedMiB),
    figure(record.peakMiB),
    figure(record.workingSetMiB),
    limits(record),
    record.followsLimit ? "yes" : "",
    record.processes === null ? "–" : String(record.processes),
    `${record.recipe ?? "by hand"}, ${record.asOf}`,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const rule = head.map((_, index) => (index === 0 || index > 6 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("");
}

function nameOf({ program, variant, version }: MeasuredRecord): string {
  return `${program}${variant ? `, ${variant}` : ""} ${version}`;
}

function figure(value: number | null): string {
  return value === null ? "–" : grouped(Math.round(value * 10) / 10);
}

/** Smallest limit that went well, the largest that failed in brackets. */
function limits({ smallestLimitMiB, largestFailingLimitMiB }: MeasuredRecord): string {
  if (smallestLimitMiB === null) return "–";
  const failed = largestFailingLimitMiB === null ? "" : ` (${figure(largestFailingLimitMiB)})`;
  return `${figure(smallestLimitMiB)}${failed}`;
}
