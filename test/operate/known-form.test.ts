import { requireKnownForm } from "../../operate/known-form";
import { FORM } from "../../program/form";

const left = (outputs: object) => [
  { urn: "urn:stack", type: "pulumi:pulumi:Stack", outputs: { ...outputs } },
];

test("a stack that a newer version has left in a form of its own is not changed", () => {
  for (const outputs of [{}, { form: FORM }, { form: FORM - 1 }]) {
    expect(() => requireKnownForm("dev", left(outputs))).not.toThrow();
  }
  expect(() => requireKnownForm("dev", [])).not.toThrow();
  for (const form of [FORM + 1, "2", null]) {
    expect(() => requireKnownForm("dev", left({ form }))).toThrow(
      /^dev: was changed last by a newer version of enxuto, which keeps it in a form that this one \(\d+\.\d+\.\d+\) does not know, so nothing was changed: install the version/,
    );
  }
});
