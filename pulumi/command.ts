import { spawn } from "node:child_process";
import * as path from "node:path";
import type { Readable, Writable } from "node:stream";
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { WORK_MARK } from "../engine/process";

/** Output of a run of the CLI, and how it ended. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The code of a CLI that was killed. */
export const KILLED = -1;

/** The CLI ended with an error. */
export class CommandFailure extends Error {
  constructor(readonly output: CommandOutput) {
    super((output.stderr || output.stdout).trim());
    this.name = "CommandFailure";
  }
}

/** The lock that a command works under, once it is taken. */
export interface Hold {
  /** The pipe by whose end others see that the work has ended. */
  readonly pipe?: Writable;
  /** Value of `WORK_MARK` by which others find what outlives a killed run. */
  readonly mark?: string;
  /** Throws where the lock was lost. */
  readonly check?: () => void;
}

/** Circumstances of a command. */
export interface RunOptions {
  readonly cwd: string;
  /** Variables beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Text that it reads; a secret goes this way, since everybody sees the words of a command. @default - nothing */
  readonly input?: string;
  readonly onOutput?: (text: string) => void;
  readonly onError?: (text: string) => void;
  readonly started?: (pid: number) => void;
  /** @default - none: it only reads */
  readonly hold?: Hold;
}

/**
 * Variables that give the CLI options, as PULUMI_OPTION_TARGET does, that choose where and when it writes a state, as
 * PULUMI_DIY_BACKEND_LEGACY_LAYOUT, or another key for its secrets: which resources a run is about is said by the verb, and a state in
 * another file than expected would be taken for none, and never be copied.
 */
const OPTIONS =
  /^PULUMI_(OPTION_|DIY_BACKEND_|SELF_MANAGED_STATE_|(SKIP_CHECKPOINTS|CONTINUE_ON_ERROR|CLOUD_SECRET_OVERRIDE)$)/i;

function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OPTIONS.test(name)));
}

/** Runs the CLI in a session of its own; rejects with a CommandFailure. */
export function runCli(
  command: string,
  words: readonly string[],
  { cwd, env, input, onOutput, onError, started, hold }: RunOptions,
): Promise<CommandOutput> {
  hold?.check?.();
  const beside = path.isAbsolute(command) ? [path.dirname(command)] : [];
  const child = spawn(command, [...words, "--non-interactive"], {
    cwd,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", hold?.pipe ?? "ignore"],
    env: {
      ...withoutOptions(process.env),
      ...env,
      PATH: [...beside, env.PATH ?? process.env.PATH].join(path.delimiter),
      PULUMI_AUTOMATION_API: "true",
      ...(hold?.mark === undefined ? {} : { [WORK_MARK]: hold.mark }),
    },
  });
  if (child.pid !== undefined) started?.(child.pid);
  const [stdin, stdout, stderr] = child.stdio as unknown as [Writable, Readable, Readable];
  stdin.end(input ?? "");
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
      onOutput?.(text);
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
      onError?.(text);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const result = { ...output, code: code ?? KILLED };
      if (code === 0) resolve(result);
      else reject(new CommandFailure(result));
    });
  });
}

/** Commands that run the program and its providers, and so have to start where its files are. */
const OPERATIONS = ["preview", "up", "destroy", "refresh"];

/**
 * Questions of the automation API whose answers are used by nothing here, with the answer that they get: each is a start of the CLI.
 * Every command names its stack, so none has to be selected; outputs are read from the exported state.
 */
const UNASKED: Readonly<Record<string, string>> = { select: "", output: "{}", history: "[]" };

/**
 * The CLI run in a session of its own.
 *
 * A Ctrl-C in the terminal goes to every process in the foreground, and Pulumi takes a second one as the order to drop the work in
 * flight. Apart from the terminal it gets exactly the signals that it is sent on purpose, see `interruptible`.
 *
 * Operations start in `directory`; all other commands in the workspace, where Pulumi may write what it likes into the stack file.
 */
export function ownSession(
  { command, version }: Pick<PulumiCommand, "command" | "version">,
  directory: string,
  started: (pid: number) => void,
  hold: Hold,
): PulumiCommand {
  const session = {
    command,
    version,
    run(
      words: string[],
      workspace: string,
      env: Record<string, string>,
      onOutput?: (text: string) => void,
      onError?: (text: string) => void,
    ): Promise<CommandOutput> {
      const unasked = words[0] === "stack" ? UNASKED[words[1]] : undefined;
      if (unasked !== undefined) {
        return Promise.resolve({ stdout: unasked, stderr: "", code: 0 });
      }
      const cwd = OPERATIONS.includes(words[0]) ? directory : workspace;
      return runCli(command, words, { cwd, env, onOutput, onError, started, hold });
    },
  };
  return session;
}
