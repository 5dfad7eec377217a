import { builtFrom } from "../../../core/judge/built";

function times(count: number, line: (index: number) => string, between = " && "): string {
  return Array.from({ length: count }, (_, index) => line(index)).join(between);
}

/** Instructions of one shape and a given size, and the size at which ten times as much is still small. */
const SHAPES: readonly [string, number, (size: number) => string][] = [
  ["packages of one pip", 700, (size) => `RUN pip install ${times(size, (i) => `p${i}`, " ")}`],
  [
    "packages that may bring CUDA",
    400,
    (size) => `RUN pip install ${times(size, (i) => `nvidia-p${i}`, " ")}`,
  ],
  [
    "lines of one heredoc",
    300,
    (size) => `RUN <<EOF\n${times(size, (i) => `echo line ${i}`, "\n")}\nEOF`,
  ],
  ["commands of one RUN", 300, (size) => `RUN ${times(size, (i) => `apt-get install -y p${i}`)}`],
  ["folders that are entered", 700, (size) => `RUN ${times(size, () => "cd a")}`],
  ["variables that are exported", 400, (size) => `RUN ${times(size, (i) => `export A${i}=b`)}`],
  ["files that are written", 300, (size) => `RUN ${times(size, (i) => `echo a > /r${i}.txt`)}`],
  ["empty lines", 3_000, (size) => `RUN a${"\n".repeat(size)}`],
  ["instructions", 150, (size) => times(size, () => "RUN a", "\n")],
  ["stages", 150, (size) => times(size, (i) => `FROM a AS s${i}`, "\n")],
];

/** Milliseconds of this process's own time, the least of three: other programs' load does not count. */
function cost(instructions: string): number {
  const text = `FROM debian:12\n${instructions}\n`;
  const once = () => {
    const begin = process.cpuUsage();
    builtFrom(
      {
        ...{ files: [], bytes: 0, ignoreFile: undefined, dockerfile: "Dockerfile" },
        ignores: () => false,
        read: (path) => (path === "Dockerfile" ? text : undefined),
      },
      text,
      { target: undefined, args: {} },
    );
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  return Math.min(once(), once(), once());
}

test.each(SHAPES)("ten times as much takes about ten times as long: %s", (_, size, make) => {
  cost(make(size));
  // A quadratic reader takes 100 times as long; the collector of garbage makes 10 into 20 at times.
  expect(cost(make(size * 10)) / cost(make(size))).toBeLessThan(30);
});

test("programs that run each other without an end are read no further than anybody writes them", () => {
  for (const words of ["env ", "eval ", "sh -c ", "sudo "]) {
    expect(cost(`RUN ${words.repeat(20_000)}true`)).toBeGreaterThan(0);
  }
});
