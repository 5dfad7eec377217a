import * as fs from "node:fs";
import * as path from "node:path";

/** An ignore file over the tree of the table, and what BuildKit makes of it. */
export interface IgnoreRow {
  readonly name: string;
  readonly dockerignore: string;
  /** Files that do not travel; or `travels`, all that do. */
  readonly leftOut?: readonly string[];
  readonly travels?: readonly string[];
  /** Words of its refusal. */
  readonly refused?: string;
  /** What clients before 23.0 do otherwise. */
  readonly engine20?: {
    readonly alsoLeftOut?: readonly string[];
    readonly travelsToo?: readonly string[];
  };
}

/** Ignore files over one tree: seen on a real engine, and read in the source of today's BuildKit where that differs. */
export function ignoreTable(): {
  readonly files: readonly string[];
  readonly rows: readonly IgnoreRow[];
} {
  const file = path.join(__dirname, "../../fixtures/images/dockerignore.json");
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
