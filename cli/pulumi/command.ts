import { spawn } from "node:child_process";
import * as path from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation";

/** What a run of the CLI printed, and how it ended. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The CLI ended with an error. */
export class CommandFailure extends Error {
  constructor(readonly output: CommandOutput) {
    super((output.stderr || output.stdout).trim());
    this.name = "CommandFailure";
  }
}

/** Commands that run the program and its providers, and so have to start where its files are. */
const OPERATIONS = ["preview", "up", "destroy", "refresh"];

/**
 * The CLI run in a session of its own.
 *
 * A Ctrl-C in the terminal goes to every process in the foreground, and Pulumi takes a second one as the order to drop the work in
 * flight. Apart from the terminal it gets exactly the signals that it is sent on purpose, see `interruptible`.
 *
 * Operations start in `directory`; all other commands in the workspace, where Pulumi may write what it likes into the stack file.
 */
export function ownSession(
  command: PulumiCommand,
  directory: string,
  started: (pid: number) => void,
): PulumiCommand {
  const session = {
    command: command.command,
    version: command.version,
    run(
      args: string[],
      cwd: string,
      env: Record<string, string>,
      onOutput?: (text: string) => void,
      onError?: (text: string) => void,
    ): Promise<CommandOutput> {
      const bin = path.isAbsolute(command.command) ? [path.dirname(command.command)] : [];
      const child = spawn(command.command, [...args, "--non-interactive"], {
        cwd: OPERATIONS.includes(args[0]) ? directory : cwd,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          ...env,
          PATH: [...bin, env.PATH ?? process.env.PATH].join(path.delimiter),
          PULUMI_AUTOMATION_API: "true",
        },
      });
      if (child.pid !== undefined) started(child.pid);
      return new Promise((resolve, reject) => {
        const output = { stdout: "", stderr: "" };
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          output.stdout += text;
          onOutput?.(text);
        });
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          output.stderr += text;
          onError?.(text);
        });
        child.on("error", reject);
        child.on("close", (code) => {
          const result = { ...output, code: code ?? -1 };
          if (code === 0) resolve(result);
          else reject(new CommandFailure(result));
        });
      });
    },
  };
  return session;
}
