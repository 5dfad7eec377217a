import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { hostCapacity } from "../../../core/catalog/hosts";
import type { ComposeProject } from "../../../core/compose/project";
import { answer } from "../../../core/judge/answer";
import { type Tuning, tune } from "../../../core/judge/tune/tune";
import { overrideText, tuneText } from "../../../core/report/tune";
import { TUNE_PT } from "../../../core/report/tune-words/portuguese";
import { read, readMemory } from "../../support/compose-file";
import { englishLines } from "../../support/english";
import { folderForFile } from "../../support/folder";
import { composeCommand, tier } from "../../support/tiers";

const FIXTURES = path.join(__dirname, "..", "..", "fixtures");
const PRODUCTS = path.join(FIXTURES, "tune", "products");
const COMPOSE = path.join(FIXTURES, "compose");
const RAMS = ["1GB", "2GB", "4GB", "8GB", "16GB"];
/** The steps in which limits are written leave at most so much of a shared host. */
const STEP_MIB = 64;
/** What is said of a limit next to that of the file. */
const OF_OWN = new Set(["kept", "lowered", "raised"]);
const folder = folderForFile("tune-products");

/** Guesses, limits of the file that hold, one that does not, a cache and a queue. */
const MADE = `services:
  web: {image: acme/unheard-of, mem_limit: 333m}
  api: {image: acme/unseen, deploy: {replicas: 2}}
  db: {image: "mysql:8.4", mem_limit: 256m}
  pg: {image: "postgres:17", mem_limit: 300m, mem_reservation: 300m}
  blog: {image: "wordpress:6", mem_limit: 512m}
  cache: {image: "redis:7"}
  queue: {image: "valkey/valkey:8", volumes: ["./data:/data"]}
`;

const files: readonly (readonly [name: string, texts: Readonly<Record<string, string>>])[] = [
  ...fs
    .readdirSync(PRODUCTS)
    .map((name) => [name, { "compose.yaml": textOf(path.join(PRODUCTS, name)) }] as const),
  ["made", { "compose.yaml": MADE }],
];

function textOf(file: string): string {
  return fs.readFileSync(file, "utf8");
}

function tunedFor(project: ComposeProject, ram: string): Tuning {
  const target = hostCapacity("local", ram, new Date("2026-11-28"));
  return tune({ project, files: ["compose.yaml"], profile: "default", target });
}

/** Figures that a text prints, without the marks between thousands. */
function figuresIn(text: string): number[] {
  return (text.match(/\d[\d,]*/g) ?? []).map((figure) => Number(figure.replaceAll(",", "")));
}

/** What a file comes to for a container: its limit, its reservation, and what it is started with. */
function essence({ services }: ComposeProject): unknown {
  return services.map(({ name, limitBytes, reservationBytes, command, environment, health }) => ({
    ...{ name, limitBytes, reservationBytes, command, health },
    environment: [...environment],
  }));
}

describe.each(files)("what --tune writes for %s", (_, texts) => {
  const project = readMemory(texts);

  test.each(RAMS)("holds on a host of %s, and does not contradict itself", (ram) => {
    const tuning = tunedFor(project, ram);
    const { allocatableMiB, limitsMiB, room, services, open, host } = tuning;
    const text = tuneText(tuning, "compose.override.yaml");
    if (limitsMiB === null) {
      expect(tuning.leastMiB ?? Number.POSITIVE_INFINITY).toBeGreaterThan(allocatableMiB);
      expect(tuning.fit.verdict).not.toBe("fits");
      // The headline counts what the account does, and the reserve.
      const [asTheyAre] = figuresIn(text.split("\n")[2] ?? "");
      expect(asTheyAre + tuning.reserveMiB + tuning.besideMiB).toBe(tuning.fit.memory.likelyMiB);
      return;
    }
    const override = overrideText(tuning) as string;
    const merged = readMemory({ ...texts, "compose.override.yaml": override });
    const fit = answer({
      project: merged,
      files: [],
      profile: "default",
      target: host,
    });
    expect({ ...fit, files: [] }).toEqual({ ...tuning.fit, files: [] });
    expect(fit.verdict).not.toBe("refused");
    expect(fit.memory.headroomMiB).toBeGreaterThanOrEqual(0);
    // Each service once, in the file and in the table.
    const names = project.services.map(({ name }) => name);
    expect(services.map(({ name }) => name)).toEqual(names);
    for (const name of names) {
      const keys = override.match(new RegExp(`^  (# )?${name}:$`, "gm"));
      expect([name, keys?.length]).toEqual([name, 1]);
      const rows = text.match(new RegExp(`^  ${name}( ×\\d+)? {2,}[\\d,]+ `, "gm"));
      expect([name, rows?.length]).toEqual([name, 1]);
      const kinds = open.filter(({ service }) => service === name).map(({ kind }) => kind);
      const aboutItsLimit = ["guess", "free-guess", "part", "kept", "lowered", "raised"];
      expect(kinds.filter((kind) => aboutItsLimit.includes(kind)).length).toBeLessThanOrEqual(1);
      expect(new Set(kinds).size).toBe(kinds.length);
    }
    // No limit below what is likely, no reservation above its limit; the sum is that of the table.
    let sum = 0;
    for (const { name, limitMiB, reservationMiB, known, replicas } of services) {
      if (limitMiB === null) continue;
      // How it stands to the limit of its file is what is said of it.
      const own = project.services.find((service) => service.name === name)?.limitBytes;
      const ownMiB = own === undefined ? limitMiB : Math.floor(own / 1024 ** 2);
      const standing = open.find(({ service, kind }) => service === name && OF_OWN.has(kind))?.kind;
      const expected = limitMiB > ownMiB ? "raised" : limitMiB < ownMiB ? "lowered" : "kept";
      expect([name, standing]).toEqual([name, own === undefined ? undefined : expected]);
      sum += limitMiB * replicas;
      expect(limitMiB).toBeGreaterThanOrEqual(known.likelyMiB);
      expect(limitMiB).toBeGreaterThanOrEqual(reservationMiB ?? 0);
    }
    expect(sum).toBe(limitsMiB);
    expect(limitsMiB).toBeLessThanOrEqual(allocatableMiB);
    const [, said] = figuresIn(text.split("\n")[0].replace(/^[^:]*: the/, "0 the"));
    expect(said).toBe(limitsMiB);
    // What is left where somebody could take more is less than the steps of their limits.
    const isShared = room === "shared" && services.every(({ limitMiB }) => limitMiB !== null);
    const containers = services.reduce((all, { replicas }) => all + replicas, 0);
    if (isShared) expect(allocatableMiB - sum).toBeLessThan(STEP_MIB * containers);
    // Redis says what it does once it is full wherever it gets a bound.
    for (const { settings } of services) {
      if (!settings.options.includes("--maxmemory")) continue;
      expect(settings.options).toContain("--maxmemory-policy");
    }
  });

  test.each(["1GB", "4GB", "16GB"])("a second time nothing changes on %s", (ram) => {
    const first = tunedFor(project, ram);
    const override = overrideText(first);
    if (override === undefined) return;
    const once = readMemory({ ...texts, "compose.override.yaml": override });
    const second = overrideText(tunedFor(once, ram)) as string;
    const twice = readMemory({
      ...texts,
      "compose.override.yaml": override,
      "twice.yaml": second,
    });
    expect(essence(twice)).toEqual(essence(once));
  });

  test.each(["1GB", "4GB"])("is Portuguese throughout on %s", (ram) => {
    const tuning = tunedFor(project, ram);
    const names = ["data", ...project.services.map(({ name }) => name)];
    const text = [tuneText(tuning, "f.yaml", TUNE_PT), overrideText(tuning, TUNE_PT) ?? ""];
    const said = text
      .join("\n")
      .replace(/^ +[a-z].*$/gm, (line) => (line.includes(":") && !line.includes(": ") ? "" : line));
    expect(englishLines(said, names)).toEqual([]);
  });
});

test.each(
  fs.readdirSync(COMPOSE).filter((name) => fs.existsSync(path.join(COMPOSE, name, "compose.yaml"))),
)("the fixture %s is admitted with what is written for it", (name) => {
  const project = read([path.join(COMPOSE, name, "compose.yaml")], ["*"]);
  for (const ram of RAMS) {
    const tuning = tunedFor(project, ram);
    if (tuning.limitsMiB === null) continue;
    const memory = tuning.fit.because.filter(({ kind }) => kind === "memory");
    expect([name, ram, memory]).toEqual([name, ram, []]);
    expect(tuning.limitsMiB).toBeLessThanOrEqual(tuning.allocatableMiB);
    for (const { limitMiB, known } of tuning.services) {
      if (limitMiB !== null) expect(limitMiB).toBeGreaterThanOrEqual(known.likelyMiB);
    }
  }
});

tier("compose")("Docker Compose", () => {
  test.each(files)("takes what is written for %s", (_, texts) => {
    const place = fs.mkdtempSync(path.join(folder, "case-"));
    fs.writeFileSync(path.join(place, "compose.yaml"), texts["compose.yaml"]);
    const project = readMemory(texts);
    const [program, ...words] = composeCommand() as string[];
    for (const ram of RAMS) {
      const override = overrideText(tunedFor(project, ram));
      if (override === undefined) continue;
      fs.writeFileSync(path.join(place, "compose.override.yaml"), override);
      const { status, stderr } = spawnSync(program, [...words, "config", "--quiet"], {
        cwd: place,
        encoding: "utf8",
      });
      expect([ram, status, stderr]).toEqual([ram, 0, ""]);
    }
  });
});

test("a limit of the file is kept, lowered for the others or raised, as the host has room", () => {
  const project = readMemory({ "compose.yaml": MADE });
  const said = (ram: string) =>
    tunedFor(project, ram).open.flatMap(({ service, kind }) =>
      OF_OWN.has(kind) ? [`${service} ${kind}`] : [],
    );
  expect(said("2GB")).toContain("blog lowered");
  expect(said("16GB")).toContain("blog kept");
  expect(said("16GB")).toContain("db raised");
});
