import { createInterface } from "node:readline/promises";
import { UserError } from "../../core/capacity/user-error";

/** Whether somebody is there to answer. */
export function isInteractive(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

/** Whether nobody is asked: `--yes` agrees to all that is not a loss, and so does CI=true, where nobody could answer. */
export function agreesUnasked(yes: boolean | undefined): boolean {
  return yes === true || process.env.CI === "true";
}

/** Asks once; where nobody can answer, `--yes` or CI=true has to say it. */
export async function confirmed(question: string, yes: boolean): Promise<boolean> {
  if (agreesUnasked(yes)) return true;
  if (!isInteractive()) {
    throw new UserError(
      "--yes",
      "is missing: no terminal to confirm on: pass --yes (nothing was changed)",
    );
  }
  return isYes(await ask(`${question} [y/N] `));
}

/** Whether an answer agrees, in English or Portuguese. */
export function isYes(answer: string): boolean {
  return /^(y|yes|s|sim)$/i.test(answer.trim());
}

/** Asks for a word, e.g. the name of what is about to be deleted. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
