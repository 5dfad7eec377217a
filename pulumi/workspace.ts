import * as fs from "node:fs";
import * as path from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import type { KnownToState } from "../components/hosts/server/known";
import { engineAddress } from "../engine/engine";
import type { ChosenStack } from "../program/chosen-stack";
import { programBeside } from "../program/program";
import { projectName } from "../program/project";
import { type Hold, ownSession, runCli } from "./command";
import {
  backendIn,
  pathWithAnalyzer,
  pulumiEnvironment,
  readingEnvironment,
  stateFolder,
} from "./environment";
import { requireCli } from "./find-cli";
import { keepSalt, keptSalt, runFolder, writeRunConfig } from "./run-config";
import { stateFile } from "./state-file";

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
  /** The lock that the CLI works under, once it is taken. */
  readonly hold: Hold;
  /** Facts of the state that the program is told, once that is read. */
  readonly known: { state?: KnownToState };
}

/** Stack that is opened, and who is told what it takes. */
export interface OpenArgs extends ChosenStack {
  readonly say: (line: string) => void;
}

/** Opens a stack of the project to work on it, and makes it where it is new. */
export async function openStack(args: OpenArgs): Promise<OpenStack> {
  const env = pulumiEnvironment(args.directory);
  const { workspace, open } = await prepare(args, env);
  const isKnown = await knows(workspace, args);
  if (isKnown) await bringSalt(open.cli, workspace, args);
  const stack = await (isKnown ? Stack.select : Stack.create)(args.name, workspace);
  keepSalt(args.directory, open.configFile);
  return { ...open, stack };
}

/** Opens a stack to look at it: a new one is made in a state of its own, which goes with this process. */
export async function openToRead(args: OpenArgs): Promise<OpenStack> {
  const folder = stateFolder(args.directory);
  const isThere = folder === undefined || fs.existsSync(path.join(folder, ".pulumi"));
  if (isThere) {
    const { workspace, open } = await prepare(args, readingEnvironment(args.directory));
    if (await knows(workspace, args)) {
      await bringSalt(open.cli, workspace, args);
      return { ...open, stack: await Stack.select(args.name, workspace) };
    }
  }
  return openOwn(args);
}

/** Opens a copy of a stack's state that goes with this process: what is done to it is done to nothing. */
export async function openCopy(args: OpenArgs, original: OpenStack): Promise<OpenStack> {
  const state = await editState(original, ["stack", "export"]);
  const copy = await openOwn(args);
  await editState(copy, ["stack", "import"], state);
  return copy;
}

/**
 * Opens a file that holds a stack's state, in a place that goes with this process: what is done to it is done to nothing.
 * `passphrase` is the path of the one it was written with. @default - the one in use
 */
export async function openFile(
  args: OpenArgs,
  text: string,
  passphrase: string | undefined,
): Promise<OpenStack> {
  const folder = path.join(runFolder(), "file");
  const file = stateFile({ folder, project: projectName(args.directory), stack: args.name });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode: 0o600 });
  const env: Record<string, string> = {
    ...readingEnvironment(args.directory),
    PULUMI_BACKEND_URL: backendIn(folder),
  };
  if (passphrase) {
    delete env.PULUMI_CONFIG_PASSPHRASE;
    env.PULUMI_CONFIG_PASSPHRASE_FILE = passphrase;
  }
  const { workspace, open } = await prepare(args, env);
  return { ...open, stack: await Stack.select(args.name, workspace) };
}

async function openOwn(args: OpenArgs): Promise<OpenStack> {
  const own = path.join(runFolder(), "state");
  fs.mkdirSync(own, { recursive: true });
  const env = { ...readingEnvironment(args.directory), PULUMI_BACKEND_URL: backendIn(own) };
  const { workspace, open } = await prepare(args, env);
  return { ...open, stack: await Stack.create(args.name, workspace) };
}

/**
 * Reads or writes a state by the CLI only: what the automation API imports, it writes with all secrets in clear to a file that
 * everybody may read.
 */
export async function editState(
  { stack: { name, workspace }, cli, hold }: OpenStack,
  words: readonly string[],
  input?: string,
): Promise<string> {
  const { stdout } = await runCli(cli, [...words, "--stack", name], {
    ...{ cwd: workspace.workDir, env: workspace.envVars, input, hold },
  });
  return stdout;
}

async function prepare(
  { directory, systems, name, committed, config, say }: OpenArgs,
  env: Readonly<Record<string, string>>,
): Promise<{ workspace: LocalWorkspace; open: Omit<OpenStack, "stack"> }> {
  let pid: number | undefined;
  const command = await requireCli(say);
  const address = await engineAddress();
  const workDir = writeRunConfig(directory, name, committed, config);
  const hold: Hold = {};
  const known: OpenStack["known"] = {};
  const started = (id: number) => {
    pid = id;
  };
  const workspace = await LocalWorkspace.create({
    workDir,
    pulumiCommand: ownSession(command, directory, started, hold),
    envVars: {
      ...env,
      PATH: pathWithAnalyzer(command.command),
      // The provider knows nothing of the CLI's contexts, by which Docker Desktop, Colima and rootless engines are reached.
      ...(address ? { DOCKER_HOST: address } : {}),
    },
    program: programBeside(systems, () => known.state),
  });
  return {
    workspace,
    open: {
      directory,
      cli: command.command,
      configFile: path.join(workDir, `Pulumi.${name}.yaml`),
      running: () => pid,
      hold,
      known,
    },
  };
}

/** Whether there is a stack of this name: by its file where the state is in a folder, which needs no start of the CLI. */
async function knows(workspace: LocalWorkspace, { directory, name }: OpenArgs): Promise<boolean> {
  const folder = stateFolder(directory);
  const project = projectName(directory);
  if (folder && fs.existsSync(stateFile({ folder, project, stack: name }))) return true;
  return (await workspace.listStacks()).some((stack) => stack.name === name);
}

/** Without a salt the CLI makes another one, which fits any passphrase: a stack that has one elsewhere keeps it. */
async function bringSalt(
  cli: string,
  workspace: LocalWorkspace,
  { name }: OpenArgs,
): Promise<void> {
  const file = path.join(workspace.workDir, `Pulumi.${name}.yaml`);
  if (keptSalt(file)) return;
  const { stdout } = await runCli(cli, ["stack", "export", "--stack", name], {
    cwd: workspace.workDir,
    env: workspace.envVars,
  });
  const salt = JSON.parse(stdout).deployment?.secrets_providers?.state?.salt;
  if (salt) fs.appendFileSync(file, `encryptionsalt: ${salt}\n`);
}
