import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { ENXUTO } from "./source";

const PROJECT = path.join(__dirname, "..", "..");

/** How a command ended, and what it wrote. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line from its source to its end: in the project's folder and with this process's environment unless told. */
export function runEnxuto(
  args: readonly string[],
  { cwd = PROJECT, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...ENXUTO, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}
