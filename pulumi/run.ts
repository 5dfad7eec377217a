import type { EngineEvent } from "@pulumi/pulumi/automation";
import { UserError } from "../core/capacity/user-error";
import { lastLine } from "../engine/run";
import { withShortTraces } from "../program/short-traces";
import { CommandFailure, KILLED } from "./command";
import { type Failure, Failures } from "./events/failures";
import { interruptible } from "./interrupt";
import type { OpenStack } from "./workspace";

/** Options that every operation is given. */
export interface OperationOptions {
  readonly configFile: string;
  readonly color: "never";
  readonly onEvent: (event: EngineEvent) => void;
}

/** End of an operation. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly failures: readonly Failure[];
  /** Violations of mandatory policies. */
  readonly violations: readonly string[];
}

/** Runs one operation of Pulumi's on a stack. What the CLI says before its engine starts is thrown as a UserError. */
export async function runOperation(
  { configFile, running, stack }: OpenStack,
  say: (line: string) => void,
  listen: (event: EngineEvent) => void,
  operation: (options: OperationOptions) => Promise<unknown>,
): Promise<Outcome> {
  const failures = new Failures();
  const onEvent = (event: EngineEvent) => {
    failures.take(event);
    listen(event);
  };
  const outcome = (succeeded: boolean) => ({
    succeeded,
    failures: failures.all,
    violations: failures.violations,
  });
  try {
    await withShortTraces(() =>
      interruptible(running, say, () => operation({ configFile, color: "never", onEvent })),
    );
    return outcome(true);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    if (error.output.code === KILLED) throw new UserError(stack.name, KILLED_TEXT);
    if (failures.all.length > 0 || failures.violations.length > 0) return outcome(false);
    throw new UserError(stack.name, explained(error.output.stderr || error.output.stdout));
  }
}

const KILLED_TEXT = "the run was killed: run up again; it cleans up what was half done and resumes";

/** Words of the CLI put so that they name the way out. */
export function explained(output: string): string {
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(output));
  if (known) return known[1];
  const errors = output.split("\n").filter((line) => line.startsWith("error: "));
  return (errors[0] ?? lastLine(output)).replace(/^error: /, "");
}

/** Sentence for secrets that cannot be read. */
export const OTHER_PASSPHRASE =
  "its encrypted values were made with another passphrase: set PULUMI_CONFIG_PASSPHRASE to the one that the team uses";

const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [/incorrect passphrase/, OTHER_PASSPHRASE],
  [
    /passphrase must be set|unable to read PULUMI_CONFIG_PASSPHRASE_FILE/,
    "there is no passphrase: set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it",
  ],
  [
    /currently locked by/,
    "another run works on this stack: wait for it to end, or clear its lock with pulumi cancel",
  ],
];
