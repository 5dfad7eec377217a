import { sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { type Environment, lookupOf, withEnvFiles } from "./environment";
import type { Files } from "./files";
import type { Lookup } from "./interpolate";
import { folderOf, isInside, nameOf, relativePath, resolvePath } from "./paths";
import { STDIN, Tree, treeOf } from "./tree";

/** Starting point of a reading. */
export interface Reading {
  readonly files: Files;
  /** The variables of the process; none for files that nobody vouches for. */
  readonly environment: Environment;
  /** Compose files, or one folder that holds them. @default - COMPOSE_FILE, or what lies in the folder or above it */
  readonly named?: readonly string[];
  /** @default - COMPOSE_ENV_FILES, or `.env` beside the first file, where there is one */
  readonly envFiles?: readonly string[];
  /** @default - COMPOSE_PROFILES */
  readonly profiles?: readonly string[];
  /** Text of standard input, where one of the files is `-`. */
  readonly stdin?: string;
  /** The folder whose files may be read because a file names them. @default - the repository, or the folder of the files */
  readonly tree?: string;
  /** Whether every key of a service is kept, with absolute paths: for what carries the file over. @default - those that change a sum */
  readonly whole?: boolean;
  /** Filled with the names of the variables that are looked for in the environment. */
  readonly asked?: Set<string>;
}

/** Files that are read, and with what. */
export interface Choice {
  /** Absolute paths, or `-`. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  /** The project's folder, which gives its name and which paths are relative to. */
  readonly folder: string;
  readonly tree: Tree;
  readonly lookup: Lookup;
  /** Names of variables that were looked for. */
  readonly asked: ReadonlySet<string>;
}

/**
 * The files, env files and profiles that Compose would choose: what is named first, then its own variables in the process, then the
 * same in the first `.env`.
 */
export function chosen(reading: Reading): Choice {
  const { files, environment, named = [], asked = new Set<string>() } = reading;
  const outer = lookupOf(environment, asked);
  const start = startOf(files, named);
  const sources = start === undefined ? named : [];
  const here = start ?? files.folder;
  const before = sources.length > 0 ? folderOfFirst(files, sources[0]) : here;
  const first = reading.tree
    ? new Tree(files, resolvePath(files.folder, reading.tree))
    : treeOf(files, before);
  const chosenEnv = envFilesOf(reading, outer);
  const firstEnv = chosenEnv ?? dotenvIn(before, first, outer);
  const early = withEnvFiles(outer, firstEnv, first);
  const found =
    sources.length > 0
      ? sources.map((file) => first.given(file))
      : (variableFiles(here, outer, early, first) ?? discovered(files, here, start === undefined));
  const folder = found[0] === STDIN ? files.folder : folderOf(found[0]);
  const tree = isInside(first.folder, folder) || reading.tree ? first : treeOf(files, folder);
  const again = chosenEnv || folder === before ? [] : dotenvIn(folder, tree, outer);
  const lookup = withEnvFiles(early, again, tree);
  return {
    files: found,
    envFiles: [...firstEnv, ...again],
    profiles: reading.profiles ?? activeProfiles(lookup("COMPOSE_PROFILES")),
    folder,
    tree,
    lookup,
    asked,
  };
}

/** The folder that is named in the place of files; undefined where files are. */
function startOf(files: Files, named: readonly string[]): string | undefined {
  if (named.length !== 1 || named[0] === STDIN) return undefined;
  const path = resolvePath(files.folder, named[0]);
  return files.status(path)?.kind === "folder" ? path : undefined;
}

function folderOfFirst(files: Files, first: string): string {
  return first === STDIN ? files.folder : folderOf(resolvePath(files.folder, first));
}

function envFilesOf(reading: Reading, outer: Lookup): string[] | undefined {
  const named = reading.envFiles ?? listed(outer("COMPOSE_ENV_FILES"), ",");
  if (named.length === 0) return undefined;
  return named.map((file) => resolvePath(reading.files.folder, file));
}

function dotenvIn(folder: string, tree: Tree, outer: Lookup): string[] {
  const file = resolvePath(folder, ".env");
  return isTrue(outer("COMPOSE_DISABLE_ENV_FILE")) || !tree.has(file) ? [] : [file];
}

/** As Go reads it. */
function isTrue(text: string | undefined): boolean {
  return ["1", "t", "T", "TRUE", "true", "True"].includes(text ?? "");
}

function listed(text: string | undefined, separator: string): string[] {
  return (text ?? "")
    .split(separator)
    .map((item) => item.trim())
    .filter(Boolean);
}

/** A profile without a name is active where none is named: `profiles: [""]` is no profile. */
function activeProfiles(text = ""): string[] {
  return text.split(",").map((profile) => profile.trim());
}

/** The files of COMPOSE_FILE. A person set what stands in the environment; what an env file names has to lie in the tree. */
function variableFiles(
  folder: string,
  outer: Lookup,
  lookup: Lookup,
  tree: Tree,
): string[] | undefined {
  const text = lookup("COMPOSE_FILE");
  if (text === undefined) return undefined;
  const named = text.split(lookup("COMPOSE_PATH_SEPARATOR") || ":").filter(Boolean);
  if (named.length === 0) return undefined;
  return named.map((file) => {
    if (file === STDIN) return file;
    const path = resolvePath(folder, file);
    if (outer("COMPOSE_FILE") === undefined) tree.check(path, "COMPOSE_FILE");
    return path;
  });
}

/** The names that Compose looks for, in its order, and those of what is laid over it. */
const FILES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/** The files that Compose reads in a folder by itself, absolute: one, what is laid over it, or none. */
export function composeFilesIn(files: Files, folder: string): string[] {
  const first = (names: readonly string[]) =>
    names
      .map((name) => resolvePath(folder, name))
      .find((path) => files.status(path)?.kind === "file");
  const file = first(FILES);
  const override = first(OVERRIDES);
  return file ? [file, ...(override ? [override] : [])] : [];
}

function discovered(files: Files, start: string, above: boolean): string[] {
  for (let folder = start; ; folder = folderOf(folder)) {
    const found = composeFilesIn(files, folder);
    if (found.length > 0) return found;
    if (!above || folder === "/") break;
  }
  const [near] = USUAL_PLACES.map((name) => resolvePath(start, name)).filter(
    (path) => files.status(path)?.kind === "file",
  );
  const example = near ? sentence`, such as ${relativePath(files.folder, near)}` : "";
  throw new UserError(
    relativePath(files.folder, start) || "fit",
    sentence`there is no compose.yaml here: name the compose files to judge${example}`,
  );
}

/** Where repositories keep a compose file that Compose does not look for: another name, or a folder of its own. */
const USUAL_PLACES = [
  ...["stack", "docker-stack"].flatMap((name) => [`${name}.yml`, `${name}.yaml`]),
  ...["docker", "deploy", "deployment", "compose", "docker-compose", "infra"].flatMap((folder) =>
    FILES.map((name) => `${folder}/${name}`),
  ),
];

/** A project's name from that of its folder. */
export function nameOfFolder(folder: string): string {
  return normalized(nameOf(folder));
}

/** A name as Compose writes it. */
export function normalized(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || "project"
  );
}
