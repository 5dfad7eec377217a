import * as fs from "node:fs";
import * as path from "node:path";
import { grouped } from "../core/capacity/figures";
import { takesArchives } from "../core/capacity/image-store";
import { UserError } from "../core/capacity/user-error";
import { columns } from "../core/report/columns";
import { engineInfo } from "../engine/engine";
import { engineDirectory } from "../engine/engine-socket";
import { run } from "../engine/run";
import { pulumiEnvironment, readingEnvironment } from "../pulumi/environment";
import { findCli, HOW_TO_GET_CLI } from "../pulumi/find-cli";
import { requireAccess } from "../pulumi/local-access";
import { hasPlugin } from "../pulumi/plugin";
import { judgedNode } from "./node-release";
import { EXIT, type Verb } from "./verb";

/** One thing that is needed, and whether it is there. */
export interface Check {
  readonly name: string;
  /** `missing` fails; what only some stacks need is `optional`. */
  readonly state: "ok" | "missing" | "optional";
  /** Finding, or what is wrong. */
  readonly found: string;
  /** The one command that gets it. */
  readonly get?: string;
}

/** `enxuto doctor`: what is there, what is missing, and how to get it. */
export const doctor: Verb<"doctor"> = {
  async run({ values }) {
    const checks = await examine(process.cwd());
    console.log(values.json ? JSON.stringify({ schemaVersion: 1, checks }, null, 2) : text(checks));
    return checks.every(({ state }) => state !== "missing") ? EXIT.ok : EXIT.usage;
  },
};

async function examine(directory: string): Promise<Check[]> {
  return (
    await Promise.all([
      node(),
      program("docker", ["--version"], "missing", "sudo apt-get install docker.io"),
      engine(),
      pulumi(),
      ...plugins(directory),
      program("git", ["--version"], "optional", "sudo apt-get install git"),
      program("ssh", ["-V"], "optional", "sudo apt-get install openssh-client"),
      state(directory),
      disk(directory),
    ])
  ).flat();
}

function node(): Check {
  return { name: "node", ...judgedNode(process.versions.node, new Date()) };
}

async function program(
  name: string,
  words: readonly string[],
  without: Check["state"],
  get: string,
): Promise<Check> {
  const version = await firstLine(name, words);
  if (version !== undefined) return { name, state: "ok", found: version };
  const found = without === "optional" ? "missing; only sources from git and servers need it" : "";
  return { name, state: without, found: found || "missing", get };
}

/** The oldest engine whose own BuildKit takes builds. */
const OLDEST_ENGINE = 20;

async function engine(): Promise<Check[]> {
  try {
    const { version, memTotalMiB, imageStore } = await engineInfo();
    const isOld = Number(version.split(".")[0]) < OLDEST_ENGINE;
    return [
      { name: "docker engine", state: "ok", found: `${version}, ${grouped(memTotalMiB)} MiB` },
      isOld
        ? {
            name: "buildkit",
            state: "missing",
            found: `engine ${version} is too old`,
            get: "install Docker Engine 20.10 or newer",
          }
        : takesArchives(imageStore, version)
          ? { name: "buildkit", state: "ok", found: "in the engine" }
          : {
              name: "buildkit",
              state: "missing",
              found: `engine ${version} does not take Pulumi's builds into its containerd store`,
              get: "install Docker Engine 27.5 or newer",
            },
    ];
  } catch {
    return [
      {
        name: "docker engine",
        state: "missing",
        found: "does not answer",
        get: process.platform === "linux" ? "sudo systemctl start docker" : "open Docker Desktop",
      },
    ];
  }
}

async function pulumi(): Promise<Check> {
  const cli = await findCli();
  return cli
    ? { name: "pulumi", state: "ok", found: `${cli.version} (${cli.command})` }
    : {
        name: "pulumi",
        state: "missing",
        found: "missing; up gets it by itself",
        get: HOW_TO_GET_CLI,
      };
}

/** Plugins that `up` on this machine needs; the others are for servers. */
const LOCAL_PLUGINS = ["command", "docker", "random"];

/** The provider plugins in the versions of their packages. Pulumi downloads what is missing when it first needs it. */
function plugins(directory: string): Check[] {
  const file = path.join(directory, "package.json");
  if (!fs.existsSync(file)) return [];
  const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(file, "utf8"));
  return Object.entries<string>({ ...devDependencies, ...dependencies })
    .filter(([name]) => /^@pulumi\/(?!(pulumi|policy)$)/.test(name))
    .map(([name, version]) => [name.replace("@pulumi/", ""), version])
    .map(([name, version]) => {
      const there = hasPlugin(name, version);
      return {
        name: `plugin ${name}`,
        state: there ? ("ok" as const) : ("optional" as const),
        found: there
          ? version
          : `missing; ${LOCAL_PLUGINS.includes(name) ? "up downloads it" : "servers need it, up downloads it then"}`,
        ...(there ? {} : { get: `pulumi plugin install resource ${name} ${version}` }),
      };
    });
}

function state(directory: string): Check[] {
  const denied = stateDenied(directory);
  if (denied) return [{ name: "state", state: "missing", found: denied }];
  const added = pulumiEnvironment(directory);
  const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE_FILE: file } = added;
  return [
    { name: "state", state: "ok", found: url ?? "where you chose" },
    { name: "passphrase", state: "ok", found: file ?? "as you set it" },
  ];
}

/** Why this user cannot work on the state of a project; undefined where it is missing, or theirs. */
function stateDenied(directory: string): string | undefined {
  try {
    requireAccess(directory, "written");
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Under this many free MB a build of all images may fail. */
const FREE_MB = 5_000;

async function disk(directory: string): Promise<Check> {
  const root = await engineDirectory().then(
    (kept) => (kept !== undefined && fs.existsSync(kept) ? kept : directory),
    () => directory,
  );
  const { bavail, bsize } = fs.statfsSync(root);
  const freeMB = Math.round((bavail * bsize) / 1e6);
  const found = `${grouped(freeMB)} MB free at ${root}`;
  return freeMB >= FREE_MB
    ? { name: "disk", state: "ok", found }
    : { name: "disk", state: "missing", found, get: "npx enxuto prune" };
}

async function firstLine(command: string, words: readonly string[]): Promise<string | undefined> {
  const { code, stdout, stderr } = await run([command, ...words]);
  return code === 0 ? (stdout || stderr).trim().split("\n")[0] : undefined;
}

function text(checks: readonly Check[]): string {
  const rows = checks.map(({ name, state, found, get }) => [
    state === "ok" ? "ok" : state === "missing" ? "MISSING" : "-",
    name,
    get === undefined ? found : `${found}: ${get}`,
  ]);
  const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE_FILE: file } = readingEnvironment(
    process.cwd(),
  );
  return [
    ...columns(rows, ["left", "left", "left"]),
    ...(url && file
      ? [
          "",
          "plain pulumi works on the same stacks with",
          `  export PULUMI_BACKEND_URL='${url}' PULUMI_CONFIG_PASSPHRASE_FILE='${file}'`,
        ]
      : []),
  ].join("\n");
}
