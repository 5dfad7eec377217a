import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory } from "../../engine/cache-directory";
import { hasPlugin } from "../../pulumi/plugin";
import { MACHINE_DISK } from "./machine/machine";

/** Tests that need more than Node. */
export type Tier = "engine" | "docker" | "compose" | "deploy" | "browser" | "machine";

/** What a tier needs and does not find, with the command that gets it. */
interface Missing {
  readonly what: string;
  readonly get: string;
}

const NEEDS: Readonly<Record<Tier, () => (Missing | undefined)[]>> = {
  engine: () => [pulumi(), languageHost()],
  docker: () => [docker()],
  compose: () => [docker(), compose()],
  deploy: () => [pulumi(), docker(), plugin("docker")],
  browser: () => [browser()],
  machine: () => [machine(), pulumi(), languageHost(), docker()],
};

/**
 * `describe` for the tests of a tier. Where a need is missing they are skipped and one line says so; where
 * `ENXUTO_REQUIRE_TIERS` names the tier (`engine,docker`), they fail instead. `ENXUTO_TIERS=none` skips all of them. `plugins` are
 * needed on top.
 */
export function tier(
  name: Tier,
  plugins: readonly string[] = [],
): (title: string, tests: () => void) => void {
  if (process.env.ENXUTO_TIERS === "none") return describe.skip;
  const missing = missingOf(name, plugins);
  if (missing.length === 0) return describe;
  const needs = missing.map(({ what, get }) => `${what} is missing (${get})`).join(", ");
  const line = (title: string) => `${name} tier left out, "${title}": ${needs}`;
  if ((process.env.ENXUTO_REQUIRE_TIERS ?? "").split(",").includes(name)) {
    return (title) =>
      describe(title, () => {
        test(`has what the ${name} tier needs`, () => {
          throw new Error(line(title));
        });
      });
  }
  return leavingOut(line);
}

/** `describe` that skips its tests, and says in one line why. */
export function leavingOut(
  line: (title: string) => string,
): (title: string, tests: () => void) => void {
  return (title, tests) => {
    process.stderr.write(`${line(title)}\n`);
    describe.skip(title, tests);
  };
}

/** Whether this machine has what the tests of a tier need. */
export function hasTier(name: Tier, plugins: readonly string[] = []): boolean {
  return missingOf(name, plugins).length === 0;
}

function missingOf(name: Tier, plugins: readonly string[]): Missing[] {
  return [...NEEDS[name](), ...plugins.map(plugin)].filter((need) => need !== undefined);
}

/** The folder of the Pulumi CLI: one on PATH goes before the one that `tools/build` makes. */
export function pulumiFolder(): string | undefined {
  return folderOf("pulumi", [path.join(cacheDirectory(), "bin")]);
}

/** The folder of the language host that belongs to the CLI. */
export function languageHostFolder(): string | undefined {
  const cli = pulumiFolder();
  if (cli === undefined) return undefined;
  return [cli, path.join(cacheDirectory(), "language-host")].find((folder) =>
    fs.existsSync(path.join(folder, "pulumi-language-nodejs")),
  );
}

function pulumi(): Missing | undefined {
  return pulumiFolder() ? undefined : { what: "pulumi", get: "tools/build pulumi" };
}

function languageHost(): Missing | undefined {
  return languageHostFolder()
    ? undefined
    : { what: "pulumi-language-nodejs", get: "tools/build pulumi-language-nodejs" };
}

function docker(): Missing | undefined {
  const { status } = spawnSync("docker", ["info"], { stdio: "ignore", timeout: 10_000 });
  return status === 0 ? undefined : { what: "a Docker engine", get: "start dockerd" };
}

/** The words that run Compose v2: our own build goes before a plugin of the Docker CLI's. */
export function composeCommand(): readonly string[] | undefined {
  const own = folderOf("docker-compose", [path.join(cacheDirectory(), "bin")]);
  if (own) return [path.join(own, "docker-compose")];
  const { status } = spawnSync("docker", ["compose", "version"], { stdio: "ignore" });
  return status === 0 ? ["docker", "compose"] : undefined;
}

function compose(): Missing | undefined {
  return composeCommand() ? undefined : { what: "Compose", get: "tools/build docker-compose" };
}

/** The browser of the tests: Chromium as distributions package it. */
export function browserPath(): string | undefined {
  const folder = folderOf("chromium", []);
  return folder && path.join(folder, "chromium");
}

function browser(): Missing | undefined {
  return browserPath() ? undefined : { what: "Chromium", get: "apt-get install chromium" };
}

/** A disk is there only where it was seen to boot, as root: see `test/support/machine/make`. */
function machine(): Missing | undefined {
  return fs.existsSync(MACHINE_DISK) && process.getuid?.() === 0
    ? undefined
    : { what: "a machine that boots", get: "as root, test/support/machine/make" };
}

function plugin(name: string): Missing | undefined {
  const { version } = require(`@pulumi/${name}/package.json`);
  return hasPlugin(name, version)
    ? undefined
    : {
        what: `the ${name} plugin`,
        get: `pulumi plugin install resource ${name} v${version}`,
      };
}

function folderOf(program: string, fallbacks: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return [...folders, ...fallbacks].find((folder) => fs.existsSync(path.join(folder, program)));
}
