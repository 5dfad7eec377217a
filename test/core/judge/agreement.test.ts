import * as fs from "node:fs";
import * as path from "node:path";
import { answer, type ComposeAnswer } from "../../../core/judge/answer";
import { targetOf } from "../../../core/judge/target";
import { composeHeadline, composeMarkdown } from "../../../core/report/compose-fit";
import { readMemory } from "../../support/compose-file";

const FIXTURES = path.join(__dirname, "../../fixtures/compose");
const PHOTOS = path.join(__dirname, "../../../docs/examples/photos.yaml");

/** Images that are known in every way, sized by their host, parts of products, and nobody's. */
const IMAGES = [
  ...["postgres:16", "redis:7", "mongo:7", "mysql:8", "nginx:1", "clickhouse/clickhouse-server"],
  ...["elasticsearch:8.15.0", "n8nio/n8n:2", "keycloak/keycloak:26", "apache/kafka:3.9.0"],
  ...[
    "ghcr.io/immich-app/immich-server:v1",
    "acme/web:3",
    "acme/worker:1",
    "linkwarden/linkwarden",
  ],
  ...["node:22", "eclipse-temurin:21", "apitable/backend-server", "vaultwarden/server:1"],
];
const MORE = [
  ...["", "", "", "mem_limit: 512m", "mem_limit: 2g", "mem_reservation: 64m"],
  ...["mem_reservation: 64m, mem_limit: 2g", "mem_reservation: 300m, mem_limit: 400m"],
  ...["deploy: {replicas: 3}", "deploy: {replicas: 2, update_config: {order: start-first}}"],
  ...["environment: {JAVA_OPTS: '-XX:MaxRAMPercentage=60'}", "cpus: 3", "cpuset: '0-2'"],
];

/** Numbers from 0 up to 1 of a seed: the same ones in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function generated(seed: number): string {
  const next = numbers(seed);
  const one = (list: readonly string[]) => list[Math.floor(next() * list.length)];
  const services = Array.from({ length: 1 + Math.floor(next() * 7) }, (_, index) => {
    const more = one(MORE);
    return `  s${index}: {image: "${one(IMAGES)}"${more ? `, ${more}` : ""}}`;
  });
  return `services:\n${services.join("\n")}\n`;
}

/** Services whose likely figure lies at their upper end: heaps that are set, with little beyond them. */
const HEAPS = [["4G"], ["2G", "1G"]];

function games(heaps: readonly string[]): string {
  const services = heaps.map(
    (heap, at) => `  mc${at}: {image: itzg/minecraft-server, environment: {MEMORY: ${heap}}}`,
  );
  return `services:\n${services.join("\n")}\n`;
}

function composeFiles(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return composeFiles(file);
    return /compose\.ya?ml$/.test(entry.name) ? [file] : [];
  });
}

const TEXTS: readonly (readonly [string, string])[] = [
  ...[...composeFiles(FIXTURES), PHOTOS].map(
    (file) => [path.relative(FIXTURES, file), fs.readFileSync(file, "utf8")] as const,
  ),
  ...HEAPS.map((heaps) => [`${heaps.join(" and ")} of heap`, games(heaps)] as const),
  ...Array.from({ length: 24 }, (_, at) => [`generated ${at}`, generated(at + 1)] as const),
];

const SIZES = ["512MB", "1GB", "1500MB", "2GB", "3GB", "4GB", "6GB", "8GB", "16GB", "32GB", "64GB"];

const answers = new Map<string, ComposeAnswer | undefined>();

/** The answer for a text on what a flag names, made once; undefined where the file by itself is none that Compose reads. */
function asked(text: string, flags: Parameters<typeof targetOf>[0]): ComposeAnswer | undefined {
  const key = `${JSON.stringify(flags)}\n${text}`;
  if (!answers.has(key)) answers.set(key, judged(text, flags));
  return answers.get(key);
}

function judged(text: string, flags: Parameters<typeof targetOf>[0]): ComposeAnswer | undefined {
  try {
    const project = readMemory({ "compose.yaml": text });
    if (project.services.length === 0) return undefined;
    return answer({
      ...{ project, files: ["compose.yaml"], profile: "default" },
      target: targetOf(flags),
    });
  } catch {
    return undefined;
  }
}

const BETTER = { refused: 0, depends: 1, fits: 2 } as const;

test("enough of these files are read", () => {
  expect(TEXTS.filter(([, text]) => asked(text, {})).length).toBeGreaterThan(35);
});

test.each(TEXTS)("a larger machine reads no worse than a smaller one: %s", (_, text) => {
  const onSizes = SIZES.flatMap((ram) => asked(text, { ram }) ?? []);
  const verdicts = onSizes.map(({ verdict }) => BETTER[verdict]);
  expect(verdicts).toEqual([...verdicts].sort((a, b) => a - b));
  const chances = onSizes.map(({ probability }) => probability ?? 0);
  expect(chances).toEqual([...chances].sort((a, b) => a - b));
});

test.each(TEXTS)(
  "the sentence leans as its odds do, and figures keep their order: %s",
  (_, text) => {
    for (const ram of SIZES) {
      const fit = asked(text, { ram });
      if (!fit) continue;
      const headline = composeHeadline(fit);
      const [, times, of] = /(\d+) in (\d+) that it fits$/.exec(headline) ?? [];
      if (/ does not fit /.test(headline) && times)
        expect(Number(times) * 2).toBeLessThan(Number(of));
      if (/ fits .* unless /.test(headline) && times)
        expect(Number(times) * 2).toBeGreaterThan(Number(of));
      const { lowMiB, likelyMiB, highMiB } = fit.memory;
      expect([lowMiB, likelyMiB, highMiB]).toEqual(
        [lowMiB, likelyMiB, highMiB].sort((a, b) => a - b),
      );
      if (fit.verdict === "fits" && highMiB > (fit.host.memTotalMiB ?? 0))
        expect(headline).toMatch(/(19 in 20|99 in 100) that it fits$/);
      for (const { known, limitMiB } of fit.services) {
        const figures = [known.lowMiB, known.likelyMiB, known.highMiB, limitMiB ?? known.highMiB];
        expect(figures).toEqual([...figures].sort((a, b) => a - b));
      }
    }
  },
);

test.each(TEXTS)("what is likely and the odds do not contradict each other: %s", (_, text) => {
  for (const ram of SIZES) {
    const fit = asked(text, { ram });
    if (!fit || fit.probability === null) continue;
    if (fit.memory.likelyMiB > (fit.host.memTotalMiB ?? 0))
      expect(fit.probability).toBeLessThanOrEqual(0.5);
  }
});

test.each(TEXTS)("a host that is offered fits when it is named: %s", (_, text) => {
  const any = asked(text, {});
  for (const { kind, size } of any?.hosts ?? []) {
    const fit = asked(text, { host: `${kind}:${size}` });
    // Guesses, and limits that may be too small, are left open on every host.
    const open = fit?.because.filter(({ kind }) => kind !== "unknown" && kind !== "limit");
    expect({ verdict: fit?.verdict === "refused", open }).toEqual({ verdict: false, open: [] });
  }
});

test.each(TEXTS)("the table of a pull request adds up to its headline: %s", (_, text) => {
  const fit = asked(text, { ram: "4GB" });
  if (!fit) return;
  const lines = composeMarkdown(fit).split("\n");
  const cell = (line: string) => Number(line.split("|")[2].replace(/[*,]/g, ""));
  const rows = lines.filter((line) => line.startsWith("| ")).slice(2);
  const sum = rows.slice(0, -1).reduce((total, line) => total + cell(line), 0);
  expect(sum).toBe(cell(rows.at(-1) ?? ""));
  expect(sum + fit.memory.surgeMiB + fit.memory.reserveMiB).toBe(fit.memory.likelyMiB);
});
