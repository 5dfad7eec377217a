import type { Declaration } from "../../cli/declaration";
import { LOAD } from "../../cli/load";
import { parse } from "../../cli/parse";
import { usageLine, verbHelp } from "../../cli/usage";
import { VERBS, type VerbName } from "../../cli/verbs";
import { UserError } from "../../core/capacity/user-error";

const NAMES = Object.keys(VERBS) as VerbName[];

/** Arguments that a verb requires, so that only what is added can be wrong. */
function required(declaration: Declaration): string[] {
  return declaration.positionals
    .filter((positional) => positional.required)
    .map(({ choices }) => choices?.[0] ?? "word");
}

function refused(name: VerbName, args: readonly string[]): string {
  try {
    parse(name, VERBS[name], args);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("was not refused");
}

describe("a verb's command line", () => {
  test.each(NAMES)("%s refuses an option that it does not have, and names its own", (name) => {
    const declaration: Declaration = VERBS[name];
    const line = refused(name, [...required(declaration), "--bogus"]);
    expect(line).toBe(`${name}: unknown option --bogus, expected ${usageLine(name, declaration)}`);
    expect(refused(name, [...required(declaration), "-Q"])).toContain("unknown option -Q");
  });

  test.each(NAMES)("%s loads and can run", (name) => {
    expect(LOAD[name]()).toEqual({ run: expect.any(Function) });
  });

  test.each(NAMES)("%s's options exclude and complete only what exists", (name) => {
    const { options, positionals }: Declaration = VERBS[name];
    for (const { excludes = [] } of Object.values(options)) {
      expect(Object.keys(options)).toEqual(expect.arrayContaining([...excludes]));
    }
    expect(positionals.slice(0, -1).filter(({ many }) => many)).toEqual([]);
    const letters = Object.values(options).flatMap(({ short }) => (short ? [short] : []));
    expect(new Set(letters).size).toBe(letters.length);
  });

  test.each<[string, VerbName, string[], string]>([
    ["a slip", "plan", ["--jsn"], "plan: unknown option --jsn, did you mean --json?"],
    ["two letters swapped", "fit", ["--ahrdware", "--rma", "2GB"], "unknown option --ahrdware"],
    ["a beginning", "host-setup", ["--cache", "10"], "did you mean --cache-gb?"],
    ["a missing value", "plan", ["--host"], "plan: --host needs a value: --host KIND[:SIZE]"],
    [
      "an option in a value's place",
      "plan",
      ["--host", "--json"],
      "plan: --host needs a value: --host KIND[:SIZE] (to pass --json itself: --host=--json)",
    ],
    ["a value for a switch", "plan", ["--json=yes"], 'plan: --json takes no value, got "yes"'],
    [
      "a value out of the list",
      "fit",
      ["--reader", "enxut"],
      '--reader: got "enxut", did you mean enxuto? expected one of auto, enxuto',
    ],
    [
      "two that exclude each other",
      "plan",
      ["--markdown", "--json"],
      "--json: cannot be combined with --markdown: leave one out",
    ],
    [
      "one stack too many",
      "rollback",
      ["dev", "prod"],
      'rollback: unexpected argument "prod", expected enxuto rollback [STACK] [--yes]',
    ],
    [
      "an unknown action",
      "secrets",
      ["export", ".env"],
      'secrets: got "export", expected one of import',
    ],
    [
      "a missing file",
      "secrets",
      ["import"],
      "secrets: FILE is missing, expected enxuto secrets import FILE [STACK]",
    ],
    [
      "a missing shell",
      "completion",
      [],
      "completion: SHELL is missing, expected enxuto completion (bash | zsh | fish)",
    ],
  ])("%s is refused in one line", (_, name, args, message) => {
    expect(refused(name, args)).toContain(message);
  });

  test("values, repeated values, short options and the order they came in", () => {
    expect(parse("fit", VERBS.fit, ["-f", "a.yaml", "b.yaml", "--file=c.yaml", "--json"])).toEqual({
      values: { file: ["a.yaml", "c.yaml"], json: true },
      positionals: ["b.yaml"],
      given: [
        { option: "file", value: "a.yaml" },
        { value: "b.yaml" },
        { option: "file", value: "c.yaml" },
      ],
    });
    expect(parse("up", VERBS.up, ["prod", "-y", "-c", "a=1", "-c", "b=2"]).values).toEqual({
      yes: true,
      config: ["a=1", "b=2"],
    });
    expect(parse("fit", VERBS.fit, ["-"]).positionals).toEqual(["-"]);
    expect(parse("fit", VERBS.fit, ["--", "--json"]).positionals).toEqual(["--json"]);
  });

  test("an option whose value may be left out does not take the stack for it", () => {
    const { values, positionals } = parse("destroy", VERBS.destroy, ["--delete-data", "dev"]);
    expect([values, positionals]).toEqual([{ "delete-data": "" }, ["dev"]]);
    expect(parse("destroy", VERBS.destroy, ["--delete-data=dev"]).values).toEqual({
      "delete-data": "dev",
    });
  });
});

test("help on a verb has its usage, its summary and each option once", () => {
  expect(verbHelp("logs", VERBS.logs)).toBe(
    [
      "enxuto logs SERVICE [STACK] [--follow] [--tail LINES]",
      "",
      "Shows what a service's containers wrote.",
      "",
      "  -f, --follow  Keeps showing what they write.",
      "  --tail LINES  Starts this many lines before the end (default 100).",
    ].join("\n"),
  );
});
