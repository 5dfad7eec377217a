import * as path from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { engineAddress } from "../engine/engine";
import type { ChosenStack } from "../program/chosen-stack";
import { program } from "../program/program";
import { ownSession } from "./command";
import { pathWithAnalyzer, pulumiEnvironment } from "./environment";
import { requireCli } from "./find-cli";
import { writeRunConfig } from "./run-config";

/** A stack of the project, ready for Pulumi to work on. */
export interface OpenStack {
  readonly stack: Stack;
  readonly directory: string;
  /** The CLI, by its name or path. */
  readonly cli: string;
  /** The stack file of this run: give it to every operation that reads configuration. */
  readonly configFile: string;
  /** The CLI as it runs now, if it does. */
  readonly running: () => number | undefined;
}

/** Opens a stack of a project, and makes it where it is new. */
export async function openStack(
  { directory, systems, name, committed, config }: ChosenStack,
  say: (line: string) => void,
): Promise<OpenStack> {
  let pid: number | undefined;
  const command = await requireCli(say);
  const address = await engineAddress();
  const workDir = writeRunConfig(directory, name, committed, config);
  const workspace = await LocalWorkspace.create({
    workDir,
    pulumiCommand: ownSession(command, directory, (started) => {
      pid = started;
    }),
    envVars: {
      ...pulumiEnvironment(directory),
      PATH: pathWithAnalyzer(command.command),
      // The provider knows nothing of the CLI's contexts, by which Docker Desktop, Colima and rootless engines are reached.
      ...(address ? { DOCKER_HOST: address } : {}),
    },
    program: program(systems),
  });
  const known = await workspace.listStacks();
  const isKnown = known.some((stack) => stack.name === name);
  return {
    stack: await (isKnown ? Stack.select(name, workspace) : Stack.create(name, workspace)),
    directory,
    cli: command.command,
    configFile: path.join(workDir, `Pulumi.${name}.yaml`),
    running: () => pid,
  };
}
