import * as fs from "node:fs";
import * as path from "node:path";
import type { MeasuredRecord } from "../../core/catalog/programs/record";

/** File of the records: a JSON array with one record a line, so that each measurement is one changed line. */
export const RECORDS = path.join(__dirname, "../../core/catalog/programs/data/measured.json");

/** All records. */
export function readRecords(file = RECORDS): MeasuredRecord[] {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : [];
}

/** Records put in the place of those that the same recipes made before. */
export function writeRecords(records: readonly MeasuredRecord[], file = RECORDS): void {
  const recipes = new Set(records.map(({ recipe }) => recipe));
  const kept = readRecords(file).filter(({ recipe }) => recipe === null || !recipes.has(recipe));
  const all = [...kept, ...records].sort(inOrder);
  fs.writeFileSync(`${file}.new`, `[\n${all.map(line).join(",\n")}\n]\n`);
  fs.renameSync(`${file}.new`, file);
}

/** By program, variant, version; versions as people count them: 9 before 10. */
function inOrder(a: MeasuredRecord, b: MeasuredRecord): number {
  const [one, other] = [a, b].map(({ program, variant }) => `${program} ${variant ?? ""}`);
  if (one !== other) return one < other ? -1 : 1;
  return a.version.localeCompare(b.version, "en", { numeric: true });
}

function line(record: MeasuredRecord): string {
  const fields = Object.entries(record).map(([key, value]) => {
    const text = Array.isArray(value)
      ? `[${value.map((one) => JSON.stringify(one)).join(", ")}]`
      : JSON.stringify(value);
    return `${JSON.stringify(key)}: ${text}`;
  });
  return `{${fields.join(", ")}}`;
}
