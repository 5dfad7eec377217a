import * as path from "node:path";
import { closest } from "../core/capacity/closest";
import { oneOf, plainLines, UserError } from "../core/capacity/user-error";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import type { Declaration } from "./declaration";
import { deniedAccess } from "./denied-access";
import { missingPeer } from "./missing-peer";
import { runVerb } from "./run-verb";
import { help, verbHelp } from "./usage";
import { EXIT } from "./verb";
import { VERBS, type VerbName } from "./verbs";

/** Runs what a command line says, the verb first; writes what it comes to, an error too, and gives the exit code. */
export async function runCommand(words: readonly string[]): Promise<number> {
  try {
    return await run(words);
  } catch (thrown) {
    const error = missingPeer(thrown) ?? deniedAccess(thrown) ?? thrown;
    console.error(isUsers(error) ? `enxuto: ${plainLines(messageIn(words, error))}` : error);
    return EXIT.usage;
  }
}

/** A mistake in the language that the words ask for; those of Pulumi are English. */
function messageIn(words: readonly string[], error: Error): string {
  const asks = words.some((word, index) =>
    word === "--language" ? words[index + 1] === "pt" : word === "--language=pt",
  );
  if (!asks || !("sentence" in error)) return error.message;
  const { mistakeInPortuguese } =
    require("../core/report/problems/command-line") as typeof import("../core/report/problems/command-line");
  return mistakeInPortuguese(error as UserError);
}

async function run([first, ...args]: readonly string[]): Promise<number> {
  if (first === undefined) {
    console.log(help());
    return EXIT.usage;
  }
  if (["help", "--help", "-h"].includes(first)) {
    console.log(args.length === 0 ? help() : helpOn(args[0]));
    return EXIT.ok;
  }
  if (["--version", "-V"].includes(first)) {
    console.log(require(path.join(PACKAGE_FOLDER, "package.json")).version);
    return EXIT.ok;
  }
  const name = verbName(first);
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (own.includes("--help") || own.includes("-h")) {
    console.log(helpOn(name));
    return EXIT.ok;
  }
  return runVerb(name, args);
}

function verbName(written: string): VerbName {
  if (Object.hasOwn(VERBS, written)) return written as VerbName;
  const meant = closest(written, Object.keys(VERBS));
  throw new UserError(
    written,
    `unknown command, ${meant ? `did you mean ${meant}?` : oneOf(Object.keys(VERBS))}`,
  );
}

function helpOn(written: string): string {
  const name = verbName(written);
  const declaration: Declaration = VERBS[name];
  return verbHelp(name, declaration);
}

/** Mistakes of the user's are shown as one message; anything else is a mistake of ours and shows its stack. */
function isUsers(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  // By its name: a system may be made by another copy of this package, which has a class of its own.
  return error.name === "UserError" || "__pulumiRunError" in error;
}
