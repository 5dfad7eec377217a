import { readDotenv } from "./dotenv";
import type { Lookup } from "./interpolate";
import type { Tree } from "./tree";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables by name; `asked` is told each name that is looked for. */
export function lookupOf(environment: Environment, asked?: Set<string>): Lookup {
  return (name) => {
    asked?.add(name);
    return Object.hasOwn(environment, name) ? environment[name] : undefined;
  };
}

/** Variables, and below them those of env files: of two that set one variable, the later file's counts. */
export function withEnvFiles(outer: Lookup, files: readonly string[], tree: Tree): Lookup {
  const variables = new Map<string, string>();
  const lookup: Lookup = (name) => outer(name) ?? variables.get(name);
  for (const file of files) {
    for (const [name, value] of readDotenv(tree.labelOf(file), tree.read(file), lookup)) {
      variables.set(name, value);
    }
  }
  return lookup;
}
