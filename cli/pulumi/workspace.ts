import { LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { program } from "../../program";
import type { StackConfig } from "../project";
import { ownSession } from "./command";
import { pathWithAnalyzer, pulumiEnvironment } from "./environment";
import { requireCli } from "./find-cli";
import { writeRunConfig } from "./run-config";

/** A stack of the project, ready for Pulumi to work on. */
export interface OpenStack {
  readonly stack: Stack;
  readonly directory: string;
  /** The stack file of this run: give it to every operation that reads configuration. */
  readonly configFile: string;
  /** The CLI as it runs now, if it does. */
  readonly running: () => number | undefined;
}

/** Opens a stack of the project in `directory`, and makes it where it is new. */
export async function openStack(
  directory: string,
  name: string,
  committed: StackConfig,
  wanted: StackConfig,
  say: (line: string) => void,
): Promise<OpenStack> {
  let pid: number | undefined;
  const command = ownSession(await requireCli(say), (started) => {
    pid = started;
  });
  const folder = writeRunConfig(directory, name, committed, wanted);
  const envVars = { ...pulumiEnvironment(directory), PATH: pathWithAnalyzer(command.command) };
  const workspace = await workspaceIn(directory, command, envVars);
  const known = await workspace.listStacks();
  // In the folder of the run: `stack init` writes its salt beside the project file.
  if (!known.some((stack) => stack.name === name)) {
    await (await workspaceIn(folder, command, envVars)).createStack(name);
  }
  return {
    stack: await Stack.select(name, workspace),
    directory,
    configFile: `${folder}/Pulumi.${name}.yaml`,
    running: () => pid,
  };
}

function workspaceIn(
  workDir: string,
  pulumiCommand: PulumiCommand,
  envVars: Record<string, string>,
): Promise<LocalWorkspace> {
  return LocalWorkspace.create({
    workDir,
    pulumiCommand,
    envVars,
    program: async () => ({ ...program() }),
  });
}
