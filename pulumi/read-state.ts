import * as fs from "node:fs";
import type { Deployment, Stack } from "@pulumi/pulumi/automation";
import { projectName } from "../program/project";
import { stateFolder } from "./environment";
import { stateFile } from "./state-file";
import type { OpenStack } from "./workspace";

/** What was exported, and the file that it was read from as it was then. */
interface Export {
  readonly file: string;
  readonly state: Deployment;
}

const EXPORTS = new WeakMap<Stack, Export>();

/**
 * State of a stack, exported by the CLI. Where it is a file of this machine that has not been written since the last export, that
 * export is given again: each start of the CLI takes about 0.4 s.
 */
export async function readState({ stack, directory }: OpenStack): Promise<Deployment> {
  const file = versionOf(stack, directory);
  const last = EXPORTS.get(stack);
  if (file !== undefined && last?.file === file) return last.state;
  const state = await stack.exportStack();
  if (file !== undefined) EXPORTS.set(stack, { file, state });
  return state;
}

/** State's file as it is now. The CLI replaces it with each write: its inode changes as well. */
function versionOf({ name, workspace }: Stack, directory: string): string | undefined {
  const folder = stateFolder(directory, { ...process.env, ...workspace.envVars });
  if (folder === undefined) return undefined;
  const file = stateFile({ folder, project: projectName(directory), stack: name });
  const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && [file, stat.ino, stat.size, stat.mtimeNs].join(":");
}
