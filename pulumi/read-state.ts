import * as fs from "node:fs";
import type { Deployment, Stack } from "@pulumi/pulumi/automation";
import { projectName } from "../program/project";
import { stateFolder } from "./environment";
import { openState } from "./open-state";
import { stateFile } from "./state-file";
import type { OpenStack } from "./workspace";

/** State that was read, and the file that it was read from as it was then. */
interface Export {
  readonly file: string;
  readonly state: Deployment;
}

const EXPORTS = new WeakMap<Stack, Export>();

/**
 * State of a stack as the CLI exports it, secrets in clear. Where it is a file of this machine, it is read without the CLI, and what
 * was read is given again until the file is written.
 */
export async function readState({ stack, directory }: OpenStack): Promise<Deployment> {
  const env = { ...process.env, ...stack.workspace.envVars };
  const folder = stateFolder(directory, env);
  const file = folder && stateFile({ folder, project: projectName(directory), stack: stack.name });
  const version = file && versionOf(file);
  const last = EXPORTS.get(stack);
  if (version !== undefined && last?.file === version) return last.state;
  const opened = file === undefined ? undefined : await openState(file, env);
  const state = opened ?? (await stack.exportStack());
  if (version !== undefined) EXPORTS.set(stack, { file: version, state });
  return state;
}

/** A file as it is now. The CLI replaces a state's with each write: its inode changes as well. */
function versionOf(file: string): string | undefined {
  const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && [file, stat.ino, stat.size, stat.mtimeNs].join(":");
}
