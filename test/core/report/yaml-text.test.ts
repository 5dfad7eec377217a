import * as fc from "fast-check";
import { load } from "js-yaml";
import { parse } from "yaml";
import { type WritableMapping, yamlText } from "../../../core/report/yaml-text";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  // What a reader takes for something else than text.
  fc.constantFrom(
    "yes",
    "No",
    "null",
    "~",
    "",
    "0x1f",
    "1e3",
    "1_000",
    "0o7",
    "12:30",
    ".5",
    ".inf",
    ".",
    "._",
  ),
  fc.constantFrom("- a", "a: b", "a #b", "[a", "{a", "*a", "&a", "!a", "%a", "@a", "`a", "a\nb"),
  fc.constantFrom(
    "256m",
    "30s",
    "max-size",
    "it's",
    '"',
    "redis-cli ping | grep PONG",
    "$$A",
    "0e1m",
  ),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const mapping = fc.dictionary(text, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

test.each([undefined, 1, 2, 3])(
  "readers of both versions read what was written, flow level %s",
  (flowLevel) => {
    fc.assert(
      fc.property(mapping, (written) => {
        // A key of that name is another thing to the libraries.
        fc.pre(!JSON.stringify(written).includes("__proto__"));
        const yaml = yamlText(written as WritableMapping, flowLevel);
        expect(load(yaml)).toEqual(written);
        expect(parse(yaml, { version: "1.1", merge: false })).toEqual(written);
        expect(parse(yaml, { version: "1.2" })).toEqual(written);
      }),
      { numRuns: 500 },
    );
  },
);

test("words, paths and sizes need no marks, and what is undefined is not written", () => {
  const block = {
    mem_limit: "512m",
    image: undefined,
    test: ["CMD-SHELL", "redis-cli ping | grep PONG"],
  };
  expect(yamlText({ web: block, db: { deploy: { replicas: 2 } } }, 2)).toBe(
    `web:
  mem_limit: 512m
  test: [CMD-SHELL, 'redis-cli ping | grep PONG']
db:
  deploy: {replicas: 2}
`,
  );
});
