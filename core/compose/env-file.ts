import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { readDotenv } from "./dotenv";
import type { Lookup } from "./interpolate";
import { resolvePath } from "./paths";
import type { Tree } from "./tree";
import { isList, isMapping, type Mapping, mappingOf, type Value } from "./value";

/** `env_file` with its paths made absolute, so that it can be merged with that of another folder. */
export function absoluteEnvFiles(at: string, directory: string, value: Value): Value {
  if (value === null) return null;
  return (isList(value) ? value : [value]).map((entry) => {
    const { path: file, ...rest } = isMapping(entry) ? entry : mappingOf([["path", entry]]);
    if (typeof file !== "string") throw new UserError(at, sentence`${got(entry)}, expected a file`);
    return mappingOf([...Object.entries(rest), ["path", resolvePath(directory, file)]]);
  });
}

/** What reading a service's env files gave. */
export interface EnvFileVariables {
  readonly variables: ReadonlyMap<string, string>;
  /** The files that are not there, or not ours to read: what they set is not seen. */
  readonly unread: readonly string[];
}

/**
 * The variables that a service gets from files. A file that is missing is no reason to refuse: it often holds the secrets that
 * a repository leaves out.
 */
export function readEnvFiles(
  value: Value | undefined,
  tree: Tree,
  lookup: Lookup,
): EnvFileVariables {
  const variables = new Map<string, string>();
  const unread: string[] = [];
  for (const [file, { required, format }] of byPath(value)) {
    const label = tree.labelOf(file);
    if (format !== undefined && format !== null && format !== "" && format !== "raw") {
      throw new UserError(
        `env_file ${label}`,
        sentence`format: ${got(format)}, expected raw, or no format`,
      );
    }
    if (!tree.holds(file)) {
      if (required !== false) unread.push(label);
      continue;
    }
    const text = tree.read(file);
    const read =
      format === "raw" ? rawVariables(label, text, lookup) : readDotenv(label, text, lookup);
    for (const [name, text] of read) variables.set(name, text);
  }
  return { variables, unread };
}

/** The entries by path: one that comes twice keeps its first place, as in Compose. */
function byPath(value: Value | undefined): Map<string, Mapping> {
  const entries = isList(value) ? value.filter(isMapping) : [];
  return new Map(entries.map((entry) => [String(entry.path), entry]));
}

/**
 * `format: raw`: what stands after the sign is the value, quotes and dollars included; a name without a sign has the value that it has
 * outside. Throws a UserError for a blank in a name, and for a sign without one.
 */
function rawVariables(label: string, text: string, lookup: Lookup): [string, string][] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .flatMap((line, index): [string, string][] => {
      const plain = line.trimStart();
      if (plain === "" || plain.startsWith("#")) return [];
      const sign = plain.indexOf("=");
      const name = sign < 0 ? plain : plain.slice(0, sign);
      if (name === "" || /[ \t]/.test(name)) {
        throw new UserError(
          `${label}: line ${index + 1}`,
          sentence`${got(name)}, expected NAME=VALUE`,
        );
      }
      const value = sign < 0 ? lookup(name) : plain.slice(sign + 1);
      return value === undefined ? [] : [[name, value]];
    });
}
