import { isUtf8 } from "node:buffer";
import * as fs from "node:fs";
import * as path from "node:path";
import { adopt } from "../adopt/adopt";
import type { Draft, Note } from "../adopt/draft";
import type { Environment } from "../core/compose/environment";
import { projectOf } from "../core/compose/project";
import { type ComposeModel, readModel } from "../core/compose/read";
import type { Tree } from "../core/compose/tree";
import { asMapping, type Mapping } from "../core/compose/value";
import { MAXIMUM_FILE_BYTES } from "../core/model/files";
import { machineFiles } from "../engine/files";
import { withBuilds } from "./compose-project";

interface Flags {
  readonly profile?: readonly string[];
  readonly "env-file"?: readonly string[];
}

/** Draft of a system from compose files, with what they name in their tree. Throws a UserError where Compose would not read them. */
export function composeDraft(files: readonly string[], flags: Flags): Draft {
  const model = readModel({
    files: machineFiles(),
    environment: choosing(process.env),
    named: files,
    envFiles: flags["env-file"],
    profiles: flags.profile,
    whole: true,
  });
  const { files: secretFiles, notes } = secretFilesOf(model.stored.secrets, model.tree);
  const draft = adopt({
    project: withBuilds(projectOf(model), model),
    merged: model.services,
    secretFiles,
    folder: process.cwd(),
    file: model.files.map((file) => path.basename(file)).join(", "),
    textsAt: (place) => textsAt(place, model.tree),
    configs: model.stored.configs,
    unset: model.variables.unset,
  });
  return { ...draft, notes: [...draft.notes, ...notes, ...shellNotes(model)] };
}

/**
 * The variables of this process that choose files and profiles. No other gets into a file that is kept: a shell holds tokens, and a
 * compose file may name any of them.
 */
function choosing(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith("COMPOSE_")),
  );
}

/** Note on variables that the shell sets and no env file does. */
function shellNotes({ asked, variables }: ComposeModel): Note[] {
  const unread = [...asked].filter(
    (name) => process.env[name] !== undefined && variables.lookup(name) === undefined,
  );
  if (unread.length === 0) return [];
  const names = unread.sort().join(", ");
  const text = `${names}: set in this shell, whose values do not get into the project's files: write the ones that are meant into .env, and run init again`;
  return [{ kind: "left-out", about: "variables", text }];
}

/** Contents of the files in the tree that a compose file names as secrets, by name, with a note on each that lies outside. */
function secretFilesOf(
  secrets: Mapping,
  tree: Tree,
): { readonly files: ReadonlyMap<string, string | undefined>; readonly notes: readonly Note[] } {
  const files = new Map<string, string | undefined>();
  const notes: Note[] = [];
  for (const [name, secret] of Object.entries(secrets)) {
    const { file } = asMapping(secret);
    if (typeof file !== "string" || !isFile(file)) continue;
    if (tree.holds(file)) {
      files.set(name, tree.read(file).trimEnd());
      continue;
    }
    files.set(name, undefined);
    notes.push({
      kind: "left-out",
      about: `secrets.${name}`,
      text: `${tree.labelOf(file)} lies outside ${tree.folder} and is not read: set its value yourself`,
    });
  }
  return { files, notes };
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Files of one mounted directory that are carried over; more are data, or a part of an image. */
const MOST_FILES = 100;

function textsAt(place: string, tree: Tree): readonly string[] | undefined {
  const found = fs.statSync(place, { throwIfNoEntry: false });
  if (!found) return [];
  if (!tree.holds(place)) return undefined;
  const files = found.isFile() ? [""] : filesBelow(place);
  const isTextInTree = (file: string) => tree.holds(file) && isText(file);
  return files.length <= MOST_FILES && files.every((file) => isTextInTree(path.join(place, file)))
    ? files
    : undefined;
}

/** Files in a directory, but for those that only git looks at. */
function filesBelow(directory: string): string[] {
  return fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !/^\.git(keep|ignore)$/.test(entry.name))
    .map((entry) => path.posix.join(path.relative(directory, entry.parentPath), entry.name));
}

function isText(file: string): boolean {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > MAXIMUM_FILE_BYTES) return false;
  return isUtf8(fs.readFileSync(file));
}
