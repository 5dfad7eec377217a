import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import gte from "semver/functions/gte";
import rcompare from "semver/functions/rcompare";
import valid from "semver/functions/valid";
import { UserError } from "../core/capacity/user-error";
import { cacheDirectory } from "../engine/cache-directory";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { run } from "../engine/run";
import { cliVersion } from "./cli-version";

/** The oldest CLI that does all that the verbs ask of it. */
export const OLDEST_CLI = "3.210.0";

/** The folders whose `bin` may hold the CLI, in the order in which they are looked at; undefined is PATH. */
export function cliRoots(home: string, cache: string): (string | undefined)[] {
  const versions = path.join(home, ".pulumi", "versions");
  const installed = fs.existsSync(versions) ? fs.readdirSync(versions) : [];
  return [
    undefined,
    path.join(home, ".pulumi"),
    ...installed
      .filter((version) => valid(version))
      .sort(rcompare)
      .map((version) => path.join(versions, version)),
    cache,
  ];
}

/** A CLI of this machine. */
export type Cli = Pick<PulumiCommand, "command" | "version">;

/** The first CLI that is there and new enough; undefined where none is. */
export async function findCli(
  roots: readonly (string | undefined)[] = cliRoots(os.homedir(), cacheDirectory()),
): Promise<Cli | undefined> {
  for (const root of roots) {
    const command = root === undefined ? onPath() : path.join(root, "bin", "pulumi");
    if (command === undefined || !fs.existsSync(command)) continue;
    const version = await cliVersion(command);
    if (version && gte(version, OLDEST_CLI)) return { command, version };
  }
  return undefined;
}

/** Path of the CLI that a shell would start; undefined where none is on PATH. */
function onPath(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return (env.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, "pulumi"))
    .find((file) => fs.existsSync(file));
}

/** The CLI, got by Pulumi's own installer or built from `tools/` where there is none yet. */
export async function requireCli(say: (line: string) => void): Promise<Cli> {
  const found = await findCli();
  if (found) return found;
  say("there is no Pulumi CLI here yet: installing it with Pulumi's own installer");
  try {
    return await PulumiCommand.install();
  } catch {
    say("Pulumi's installer could not be had: building the CLI from its Go module, in two minutes");
  }
  if (await builds(say)) {
    const built = await findCli([cacheDirectory()]);
    if (built) return built;
  }
  throw new UserError("pulumi", `the Pulumi CLI is missing: ${HOW_TO_GET_CLI}`);
}

/** The commands that get the CLI, one with the internet and one with Go. */
export const HOW_TO_GET_CLI =
  "install it with curl -fsSL https://get.pulumi.com | sh, or build it with tools/build pulumi";

/** Minutes that a build may take; without the caches of an earlier one it takes longer than two, and says nothing itself. */
const BUILD_MINUTES = 15;

/** Whether `tools/build pulumi` succeeds; it says what it does on standard error. */
async function builds(say: (line: string) => void): Promise<boolean> {
  const words = [path.join(PACKAGE_FOLDER, "tools", "build"), "pulumi"];
  const onError = (text: string) => process.stderr.write(text);
  let minutes = 0;
  const clock = setInterval(() => {
    minutes += 1;
    say(
      `the Pulumi CLI is still being built, after ${minutes} of ${BUILD_MINUTES} minutes at most`,
    );
  }, 60_000);
  const { code } = await run(words, { seconds: BUILD_MINUTES * 60, onError });
  clearInterval(clock);
  return code === 0;
}
