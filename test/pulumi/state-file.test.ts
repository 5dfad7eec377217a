import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { cutStateText, isUnreadable } from "../../pulumi/state-file";

test("a state that was read with another passphrase is known by its secrets, which are all null", () => {
  const state = (...secrets: string[]): Deployment => ({
    version: 3,
    deployment: { resources: secrets.map((plaintext) => ({ outputs: { result: { plaintext } } })) },
  });
  const states = [state("null", "null"), state("null", '"pw"'), state('"null"'), state()];
  expect(states.map(isUnreadable)).toEqual([true, false, false, false]);
});

test("a state file that was cut short is told with the way back to the copy beside it", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-state-"));
  const file = path.join(folder, ".pulumi/stacks/enxuto/dev.json");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const said = () => cutStateText(folder, "enxuto", "dev");
  expect(said()).toBeUndefined();
  fs.writeFileSync(file, "{}");
  expect(said()).toBeUndefined();
  for (const cut of ["", '{"version":']) {
    fs.writeFileSync(file, cut);
    fs.rmSync(`${file}.bak`, { force: true });
    expect(said()).toBe(
      `its state ${file} is cut short, and there is no whole copy beside it: put back one of your own`,
    );
    fs.writeFileSync(`${file}.bak`, "{}");
    expect(said()).toBe(
      `its state ${file} is cut short: put back the copy from before the last change with cp "${file}.bak" "${file}", then run enxuto refresh dev`,
    );
  }
  fs.rmSync(folder, { recursive: true });
});
