import type { Deployment } from "@pulumi/pulumi/automation";
import { isUnreadable } from "../../pulumi/state-file";

test("a state that was read with another passphrase is known by its secrets, which are all null", () => {
  const state = (...secrets: string[]): Deployment => ({
    version: 3,
    deployment: { resources: secrets.map((plaintext) => ({ outputs: { result: { plaintext } } })) },
  });
  const states = [state("null", "null"), state("null", '"pw"'), state('"null"'), state()];
  expect(states.map(isUnreadable)).toEqual([true, false, false, false]);
});
