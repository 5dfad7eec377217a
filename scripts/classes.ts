/**
 * `npm run classes`: writes the ranges of the classes into `core/catalog/programs/data/classes.json`, from the programs that were run
 * (measured.json) and from what deployments declare of others (crowd.json), and says how many programs a range made without them holds.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { withRanges } from "./classes/data";
import { evidence } from "./classes/evidence";
import { leaveOut } from "./classes/ranges";

const FILE = path.join(__dirname, "..", "core", "catalog", "programs", "data", "classes.json");

function main(): void {
  const known = evidence();
  const { programs, held, below, above, medianWidth, reach } = leaveOut(known);
  fs.writeFileSync(FILE, withRanges(fs.readFileSync(FILE, "utf8"), known, reach));
  const width = medianWidth.toFixed(1);
  console.log(`${held} of ${programs} programs are held by a range made without them,`);
  console.log(`${below} take less, ${above} more; half of the ranges are ${width} × wide or less`);
}

main();
