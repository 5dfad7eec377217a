import * as fs from "node:fs";
import * as path from "node:path";
import { lost, type Row, ratioOf, timed } from "../../scripts/speed/measure";
import { pageWith, reachedIn } from "../../scripts/speed/page";
import { type Line, recording } from "../../scripts/speed/recording";
import { STEPS } from "../../scripts/speed/steps";

jest.setTimeout(120_000);

const at = (clock: number) => ({ clock, cpu: clock / 10 });
const row = (step: string, aim: number | undefined, ...pairs: [number, number][]): Row => ({
  ...{ step, against: "Compose", aim },
  pairs: pairs.map(([ours, theirs]) => [at(ours), at(theirs)]),
});

const CONDITIONS = {
  date: "2026-11-28",
  machine: "2 CPUs (x), a load of 3",
  versions: ["Node 20"],
};
const EMPTY = "# Speed\n\n<!-- speed -->\n<!-- /speed -->\n\nMore.\n";

describe("the bench of up", () => {
  test("compares run by run, since the machine changes between them", () => {
    expect(ratioOf(row("up", 1, [10, 10], [40, 20], [9, 3]))).toEqual({
      median: 2,
      low: 1,
      high: 3,
    });
  });

  test("fails for an aim that was reached and is passed in every pair, and for no other", () => {
    const rows = [
      row("lost", 1, [12, 10], [30, 20]),
      row("noise", 1, [12, 10], [19, 20]),
      row("never reached", 1, [12, 10]),
      row("only shown", undefined, [12, 10]),
    ];
    expect(lost(rows, new Set(["lost", "noise", "only shown"]))).toEqual([
      "lost: 1.20 and more of an aim of 1, which was reached before",
    ]);
  });

  test("keeps its last run in the page, and finds there what was reached", () => {
    const page = pageWith(EMPTY, [row("up", 0.5, [10, 40]), row("down", 1, [3, 2])], CONDITIONS);
    expect(page).toBe(`# Speed

<!-- speed -->
| step | seconds (CPU) | compared with | seconds (CPU) | ratio | of the pairs | aim | |
|---|---:|---|---:|---:|---:|---:|---|
| up | 10.0 (1.0) | Compose | 40.0 (4.0) | 0.25 | 0.25 to 0.25 | 0.5 | reached |
| down | 3.0 (0.3) | Compose | 2.0 (0.2) | 1.50 | 1.50 to 1.50 | 1 | not reached |

Measured on 2026-11-28 on 2 CPUs (x), a load of 3; Node 20. Medians; each ratio is of two runs one after the other.
<!-- /speed -->

More.
`);
    expect([...reachedIn(page)]).toEqual(["up"]);
    expect(pageWith(page, [row("up", 0.5, [10, 40])], CONDITIONS)).not.toContain("down");
  });

  test("says what is wanted in seconds, which no other machine fails for", () => {
    const live: Row = { ...row("live", undefined, [12, 30]), aim: { seconds: 20 } };
    expect(pageWith(EMPTY, [live], CONDITIONS)).toContain(
      "| live | 12.0 (1.2) | Compose | 30.0 (3.0) | 0.40 | 0.40 to 0.40 | 20 s | reached |",
    );
    expect(lost([{ ...live, aim: { seconds: 5 } }], new Set(["live"]))).toEqual([]);
  });

  test("times a command with its children, and shows the words of one that fails", () => {
    expect(timed(".", ["sh", "-c", "sleep 0.1"]).clock).toBeGreaterThanOrEqual(0.1);
    expect(() => timed(".", ["sh", "-c", "echo no luck; exit 3"])).toThrow(
      /ended with 3:\nno luck/,
    );
  });
});

describe("docs/speed.md", () => {
  const page = fs.readFileSync(path.join(__dirname, "../../docs/speed.md"), "utf8");

  test("holds a run of npm run bench:up: its steps in their order, with machine and versions", () => {
    const rows = page.match(/^\| .+ \| \d+\.\d \(\d+\.\d\) \| .+ \| \d+\.\d\d \| .+ \|$/gm) ?? [];
    const found = rows.map((line) => line.slice(2).split(" | ")[0]);
    expect(found).toEqual(STEPS.map(({ step }) => step).filter((step) => found.includes(step)));
    expect(found.length).toBeGreaterThanOrEqual(6);
    expect(page).toMatch(
      /^Measured on \d{4}-\d\d-\d\d on \d+ CPUs \(.+\), a load of [\d.]+ before it and [\d.]+ at its end, its own work in that; Node [\d.]+, Pulumi [\d.]+, Docker Engine [\d.]+, Compose [\d.]+, \d+ pairs?\./m,
    );
  });
});

describe("the recording of an up", () => {
  const lines: Line[] = [
    { seconds: 0.5, text: "dev: <fits>" },
    { seconds: 9.25, text: "dev is up" },
  ];

  test("shows each line from its second on, and says the whole time", () => {
    const svg = recording("npx enxuto up dev", lines);
    expect(svg).toMatch(/begin="0\.50s".*dev: &lt;fits&gt;.*begin="9\.25s".*dev is up/s);
    expect(svg).toContain("$ npx enxuto up dev");
    expect(svg).toContain("9 s");
    expect(recording("x", [{ seconds: 1, text: "  a  b c" }])).toContain(
      ">\u00a0\u00a0a\u00a0\u00a0b c<",
    );
  });

  test("in the docs is one of an up from nothing that ended well", () => {
    const svg = fs.readFileSync(path.join(__dirname, "../../docs/up.svg"), "utf8");
    expect(svg).toMatch(/waiting to be healthy/);
    expect(svg).toMatch(/ is up \(\d+ s\)/);
  });
});
