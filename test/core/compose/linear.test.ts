import { readMemory } from "../../support/compose-file";

const HEAD = "services:\n  a:\n    image: redis:7\n    mem_reservation: 64m\n";

function times(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

/** Inputs of one shape and a given size, and the size at which ten times as much is still small. */
const SHAPES: readonly [string, number, (size: number) => Record<string, string>][] = [
  [
    "one variable many times in a value",
    24_000,
    (size) => ({ "compose.yaml": `${HEAD}    command: "${"${A}".repeat(size)}"\n` }),
  ],
  [
    "services that each extend the one before",
    600,
    (size) => ({
      "compose.yaml": `services:\n  s0: {image: "redis:7"}\n${times(size, (i) => `  s${i + 1}: {extends: {service: s${i}}}`)}\n`,
    }),
  ],
  [
    "services that each extend the one after",
    600,
    (size) => ({
      "compose.yaml": `services:\n${times(size, (i) => `  s${i}: {extends: {service: s${i + 1}}}`)}\n  s${size}: {image: "redis:7"}\n`,
    }),
  ],
  [
    "variables of .env that each name the one before",
    4_000,
    (size) => ({
      "compose.yaml": HEAD,
      ".env": times(size, (i) => `V${i}=\${V${i - 1}:-x}`),
    }),
  ],
  [
    "labels",
    4_000,
    (size) => ({
      "compose.yaml": `${HEAD}    labels:\n${times(size, (i) => `      l${i}: v${i}`)}\n`,
    }),
  ],
  [
    "labels of variables that are not set",
    2_000,
    (size) => ({
      "compose.yaml": `${HEAD}    labels:\n${times(size, (i) => `      l${i}: \${N${i}}`)}\n`,
    }),
  ],
  [
    "defaults inside each other",
    800,
    (size) => ({
      "compose.yaml": `${HEAD}    command: "${`${"${A:-".repeat(15)}x${"}".repeat(15)} `.repeat(size)}"\n`,
    }),
  ],
  [
    "mounts that lack the value of a variable",
    1_000,
    (size) => ({
      "compose.yaml": `${HEAD}    volumes:\n${times(size, (i) => `      - "\${N${i}}:/d${i}"`)}\n`,
    }),
  ],
  [
    "volumes without a name next to folders",
    600,
    (size) => ({
      "compose.yaml": `${HEAD}    volumes:\n${times(size, (i) => `      - "/d${i}"\n      - "./b${i}:/b${i}"`)}\n`,
    }),
  ],
  [
    "CPUs one by one",
    8_000,
    (size) => ({
      "compose.yaml": `${HEAD}    cpuset: "${times(size, String).replaceAll("\n", ",")}"\n`,
    }),
  ],
  [
    "documents over each other",
    400,
    (size) => ({
      "compose.yaml": HEAD + times(size, () => "---\nservices: {a: {ports: !reset []}}"),
    }),
  ],
];

/** Milliseconds of this process's own time, the least of three: other programs' load does not count. */
function cost(texts: Record<string, string>): number {
  const once = () => {
    const begin = process.cpuUsage();
    readMemory(texts);
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  return Math.min(once(), once(), once());
}

test.each(SHAPES)("ten times as much takes about ten times as long: %s", (_, size, make) => {
  readMemory(make(size));
  // A quadratic reader takes 100 times as long; the collector of garbage makes 10 into 20 at times.
  expect(cost(make(size * 10)) / cost(make(size))).toBeLessThan(30);
});

describe("bounds are said", () => {
  const MANY = 125_001;
  test.each<[string, Record<string, string>, string]>([
    [
      "of what a file holds",
      { "compose.yaml": `${HEAD}    command: [${"a,".repeat(2 * MANY)}a]\n` },
      "has more than 250000 values",
    ],
    [
      "of aliases",
      {
        "compose.yaml": `x-a: &a [${"1,".repeat(1000)}1]\n${HEAD}    command: [${"*a,".repeat(300)}*a]\n`,
      },
      "its aliases expand to more than 250000 values",
    ],
    [
      "of ports",
      { "compose.yaml": `${HEAD}    ports: ["1-65535:1-65535", "1-65535:1-65535"]\n` },
      "services.a.ports: has more than 65536 ports",
    ],
    [
      "of what variables make of values",
      {
        "compose.yaml": `${HEAD}    command: [${'"x${BIG}",'.repeat(25)}a]\n`,
        ".env": `BIG=${"x".repeat(900_000)}\n`,
      },
      "its variables grow it beyond 20000000 characters",
    ],
    [
      "of what merging copies",
      {
        "compose.yaml": `services:\n  s0:\n    image: b\n    environment:\n${times(20_000, (i) => `      V${i}: x`)}\n${times(60, (i) => `  s${i + 1}: {extends: {service: s${i}}, environment: {A: b}}`)}\n`,
      },
      "is merged from more than a million entries",
    ],
  ])("%s", (_, texts, message) => {
    expect(() => readMemory(texts)).toThrow(message);
  });
});
