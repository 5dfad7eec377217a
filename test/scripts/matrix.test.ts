import * as fs from "node:fs";
import * as path from "node:path";
import { FAULTS } from "../../scripts/faults/matrix";

const PROJECT = path.join(__dirname, "../..");

test.each(FAULTS.flatMap(({ proofs }) => proofs).map(({ file, title }) => [file, title]))(
  "%s plays what the fault matrix says: %s",
  (file, title) => {
    expect(fs.readFileSync(path.join(PROJECT, file), "utf8")).toContain(title);
  },
);
