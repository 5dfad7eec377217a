import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { UserError } from "../../../core/capacity/user-error";
import { hostCapacity } from "../../../core/catalog/hosts";
import { answer } from "../../../core/judge/answer";
import { CASES, COMPOSE_CASES } from "../../support/compose-cases";
import { composeFileIn, judged, read } from "../../support/compose-file";
import { folderForFile } from "../../support/folder";

const TODAY = new Date("2026-09-10");
const folder = folderForFile("mistakes");
const composeFile = (text: string, name?: string) => composeFileIn(folder, text, name);

describe("bad input is one message", () => {
  test.each<[string, string, string]>([
    [
      "broken YAML, with line and column",
      "services:\n  web:\n    image: [nginx\n",
      "line 4, column 1: unexpected end of the stream within a flow collection",
    ],
    [
      "a key that is there twice",
      "services:\n  web: {image: a}\n  web: {image: b}\n",
      "line 3, column 3: duplicated mapping key",
    ],
    [
      "an alias without its anchor",
      "services: {web: *nothing}\n",
      'line 1, column 25: unidentified alias "nothing"',
    ],
    ["an anchor inside itself", "services: &a {web: *a}\n", "services.web contains itself"],
    ...["networks", "volumes", "secrets", "configs", "models"].map(
      (section): [string, string, string] => [
        `empty ${section}`,
        `services: {web: {image: a}}\n${section}:\n`,
        `${section}: got nothing, expected a mapping`,
      ],
    ),
    [
      "an empty extends",
      "services: {web: {image: a, extends: }}\n",
      "services.web.extends: expected the name of a service",
    ],
    [
      "a size with a blank at its end",
      "services: {web: {image: a, mem_limit: '512m '}}\n",
      'services.web.mem_limit: got "512m ", expected a size: 512m, 2GB, 1073741824',
    ],
    ["a list", "- a\n", "expected a mapping with the key services"],
    ["text", "hello\n", "expected a mapping with the key services"],
    ["nothing", "", "has no services"],
    ["no service", "services: {}\n", "has no services"],
    [
      "a name that is none",
      "services: {'a b': {image: c}}\n",
      'services: got "a b", expected letters, digits, dots, - and _',
    ],
    ["services as a list", "services: [a]\n", 'services: got ["a"], expected a mapping'],
    ["a service that is text", "services: {web: nginx}\n", 'services.web: got "nginx", expected'],
    ["neither image nor build", "services: {web: {ports: [80]}}\n", "has neither image nor build"],
    [
      "an unknown unit",
      "services: {web: {image: a, mem_limit: 12q}}\n",
      'services.web.mem_limit: got "12q", expected a size: 512m, 2GB, 1073741824',
    ],
    [
      "a negative size",
      "services: {web: {image: a, mem_reservation: -5m}}\n",
      'services.web.mem_reservation: got "-5m", expected a size',
    ],
    [
      "a negative number",
      "services: {web: {image: a, mem_limit: -5}}\n",
      "services.web.mem_limit: got -5, expected a size",
    ],
    [
      "an absurd size",
      "services: {web: {image: a, mem_limit: 900t}}\n",
      'services.web.mem_limit: got "900t", expected at most 16 TiB',
    ],
    [
      "a size that Docker refuses",
      "services: {web: {image: a, mem_limit: 4m}}\n",
      'compose.yaml: services.web.mem_limit: got "4m", expected at least 6m, the least that Docker takes',
    ],
    [
      "bytes where MiB were meant",
      "services: {web: {image: a, mem_limit: 256}}\n",
      "services.web.mem_limit: got 256 (bytes), expected at least 6m, the least that Docker takes: write 256m",
    ],
    [
      "the same in text, of a reservation",
      "services: {web: {image: a, mem_reservation: '256'}}\n",
      'services.web.mem_reservation: got "256" (bytes), expected at least 6m, the least that Docker takes: write 256m',
    ],
    [
      "kB where MiB were meant",
      "services: {web: {image: a, deploy: {resources: {limits: {memory: 256kb}}}}}\n",
      'services.web.deploy.resources.limits.memory: got "256kb", expected at least 6m',
    ],
    [
      "a size beyond counting",
      "services: {web: {image: a, mem_limit: 99999999g}}\n",
      'services.web.mem_limit: got "99999999g", expected at most 16 TiB',
    ],
    [
      "a reservation above its limit",
      "services: {web: {image: a, mem_limit: 64m, mem_reservation: 128m}}\n",
      "services.web: reservation 128 MiB is above the limit of 64 MiB",
    ],
    [
      "a variable without a value",
      "services: {web: {image: a, mem_limit: '${WEB_MEMORY}'}}\n",
      'services.web.mem_limit: got "" (WEB_MEMORY is not set), expected a size',
    ],
    [
      "a required variable without a value",
      "services: {web: {image: 'a:${TAG:?set the tag}'}}\n",
      "services.web.image: the required variable TAG has no value: set the tag",
    ],
    [
      "a variable that cannot be read",
      "services: {web: {image: 'a:${TAG'}}\n",
      'services.web.image: cannot read the variable in "${TAG": write $$ for a plain $',
    ],
    [
      "variables deep inside each other",
      `services: {web: {image: '${"${A:-".repeat(30)}x${"}".repeat(30)}'}}\n`,
      "services.web.image: has variables inside each other deeper than 16 levels",
    ],
    [
      "a circle of extends",
      "services: {a: {extends: b}, b: {extends: c}, c: {extends: a}}\n",
      "services.a.extends: goes in a circle: ",
    ],
    [
      "an extended service that does not exist",
      "services: {a: {extends: z}}\n",
      'services.a.extends: got "z", expected one of a',
    ],
    [
      "a file that includes itself",
      "include: [compose.yaml]\nservices: {a: {image: b}}\n",
      "include: goes in a circle: ",
    ],
    [
      "an include that is not there",
      "include: [other.yaml]\nservices: {a: {image: b}}\n",
      "include: there is no file ",
    ],
    [
      "an include out of the tree",
      "include: [../../../../../../etc/hostname]\nservices: {a: {image: b}}\n",
      "run enxuto from a folder that holds both",
    ],
    [
      "an include from elsewhere",
      "include: ['oci://registry.example/app:1']\nservices: {a: {image: b}}\n",
      'include: got "oci://registry.example/app:1" is not on this machine',
    ],
    [
      "a fraction of a replica",
      "services: {a: {image: b, scale: '1.5'}}\n",
      'services.a.scale: got "1.5", expected a whole number',
    ],
    [
      "replicas of one name",
      "services: {a: {image: b, scale: 2, container_name: api}}\n",
      "services.a: 2 replicas cannot all be called api: leave out container_name",
    ],
    [
      "two figures for one thing",
      "services: {a: {image: b, mem_limit: 64m, deploy: {resources: {limits: {memory: 65m}}}}}\n",
      "services.a: mem_limit is 67108864 bytes and deploy.resources.limits.memory 68157440: declare one of them",
    ],
    [
      "a port that is none",
      "services: {a: {image: b, ports: ['70000:80']}}\n",
      'services.a.ports: got "70000:80", expected a port',
    ],
    [
      "a command whose quote is open",
      "services: {a: {image: b, command: 'echo \"x'}}\n",
      "services.a.command: a quote or an escape in the command is not closed",
    ],
    [
      "a command that holds a mapping",
      "services: {a: {image: b, command: [run, {x: 1}]}}\n",
      "services.a.command.1: got a mapping, expected text",
    ],
    [
      "only services of profiles",
      "services: {a: {image: b, profiles: [x, y]}}\n",
      "no service starts: expected --profile with one of x, y",
    ],
    [
      "nesting without end",
      `services: ${"[".repeat(100_000)}`,
      "line 1, column 74: is nested deeper than 64 levels",
    ],
    ["a bomb of aliases", bomb(), "its aliases expand to more than 250000 values"],
  ])("%s", (_, text, message) => {
    const file = composeFile(text);
    const attempt = () => judged(file, "any");
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });

  test.each<[string, string, string, string]>([
    [
      "what the first says",
      "mem_limit: 256",
      "restart: always",
      "base.yaml: services.web.mem_limit: got 256",
    ],
    [
      "what the last says",
      "mem_limit: 64m",
      "mem_limit: 12q",
      "over.yaml: services.web.mem_limit: got",
    ],
    [
      "what one says of another",
      "mem_limit: 64m",
      "mem_reservation: 128m",
      "over.yaml: services.web: reservation 128 MiB",
    ],
    [
      "a variable",
      "mem_limit: '${A:?set it}'",
      "restart: always",
      "base.yaml: services.web.mem_limit: the req",
    ],
    [
      "what is extended",
      "extends: {file: common.yaml, service: big}",
      "tty: true",
      "common.yaml: services.web.mem_limit",
    ],
    ["what extends nothing", "extends: z", "tty: true", "base.yaml: services.web.extends: got"],
  ])("of several files the one is named: %s", (_, base, over, message) => {
    const first = composeFile(`services: {web: {image: a, ${base}}}\n`, "base.yaml");
    const beside = (name: string) => path.join(path.dirname(first), name);
    fs.writeFileSync(beside("over.yaml"), `services: {web: {${over}}}\n`);
    fs.writeFileSync(beside("common.yaml"), "services: {big: {mem_limit: lots}}\n");
    const files = [first, beside("over.yaml")];
    expect(() =>
      answer({ project: read(files), files, profile: "default", target: "any" }),
    ).toThrow(message);
  });

  test("variables that double each other", () => {
    const file = composeFile("services: {a: {image: b}}\n");
    const doubled = Array.from({ length: 30 }, (_, i) => `V${i + 1}=$V${i}$V${i}`);
    fs.writeFileSync(path.join(path.dirname(file), ".env"), `V0=xxxxx\n${doubled.join("\n")}\n`);
    expect(() => read([file])).toThrow("line 19: its variables grow it beyond 1000000 characters");
  });

  test.each<[string, (file: string) => void, string]>([
    [
      "a directory",
      (file) => fs.mkdirSync(file),
      "there is no compose.yaml here: name the compose",
    ],
    [
      "a binary file",
      (file) => fs.writeFileSync(file, Buffer.from([0xff, 0xfe, 0])),
      "is a binary",
    ],
    ["text with a zero in it", (file) => fs.writeFileSync(file, "a: \0"), "is a binary file"],
    [
      "a file of 50 MB",
      (file) => fs.writeFileSync(file, Buffer.alloc(50_000_000)),
      "has 50.0 MB, expected a text of at most 5.2 MB",
    ],
    [
      "a link to what lies elsewhere",
      (file) => fs.symlinkSync("/dev/zero", file),
      "is a link that leads outside",
    ],
  ])("%s", (_, make, message) => {
    const file = path.join(fs.mkdtempSync(path.join(folder, "case-")), "compose.yaml");
    make(file);
    expect(() => read([file])).toThrow(message);
  });

  test("ten thousand services are judged", () => {
    const services = Array.from(
      { length: 10_000 },
      (_, i) => `  s${i}: {image: acme/s${i}, mem_limit: 64m, ports: ["${i + 1}:80"]}`,
    );
    const fit = judged(composeFile(`services:\n${services.join("\n")}\n`), "any");
    expect(fit.memory).toMatchObject({ steadyMiB: 640_000, reserveMiB: 120_420 });
  });

  test("mutilated files give an answer or a message, never anything else", () => {
    const originals = CASES.flatMap(({ name, files }) =>
      files.map((file) => fs.readFileSync(path.join(COMPOSE_CASES, name, file), "utf8")),
    );
    const file = composeFile("");
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const cut = fc.record({ at: place, length: fc.nat(40), insert: fc.constantFrom(...TOKENS) });
    const shift = fc.record({ at: place, lines: fc.integer({ min: 1, max: 6 }), by: fc.nat(4) });
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(fc.oneof(cut, shift), { minLength: 1, maxLength: 6 }),
        (original, changes) => {
          fs.writeFileSync(file, changes.reduce(mutilated, original));
          try {
            judged(file, hostCapacity("local", "2GB", TODAY));
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
        },
      ),
      { numRuns: Number(process.env.ENXUTO_FUZZ_RUNS ?? 500), seed: 6 },
    );
  });
});

type Change =
  | { readonly at: number; readonly length: number; readonly insert: string }
  | { readonly at: number; readonly lines: number; readonly by: number };

/** A text with a piece replaced by what breaks readers, or with some lines there twice, the second time further in. */
function mutilated(text: string, change: Change): string {
  if ("insert" in change) {
    const index = Math.floor(change.at * text.length);
    return text.slice(0, index) + change.insert + text.slice(index + change.length);
  }
  const all = text.split("\n");
  const index = Math.floor(change.at * all.length);
  const again = all.slice(index, index + change.lines).map((line) => " ".repeat(change.by) + line);
  return [...all.slice(0, index), ...again, ...all.slice(index)].join("\n");
}

/** What breaks readers of compose files. */
const TOKENS = [
  "",
  "\n",
  "  ",
  "\t",
  ":",
  "- ",
  "[",
  "]",
  "{",
  "}",
  "&a ",
  "*a",
  "<<: *a\n",
  "!reset ",
  "!override ",
  "!!binary ",
  "${",
  "${A:-",
  "}",
  "$",
  "'",
  '"',
  "|",
  ">-",
  "---\n",
  "# ",
  "\\",
  "null",
  "-1",
  "1e309",
  "0x7fffffffffffffff",
  "99999999999999999999g",
  "__proto__: {polluted: 1}\n",
  "constructor: 1\n",
  "services:\n",
  "extends: web\n",
  "include: [x]\n",
  "deploy: {replicas: 99999}\n",
  "ports: ['1-65535:1-65535']\n",
  "mem_limit: 1b\n",
  "é",
  "\u2028",
];

/** Nine levels of nine aliases each: half a thousand million values. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const inner = level === 0 ? '"x"' : `*l${level - 1}`;
    return `x-${level}: &l${level} [${Array(9).fill(inner).join(",")}]`;
  });
  return `${levels.join("\n")}\nservices: {a: {image: b, command: *l8}}\n`;
}
