import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { differenceOf, differenceText } from "../../core/capacity/difference";
import { hostCapacity } from "../../core/catalog/hosts";
import type { ComposeFit } from "../../core/report/compose-said";
import { accountMarkdown } from "../../core/report/markdown";
import { build } from "../support/built";
import { runEnxuto } from "../support/command";
import { COMPOSE_CASES } from "../support/compose-cases";
import { composeFileIn, judged } from "../support/compose-file";
import { folderForFile } from "../support/folder";
import { said } from "../support/said";
import { ENXUTO } from "../support/source";

const PROJECT = path.join(__dirname, "../..");
const TODAY = new Date("2026-09-10");
const DOCUMENT_000 = path.join(COMPOSE_CASES, "conecta-saude", "compose.yaml");

const folder = folderForFile("fit-command");
const composeFile = (text: string, name?: string) => composeFileIn(folder, text, name);

/** The answer for the one service `app` with these lines, on 2 GB. */
function app(lines: string): ComposeFit {
  const file = composeFile(`services:\n  app:\n${lines.replace(/^/gm, "    ")}\n`);
  return judged(file, hostCapacity("local", "2GB", TODAY));
}

function enxuto(args: readonly string[], cwd = PROJECT) {
  return runEnxuto(args, { cwd });
}

describe("fit as a command", () => {
  test("without a host it says what host is needed, and which have that", async () => {
    const { code, text } = await said(DOCUMENT_000);
    expect(code).toBe(0);
    expect(text).toMatch(/^conecta-saude needs a host with 2,020 MiB$/m);
    expect(text).toMatch(/^ {2}hetzner cpx22 .* headroom 1,794 MiB$/m);
    expect(text).toMatch(/^ {2}digitalocean s-2vcpu-4gb .* headroom 1,838 MiB$/m);
  });

  test("Portuguese is another language for people, and English for programs", async () => {
    const { code, text } = await said(DOCUMENT_000, "--ram", "1GB", "--language", "pt");
    expect(code).toBe(2);
    expect(text).toMatch(/^conecta-saude não cabe em local 1GB: 2\.020 MiB, de 1\.024 que há$/m);
    expect(enxuto(["fit", DOCUMENT_000, "--language", "de"])).toMatchObject({
      status: 1,
      stderr: 'enxuto: --language: got "de", expected one of en, pt\n',
    });
    expect(enxuto(["fit", DOCUMENT_000, "--language", "pt", "--json"]).status).toBe(1);
  }, 60_000);

  test("JSON has the keys of plan, and what a file leaves open", async () => {
    const { code, text } = await said(DOCUMENT_000, "--ram", "1GB", "--disk", "20GB", "--json");
    const fit = JSON.parse(text) as ComposeFit;
    expect(code).toBe(2);
    expect(Object.keys(fit)).toEqual([
      "schemaVersion",
      "files",
      "system",
      "profile",
      "host",
      "memory",
      "killOrder",
      "disk",
      "services",
      "verdict",
      "suggestions",
      "probability",
      "deciding",
      "unless",
      "hosts",
      "leftOut",
      "dropped",
      "reasons",
      "warnings",
      "because",
      "notices",
    ]);
    expect(fit.reasons).toHaveLength(2);
    expect(fit.reasons[1]).toMatch(/^disk: \d+\.\d GB short: /);
    expect(fit.services[0]).toMatchObject({
      name: "postgres",
      counted: "reservation",
      declared: { limitMiB: 256, reservationMiB: 128 },
      need: { lowMiB: 17, highMiB: 645, standing: "measured", asOf: "2026-11-21" },
      known: { lowMiB: 128, likelyMiB: 128, highMiB: 128, standing: "declared" },
    });
  });

  test("replicas of the command line go over those of the file", async () => {
    const { text } = await said(DOCUMENT_000, "--replicas", "backend=3", "--json");
    const fit = JSON.parse(text) as ComposeFit;
    expect(fit.memory.steadyMiB).toBe(1504 + 2 * 256);
  });

  test("a profile that no service is in is refused with those there are", async () => {
    const file = composeFile(
      "services: {a: {image: redis}, b: {image: redis, profiles: [x, y]}, c: {image: redis, profiles: [y]}}\n",
    );
    await expect(said(file, "--profile", "x", "--profile", "nope")).rejects.toThrow(
      '--profile: got "nope", expected one of x, y',
    );
    expect(JSON.parse((await said(file, "--profile", "*", "--json")).text).services).toHaveLength(
      3,
    );
  });

  test("files are named by -f as for Compose, in their order, and - is standard input", () => {
    const first = composeFile("services: {a: {image: redis, mem_limit: 64m}}\n");
    const cwd = path.dirname(first);
    fs.writeFileSync(path.join(cwd, "over.yaml"), "services: {a: {mem_limit: 128m}}\n");
    const judge = (input: string, ...args: string[]) => {
      const command = [...ENXUTO, "fit", ...args];
      const { stdout, stderr } = spawnSync(process.execPath, command, {
        cwd,
        input,
        encoding: "utf8",
      });
      if (stderr !== "") return stderr;
      const { files, services } = JSON.parse(stdout) as ComposeFit;
      return [...files, services[0].limitMiB];
    };
    expect(judge("", "-f", "compose.yaml", "over.yaml", "--json")).toEqual([
      "compose.yaml",
      "over.yaml",
      128,
    ]);
    expect(judge("", "over.yaml", "--file=compose.yaml", "--json")).toEqual([
      "over.yaml",
      "compose.yaml",
      64,
    ]);
    const over = "services: {a: {mem_limit: 96m}}\n";
    for (const reader of ["auto", "enxuto"]) {
      const args = ["-f", "compose.yaml", "-f", "-", "--reader", reader, "--json"];
      expect(judge(over, ...args)).toEqual(["compose.yaml", "-", 96]);
    }
    expect(judge("services: {a: {mem_limit: 12q}}\n", "compose.yaml", "-")).toBe(
      'enxuto: standard input: services.a.mem_limit: got "12q", expected a size: 512m, 2GB, 1073741824\n',
    );
  });

  test("a pull request sees what changed, and markup in names is only words", () => {
    const before = app("image: acme/app\nmem_limit: 160m");
    const after = app("image: acme/app\nmem_limit: 352m");
    const difference = differenceOf(before, after);
    expect(differenceText(difference)).toBe("+192 MiB, headroom 1,456 → 1,264");
    const markdown = accountMarkdown(after, {
      ...{ title: "shop", difference },
      warnings: ["<img src=x> @team | `a`"],
    });
    expect(markdown).toContain("| app | 352 | 352 | limit | +192 |");
    expect(markdown).toContain("- ⚠️ \\<img src=x\\> @\u200bteam \\| \\`a\\`");
    const linking = ["&commat;team", "&#64;team", "https://evil.example", "www.evil.example"];
    expect(accountMarkdown(after, { title: "shop", warnings: linking })).toContain(
      [
        ...["- ⚠️ \\&commat;team", "- ⚠️ \\&\\#64;team"],
        ...["- ⚠️ https:\u200b//evil.example", "- ⚠️ www\u200b.evil.example"],
      ].join("\n"),
    );
  });

  test.each<[string, string[], string]>([
    ["a host that is none", ["--host", "heroku:x"], '--host: got "heroku", expected one of local,'],
    [
      "a profile that is none",
      ["--profile", "nope"],
      '--profile: got "nope", but no service is in a profile',
    ],
    ["memory that is none", ["--ram", "lots"], '--ram: got "lots", expected the memory'],
    [
      "a host and memory",
      ["--host", "render", "--ram", "1GB"],
      "--host: cannot be combined with --ram: leave one out",
    ],
    ["a disk alone", ["--disk", "1GB"], "--disk: needs --ram: --ram 2GB --disk 40GB"],
    ["a disk that is none", ["--ram", "1GB", "--disk", "big"], '--disk: got "big", expected'],
    ["a service that is none", ["--replicas", "x=2"], '--replicas: got "x", expected one of'],
    ["replicas that are none", ["--replicas", "backend=-2"], "--replicas backend: got"],
    ["a reservation of no service", ["--reservation", "x=1g"], '--reservation: got "x", expected'],
    ["no size", ["--reservation", "backend"], '--reservation backend: got "", expected a size'],
    [
      "a reservation above the limit",
      ["--reservation", "backend=1g"],
      "reservation 1024 MiB is above the limit of 350 MiB",
    ],
    [
      "a base that is none",
      ["--markdown", "--base", DOCUMENT_000],
      "is not the output of plan --json or fit --json",
    ],
  ])("%s", async (_, args, message) => {
    await expect(said(DOCUMENT_000, ...args)).rejects.toThrow(message);
  });

  test("two mistakes of the user's from outside: one line, exit code 1, no stack", () => {
    const { status, stdout, stderr } = enxuto(["fit", "nowhere.yaml"]);
    expect([status, stdout, stderr]).toEqual([
      1,
      "",
      "enxuto: nowhere.yaml: there is no such file\n",
    ]);
    expect(enxuto(["fit", "--rma", "2GB"])).toMatchObject({ status: 1, stdout: "" });
  });

  test.each([
    ["the launcher", [path.join(PROJECT, "cli/enxuto.cjs")]],
    ["npm run", ["npm", "run", "--silent", "enxuto", "--prefix", PROJECT, "--"]],
  ])(
    "an env file is read by enxuto and not by Node, which starts it: %s",
    (_, [command, ...words]) => {
      const file = composeFile("services: {a: {image: redis, mem_limit: '${M}'}}\n");
      build();
      const launched = (...args: string[]) =>
        spawnSync(command, [...words, "fit", file, "--reader", "enxuto", ...args], {
          encoding: "utf8",
        });
      expect(launched("--env-file", "nope")).toMatchObject({
        status: 1,
        stderr: "enxuto: nope: there is no such file\n",
      });
      const env = composeFile("M=64m\nNODE_OPTIONS=--bogus\n", "node.env");
      expect(launched(`--env-file=${env}`, "--json")).toMatchObject({ status: 0, stderr: "" });
    },
  );

  test("the drawing is well-formed, light and dark, and stays 600 wide", () => {
    const svg = path.join(folder, "account.svg");
    expect(enxuto(["fit", DOCUMENT_000, "--ram", "2GB", "--svg", svg]).status).toBe(0);
    const text = fs.readFileSync(svg, "utf8");
    expect(text).toMatch(/^<svg [^>]*viewBox="0 0 600 \d+"/);
    expect(text).toContain("prefers-color-scheme: dark");
    const right = [...text.matchAll(/<rect x="([\d.]+)"[^>]* width="([\d.]+)"/g)].map(
      ([, x, width]) => Number(x) + Number(width),
    );
    expect(Math.max(...right)).toBeLessThanOrEqual(600);
    expect(right.length).toBeGreaterThan(9);
    // The next one takes its place, and that of no other file.
    expect(enxuto(["fit", DOCUMENT_000, "--ram", "4GB", "--svg", svg]).status).toBe(0);
    const own = composeFile("services: {web: {image: nginx, mem_limit: 64m}}\n", "own.yaml");
    expect(enxuto(["fit", own, "--ram", "2GB", "--svg", own])).toMatchObject({
      status: 1,
      stderr: `enxuto: --svg: ${own} is there already and was not written by --svg: name another file\n`,
    });
    expect(fs.readFileSync(own, "utf8")).toContain("services");
    const logo = composeFile(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>\n',
      "logo.svg",
    );
    expect(enxuto(["fit", DOCUMENT_000, "--ram", "2GB", "--svg", logo])).toMatchObject({
      status: 1,
      stderr: `enxuto: --svg: ${logo} is there already and was not written by --svg: name another file\n`,
    });
    expect(fs.readFileSync(logo, "utf8")).toContain("0 0 8 8");
  });

  test("Pulumi is not loaded", () => {
    build();
    const script = `
      process.on("exit", () => {
        const files = Object.keys(require.cache);
        console.error(files.length > 0, files.filter((file) => file.includes("@pulumi")).length);
      });
      require("${PROJECT}/dist/cli/main.js");`;
    for (const words of [["fit", DOCUMENT_000], ["capacity", "whatsapp"], ["hosts"]]) {
      const { stderr } = spawnSync(process.execPath, ["-e", script, "enxuto", ...words], {
        cwd: PROJECT,
        encoding: "utf8",
      });
      expect([words[0], stderr]).toEqual([words[0], "true 0\n"]);
    }
  });
});
