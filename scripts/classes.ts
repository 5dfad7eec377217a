/**
 * `npm run classes`: writes the ranges of the classes into `core/catalog/programs/data/classes.json`, from the programs that were run
 * (measured.json) and from what deployments declare of others (crowd.json), and says how many programs a range made without them holds.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { GUESS_EXCEEDED } from "../core/capacity/guesses";
import { withRanges } from "./classes/data";
import { evidence } from "./classes/evidence";
import { exceeded, leaveOut } from "./classes/ranges";

const FILE = path.join(__dirname, "..", "core", "catalog", "programs", "data", "classes.json");

function main(): void {
  const known = evidence();
  const { programs, held, below, above, medianWidth, reach } = leaveOut(known);
  fs.writeFileSync(FILE, withRanges(fs.readFileSync(FILE, "utf8"), known, reach));
  const times = GUESS_EXCEEDED.map(([most]) => most);
  const parts = exceeded(known, reach, times).map((part) => part.toFixed(3));
  const width = medianWidth.toFixed(1);
  console.log(`${held} of ${programs} programs are held by a range made without them,`);
  console.log(`${below} take less, ${above} more; half of the ranges are ${width} × wide or less`);
  console.log(
    `of ${known.declared.length} by what deployments declare, these parts take more than ${times.join(", ")} times the high end: ${parts.join(", ")}`,
  );
}

main();
