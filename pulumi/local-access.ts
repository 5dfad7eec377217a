import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { LOCAL_DIRECTORY } from "../engine/local-folder";
import { stateFolder } from "./environment";

/** What is done with the files that a project keeps on this machine. */
export type Access = "read" | "written";

/**
 * Throws a UserError where this user may not read, or write, what a project keeps on this machine, as after an `up` by sudo: a state
 * that cannot be seen would be taken for one that is not there.
 */
export function requireAccess(directory: string, access: Access): void {
  const own = path.join(directory, LOCAL_DIRECTORY);
  for (const folder of new Set([own, stateFolder(directory) ?? own])) {
    const denied = deniedIn(folder, access);
    if (denied) throw new UserError(denied.path, deniedText(denied, folder, access));
  }
}

/** Whether this user may read what a project keeps on this machine, as far as it keeps anything. */
export function isReadable(directory: string): boolean {
  const own = path.join(directory, LOCAL_DIRECTORY);
  return [own, stateFolder(directory) ?? own].every((folder) => !deniedIn(folder, "read"));
}

interface Denied {
  readonly path: string;
  /** Id of the user whose it is; undefined where that cannot be seen either. */
  readonly owner: number | undefined;
}

/**
 * So many entries of a folder are looked at, the last by name: only the history of updates grows beyond, whose names end with their
 * time, and of which nothing but the newest tells who writes there now.
 */
const MOST = 200;

/** The first of a folder and what is in it that does not allow something; undefined where all does, or it is missing. */
function deniedIn(place: string, access: Access): Denied | undefined {
  let owner: number | undefined;
  try {
    const stat = fs.lstatSync(place, { throwIfNoEntry: false });
    if (!stat) return undefined;
    owner = stat.uid;
    if (!stat.isDirectory()) {
      // A link says nothing of what it leads to, and a run may have removed its file meanwhile.
      if (stat.isFile()) fs.closeSync(fs.openSync(place, access === "read" ? "r" : "r+"));
      return undefined;
    }
    const { R_OK, W_OK, X_OK } = fs.constants;
    fs.accessSync(place, R_OK | X_OK | (access === "read" ? 0 : W_OK));
    for (const name of fs.readdirSync(place).sort().slice(-MOST)) {
      const denied = deniedIn(path.join(place, name), access);
      if (denied) return denied;
    }
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    return { path: place, owner };
  }
}

function deniedText({ owner }: Denied, folder: string, access: Access): string {
  const whose =
    owner === undefined
      ? ""
      : `belongs to ${owner === 0 ? "root" : `the user of id ${owner}`} and `;
  return `${whose}may not be ${access} by this user, so the state is not known and nothing was done: run it as that user, or take the folder over with sudo chown -R "$(id -u)" ${folder}; a team shares a state as docs/team.md says`;
}
