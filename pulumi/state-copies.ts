import * as fs from "node:fs";
import * as path from "node:path";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { writeSafely } from "../engine/safe-file";
import { stateHome } from "../engine/state-directory";
import { projectName } from "../program/project";
import { chosenPassphrase, passphrasePath, stateFolder, stateId } from "./environment";
import { type LocalState, readStateFile, stateFile } from "./state-file";

/** A dated copy of a stack's state: a folder with the state's file and, where enxuto made the passphrase, the passphrase. */
export interface StateCopy {
  /** Time at which it was taken, as its folder is called: `2026-11-28T21-30-05-123Z`. */
  readonly taken: string;
  readonly folder: string;
  /** Path of the state in it. */
  readonly file: string;
  /** The directory of the checkout whose state it is. */
  readonly checkout: string;
  /** Whether that is this checkout. */
  readonly isOwn: boolean;
  readonly resources: number;
  /** Path of the passphrase in it; undefined where the user has one of their own. */
  readonly passphrase: string | undefined;
}

/** A stack of a checkout. */
interface Stack {
  readonly directory: string;
  readonly name: string;
}

/** The state of a stack as a file of this machine; undefined where a service keeps it. */
export function localState({ directory, name }: Stack): LocalState | undefined {
  const folder = stateFolder(directory);
  return folder === undefined
    ? undefined
    : { folder, project: projectName(directory), stack: name };
}

/**
 * Copies a stack's state into the checkout and into this user's own folder, where a whole one is that differs from the last copy.
 *
 * Never throws: what could not be kept is said, and the work goes on.
 */
export function keepCopy(stack: Stack, say: (line: string) => void): void {
  const state = localState(stack);
  const found = state && readStateFile(stateFile(state));
  if (!found) return;
  // The same in both places, so that it is listed as one.
  let taken: string | undefined;
  for (const place of placesOf(stack)) {
    try {
      const newest = copiesIn(place).next().value;
      taken ??= nameAfter(newest?.taken);
      // A new stack that has nothing yet: what was there before it is worth more.
      if (found.resources === 0 && (newest?.resources ?? 0) === 0) continue;
      if (newest && readStateFile(newest.file)?.text === found.text) continue;
      write(place, stack, taken, found.text);
      prune(place);
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      say(`no copy of the state could be kept in ${place.folder} (${code})`);
    }
  }
}

/**
 * Puts a file that is about to be replaced aside, with the passphrase that goes with it, and returns the folder. Where there is no file
 * it is the passphrase only: secrets in the stack's own file may be encrypted by it.
 */
export function setStateAside(stack: Stack, file: string): string {
  const [place] = placesOf(stack);
  const state = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  return write(place, stack, `${nameOf(new Date())}${REPLACED}`, state);
}

/**
 * The copies of a stack's state that this user has, newest first: of this checkout, of other checkouts of the project, and the one
 * that the CLI keeps itself.
 */
export function stateCopies(stack: Stack): StateCopy[] {
  const places = [...placesOf(stack), ...otherPlaces(stack)];
  const found = places.flatMap((place) => [...copiesIn(place)]);
  found.push(...cliCopy(stack));
  const seen = new Set<string>();
  return found
    .sort((a, b) => (a.taken < b.taken ? 1 : -1))
    .filter(({ taken, checkout }) => {
      const key = `${taken} ${checkout}`;
      return seen.has(key) ? false : seen.add(key);
    });
}

/** The folder with this user's copies of a stack's state. */
export function userCopies({ directory, name }: Stack): string {
  return path.join(stateHome(), "states", projectName(directory), name);
}

/** A folder with the copies of one checkout's stack. */
interface Place {
  readonly folder: string;
  readonly isOwn: boolean;
}

/** In the checkout, and outside where `git clean` does not reach. */
function placesOf(stack: Stack): readonly [Place, Place] {
  const { directory, name } = stack;
  return [
    { folder: path.join(directory, LOCAL_DIRECTORY, "states", name), isOwn: true },
    { folder: path.join(userCopies(stack), stateId(directory)), isOwn: true },
  ];
}

function otherPlaces(stack: Stack): Place[] {
  const own = stateId(stack.directory);
  const all = userCopies(stack);
  return foldersIn(all)
    .filter((id) => id !== own)
    .map((id) => ({ folder: path.join(all, id), isOwn: false }));
}

/** The state from before the CLI's last write, newer than ours where a run was killed. */
function cliCopy(stack: Stack): StateCopy[] {
  const state = localState(stack);
  const file = state && `${stateFile(state)}.bak`;
  const found = file && readStateFile(file);
  if (!found) return [];
  const taken = nameOf(fs.statSync(file).mtime);
  const folder = path.dirname(file);
  const { resources } = found;
  const { directory: checkout } = stack;
  return [{ taken, folder, file, checkout, isOwn: true, resources, passphrase: undefined }];
}

function nameOf(time: Date): string {
  return time.toISOString().replace(/[:.]/g, "-");
}

/** Name of a copy that is taken now: later than the last one even where this clock was ahead when that was taken. */
function nameAfter(last: string | undefined): string {
  const now = Date.now();
  const [, day, hours, minutes, seconds, ms] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(last ?? "") ?? [];
  const before = day ? Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`) : 0;
  return nameOf(new Date(Math.max(now, before + 1)));
}

const STATE = "state.json";
const PASSPHRASE = "passphrase";
const CHECKOUT = "checkout";
const REPLACED = "-replaced";

/** Newest first, read as they are asked for. One that was put aside since it was damaged is no copy to go back to. */
function* copiesIn({ folder, isOwn }: Place): Generator<StateCopy, undefined> {
  for (const taken of foldersIn(folder).sort().reverse()) {
    const own = path.join(folder, taken);
    const file = path.join(own, STATE);
    const found = readStateFile(file);
    if (!found) continue;
    const passphrase = path.join(own, PASSPHRASE);
    yield {
      ...{ taken, folder: own, file, isOwn },
      checkout: textOf(path.join(own, CHECKOUT)) ?? "",
      resources: found.resources,
      passphrase: fs.existsSync(passphrase) ? passphrase : undefined,
    };
  }
}

/** Half of one is never seen: it gets its name when it is whole. */
function write(
  { folder }: Place,
  { directory }: Stack,
  name: string,
  state: string | Buffer | undefined,
): string {
  ownFolder(folder);
  // In the folder: what a kill leaves next to it would look like another stack's, or another checkout's.
  const fresh = fs.mkdtempSync(`${folder}${path.sep}.`);
  const named = path.join(folder, name);
  try {
    if (state !== undefined) writeSafely(path.join(fresh, STATE), state);
    writeSafely(path.join(fresh, CHECKOUT), directory);
    const own = passphrasePath(directory);
    if (!chosenPassphrase() && fs.existsSync(own)) {
      writeSafely(path.join(fresh, PASSPHRASE), fs.readFileSync(own));
    }
    fs.renameSync(fresh, named);
  } catch (error) {
    // On a full disk each run would leave another half of one.
    fs.rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  return named;
}

/** So many of the newest stay, and the last of each of so many days. */
const KEPT = { newest: 20, days: 30 } as const;
/** Bytes that the copies of one stack may take; the newest few stay whatever they take. */
const MOST_BYTES = 64e6;
const ALWAYS = 3;

/** Removes copies beyond those that stay. */
function prune(place: Place): void {
  const copies = [...copiesIn(place)];
  const lastOfDay = new Map([...copies].reverse().map((copy) => [copy.taken.slice(0, 10), copy]));
  const daily = new Set([...lastOfDay.values()].slice(-KEPT.days));
  const full = copies.find(({ resources }) => resources > 0);
  let bytes = 0;
  copies.forEach((copy, index) => {
    bytes += fs.statSync(copy.file).size;
    const stays = index < KEPT.newest || daily.has(copy);
    if (index < ALWAYS || copy === full || (stays && bytes <= MOST_BYTES)) return;
    fs.rmSync(copy.folder, { recursive: true });
  });
}

/** Folders whose names begin with no dot; none where the folder is missing. */
function foldersIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
