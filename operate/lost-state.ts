import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { chosenPassphrase, passphrasePath } from "../pulumi/environment";
import { localState, type StateCopy, stateCopies, userCopies } from "../pulumi/state-copies";
import { isDamaged, readStateFile, stateFile } from "../pulumi/state-file";

/** A stack of a checkout. */
interface Stack {
  readonly directory: string;
  readonly name: string;
}

/** One sentence about a state file that is empty or cut short, with the way back; undefined where it is whole or missing. */
export function damageText(stack: Stack): string | undefined {
  const state = localState(stack);
  const file = state && stateFile(state);
  if (!file || !isDamaged(file)) return undefined;
  const copy = copyToRestore(stack);
  const way = copy
    ? `the copy of ${copy.taken} is whole, with ${counted(copy)}: bring it back with enxuto state restore ${stack.name}`
    : "and there is no whole copy of it on this machine: put back one of your own";
  return `its state ${file} is empty or cut short; ${way}`;
}

/**
 * One sentence about a passphrase of this checkout that is another than its state was written with, as where a restore was killed
 * between the two; undefined where no copy has the one that goes with it.
 */
export function passphraseText(stack: Stack): string | undefined {
  const own = passphrasePath(stack.directory);
  if (chosenPassphrase() || !fs.existsSync(own)) return undefined;
  const now = fs.readFileSync(own, "utf8");
  const copy = stateCopies(stack).find(
    ({ isOwn, passphrase }) =>
      isOwn && passphrase !== undefined && fs.readFileSync(passphrase, "utf8") !== now,
  );
  return (
    copy &&
    `its encrypted values were made with another passphrase than that of ${path.relative(stack.directory, own)}: the copy of ${copy.taken} holds another one with the state that it opens: bring both back with enxuto state restore ${stack.name} --at ${copy.taken}`
  );
}

/**
 * Throws a UserError where the state of this checkout is gone and its last copy says that the stack had resources: whatever is begun
 * without that state is made a second time.
 */
export function requireNotLost(stack: Stack): void {
  const state = localState(stack);
  if (!state || fs.existsSync(stateFile(state))) return;
  const [newest] = stateCopies(stack).filter(({ isOwn }) => isOwn);
  if (!newest || newest.resources === 0) return;
  throw new UserError(
    stack.name,
    `its state ${stateFile(state)} is gone, and the copy of ${newest.taken} knows ${counted(newest)}: bring it back with enxuto state restore ${stack.name}, or, if the stack was removed without enxuto, remove the copies in ${userCopies(stack)}`,
  );
}

/** The way back to a state that knows what is there already. */
export function wayBack(stack: Stack): string {
  if (stateCopies(stack).some(({ resources }) => resources > 0)) {
    return `bring back the state that made it with enxuto state restore ${stack.name} --at, from the copies of enxuto state list ${stack.name}`;
  }
  return "bring back the state that made it, as docs/team.md says: the shared backend, or the folder .enxuto of the checkout that it was made in";
}

/**
 * The copy that a restore takes where none is named: this checkout's newest; where the state is not damaged but has nothing, the
 * newest that has something.
 */
export function copyToRestore(stack: Stack): StateCopy | undefined {
  const state = localState(stack);
  const isCut = state !== undefined && isDamaged(stateFile(state));
  return stateCopies(stack).find(
    ({ isOwn, file, resources }) =>
      isOwn && (isCut || resources > 0) && readStateFile(file) !== undefined,
  );
}

/** `1 resource`, `12 resources`. */
export function counted({ resources }: { readonly resources: number }): string {
  return `${resources} resource${resources === 1 ? "" : "s"}`;
}
