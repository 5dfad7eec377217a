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
  const verb: Verb<Name> = LOAD[name]();
  return verb.run(parsed);
}
