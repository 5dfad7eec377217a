import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";
import type { Docker } from "../engine/server-engine";
import { identityOf } from "../pulumi/cli-version";
import { localState } from "../pulumi/state-copies";
import { stateFile } from "../pulumi/state-file";
import { inventoryOf, isSeen } from "./inventory";
import type { Session } from "./session";

/**
 * Mark of all that Pulumi's answer follows from that nothing is to change: what the program registers, the stack's settings, its
 * state, the programs that ask, the variables that they read, and what the engine has of the stack. Undefined where some of that
 * cannot be read from here, or where something is to be recreated in any case.
 *
 * Where it is the mark that was kept when Pulumi had last found or made all as declared, Pulumi would answer the same again, and need
 * not be started for it.
 */
export async function markOf(session: Session, engine: Docker): Promise<string | undefined> {
  const { offline, resources, replace, directory, stack, cli, configFile } = session;
  const state = localState({ directory, name: stack.name });
  if (offline.settings.host !== "local" || !state || replace.length > 0) return undefined;
  if (!resources.every(isSeen)) return undefined;
  const inventory = await inventoryOf(engine, resources);
  if (inventory === undefined) return undefined;
  const facts = [
    offline.resources.map((resource) => JSON.stringify(resource)).sort(),
    [offline.fit, offline.settings.stack, offline.settings.system.name],
    // The salt is in the state as well, and in this file in another form once it has been used.
    [parse(textOf(configFile)).config, textOf(path.join(path.dirname(configFile), "Pulumi.yaml"))],
    textOf(stateFile(state)),
    [identityOf(cli), identityOf(__filename), process.version, ...PROVIDERS.map(versionOf)],
    variables(process.env),
    inventory,
  ];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

/** Packages of the providers that a stack on this machine uses, whose versions the program hands to Pulumi. */
const PROVIDERS = ["@pulumi/pulumi", "@pulumi/docker", "@pulumi/command", "@pulumi/random"];

function versionOf(name: string): string {
  return require(`${name}/package.json`).version;
}

/** Variables by which Pulumi, its providers and Docker are told something. */
function variables(env: NodeJS.ProcessEnv): [string, string | undefined][] {
  return Object.entries(env)
    .filter(([name]) => /^(PULUMI|DOCKER|BUILDKIT|ENXUTO)_/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function textOf(file: string): string {
  return fs.readFileSync(file, "utf8");
}

/** Whether a mark is the one that was kept. */
export function isKept({ directory, stack }: Session, mark: string | undefined): boolean {
  if (mark === undefined) return false;
  try {
    return textOf(keptFile(directory, stack.name)) === mark;
  } catch {
    return false;
  }
}

/** Keeps a mark for the next run in place of the one before; none where there is none. */
export function keepMark({ directory, stack }: Session, mark: string | undefined): void {
  const file = keptFile(directory, stack.name);
  if (mark === undefined) {
    fs.rmSync(file, { force: true });
    return;
  }
  ownFolder(path.dirname(file));
  putSafely(file, mark);
}

function keptFile(directory: string, stack: string): string {
  return path.join(directory, LOCAL_DIRECTORY, "run", `${stack}.settled`);
}
