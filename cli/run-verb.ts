import * as path from "node:path";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { LOAD } from "./load";
import { parse } from "./parse";
import type { Verb } from "./verb";
import { VERBS, type VerbName } from "./verbs";

/** Parses a verb's arguments, and only then loads and runs it; gives the exit code. */
export async function runVerb<Name extends VerbName>(
  name: Name,
  args: readonly string[],
): Promise<number> {
  const parsed = parse(name, VERBS[name], args);
  // The one verb that loads no SDK is the one that has to be there at once.
  if (name !== "fit") require(path.join(PACKAGE_FOLDER, "tools/lazy-sdk.cjs"))(__filename);
  const verb: Verb<Name> = LOAD[name]();
  return verb.run(parsed);
}
