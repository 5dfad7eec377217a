import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { estimateOf } from "../../core/catalog/programs/estimate";
import { type CrowdRow, crowdRecord } from "../../core/catalog/programs/rows";

const PROJECT = path.join(__dirname, "../..");
const DATA = "core/catalog/programs/data";

/** The data of a file as the page has it. */
function inThePage(file: string): unknown {
  // jest does not load modules of this form itself.
  const script = `
    const { build } = await import("esbuild");
    const { leanData } = await import(${JSON.stringify(path.join(PROJECT, "scripts/page/lean-data.mjs"))});
    const { outputFiles } = await build({
      entryPoints: [${JSON.stringify(path.join(PROJECT, file))}], bundle: true, write: false, format: "esm",
      plugins: [{ name: "lean-data", setup: leanData }],
    });
    const { default: data } = await import("data:text/javascript," + encodeURIComponent(outputFiles[0].text));
    process.stdout.write(JSON.stringify(data));`;
  const options = { cwd: PROJECT, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], options));
}

const source = (file: string) => JSON.parse(fs.readFileSync(path.join(PROJECT, file), "utf8"));

test("every system container is in the page whole", () => {
  const file = `${DATA}/system-containers.json`;
  expect(inThePage(file)).toEqual(source(file));
}, 60_000);

test("public deployments are in the page with all that an answer is made of", () => {
  const file = `${DATA}/crowd.json`;
  const estimates = (rows: unknown) =>
    (rows as CrowdRow[])
      .map((row) => {
        const crowd = crowdRecord(row);
        const records = { measured: [], documented: [], systemContainer: undefined };
        return [crowd.images, estimateOf({ program: crowd.program, ...records, crowd }, undefined)];
      })
      .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  expect(estimates(inThePage(file))).toEqual(estimates(source(file)));
}, 60_000);

test("no two rows of public deployments have a name in common, so that their order says nothing", () => {
  const names = (source(`${DATA}/crowd.json`) as [string, string[]][]).flatMap(
    ([program, images]) => [`program ${program}`, ...images],
  );
  expect(names.length - new Set(names).size).toBe(0);
});

test("measurements are in the page without how each was run", () => {
  const rows = inThePage(`${DATA}/measured.json`) as object[];
  const whole = source(`${DATA}/measured.json`) as { registry: string; variant: string | null }[];
  const withoutPackage = ({ registry, variant, ...row }: (typeof whole)[number]) => ({
    ...row,
    registry: registry.replace(/ \(.*\)$/, ""),
    variant: variant === null ? null : "",
  });
  expect(whole.map(withoutPackage)).toMatchObject(rows);
  expect(rows[0]).toHaveProperty("smallestLimitMiB");
}, 60_000);

test.each(["documented.json", "products.json"])(
  "%s is in the page without remarks",
  (name) => {
    const rows = inThePage(`${DATA}/${name}`) as object[];
    // A mark that hardly a row has is null in the others.
    const given = ([, value]: [string, unknown]) => value !== null;
    const plain = (row: object) => Object.fromEntries(Object.entries(row).filter(given));
    expect(source(`${DATA}/${name}`)).toMatchObject(rows.map(plain));
    expect(rows[0]).toHaveProperty("minimumMiB");
    expect(rows[0]).not.toHaveProperty("note");
  },
  60_000,
);

test("packages of Python are in the page without their versions", () => {
  const file = "core/catalog/python/resolution.json";
  const { asOf, packages } = source(file);
  for (const each of Object.values<{ version?: string }>(packages)) delete each.version;
  expect(inThePage(file)).toEqual({ asOf, packages });
}, 60_000);

test("the reader of Dockerfiles in the page reads as the whole one does", () => {
  const texts = [
    'ARG V=3\nFROM --platform=$BUILDPLATFORM python:$V-slim AS a\nENV A=1 B="x y"\nRUN --mount=type=cache,target=/c pip install x \\\n  # note\n  y\nCMD ["python", "-m", "app"]\n',
    'FROM a\nRUN <<EOF\napt-get update\necho "${A}"\nEOF\nCOPY --from=0 --chown=1:1 ["/a b", "/c"]\nONBUILD RUN make\nHEALTHCHECK --interval=5s CMD ["true"]\nENTRYPOINT ["/app"\nSHELL /bin/sh\nVOLUME ["/data"]\nLABEL a=b c="d e"\n',
    "# escape=`\nFROM registry.example.com:5000/team/app:1@sha256:00 as b\nWORKDIR C:\\app\nUSER 1000\nSTOPSIGNAL 9\nNONSENSE x\n",
  ];
  const script = `
    const { build } = await import("esbuild");
    const { leanReader } = await import(${JSON.stringify(path.join(PROJECT, "scripts/lean/reader.mjs"))});
    const read = async (plugins) => {
      const { outputFiles } = await build({
        entryPoints: [${JSON.stringify(path.join(PROJECT, "core/dockerfile/dockerfile.ts"))}], bundle: true, write: false, format: "esm", plugins,
      });
      const { parseDockerfile } = await import("data:text/javascript," + encodeURIComponent(outputFiles[0].text));
      const plain = (_, value) => (value instanceof Map ? [...value] : value);
      return ${JSON.stringify(texts)}.map((text) => JSON.stringify(parseDockerfile("Dockerfile", text), plain));
    };
    const plugin = { name: "lean-reader", setup: leanReader };
    process.stdout.write(JSON.stringify([await read([]), await read([plugin])]));`;
  const options = { cwd: PROJECT, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const [whole, lean] = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], options),
  );
  expect(lean).toEqual(whole);
  expect(whole[0]).toContain('"base":"python:3-slim"');
}, 60_000);

test("figures that images' variables bring are in the page with their sources", () => {
  const file = `${DATA}/variables.json`;
  const brings = ({ image, worker }: { image?: object; worker?: object }) => image || worker;
  const rows = (source(file) as { image?: object; worker?: object }[]).filter(brings);
  expect(rows).not.toEqual([]);
  expect((inThePage(file) as typeof rows).filter(brings)).toEqual(rows);
}, 60_000);
