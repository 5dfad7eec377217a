import * as fs from "node:fs";
import * as path from "node:path";
import { oneOf, UserError } from "../core/capacity/user-error";
import { ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";
import type { ChosenStack } from "../program/chosen-stack";
import { chosenBackend, chosenPassphrase, passphrasePath } from "../pulumi/environment";
import { isHeld, readLocks } from "../pulumi/lock";
import { forgetSalt } from "../pulumi/run-config";
import { entriesOf } from "../pulumi/state";
import { localState, type StateCopy, setStateAside, stateCopies } from "../pulumi/state-copies";
import { type LocalState, readStateFile, stateFile } from "../pulumi/state-file";
import { openFile } from "../pulumi/workspace";
import { inUse } from "./heal";
import { copyToRestore } from "./lost-state";
import { plainly, readable, underLockOf, type Work } from "./open-stack";

/** State that a restore replaced. */
export interface Restored {
  readonly copy: StateCopy;
  /** The folder where what was there before is kept; undefined where nothing was. */
  readonly kept: string | undefined;
}

/** The copy that a time names; throws a UserError that lists those there are. */
export function chosenCopy(chosen: ChosenStack, at: string | undefined): StateCopy {
  const state = requireLocal(chosen);
  const copies = stateCopies(chosen);
  if (at !== undefined) {
    const named = copies.find(({ taken }) => taken === at);
    if (named) return named;
    throw new UserError("--at", `got "${at}", ${oneOf(copies.map(({ taken }) => taken))}`);
  }
  const now = readStateFile(stateFile(state));
  if (now && now.resources > 0) {
    throw new UserError(
      chosen.name,
      `its state is whole: to go back all the same, name a copy of enxuto state list ${chosen.name} with --at`,
    );
  }
  const copy = copyToRestore(chosen);
  if (copy) return copy;
  throw new UserError(
    chosen.name,
    copies.length > 0
      ? `this checkout has no copy of its state: name one of another checkout with --at, ${oneOf(copies.map(({ taken }) => taken))}`
      : "there is no copy of its state on this machine: docs/team.md says where else it may be",
  );
}

/**
 * Puts a copy in the place of a stack's state, under the stack's lock. What was there is kept beside the copies. Throws a UserError,
 * and changes nothing, for a copy that cannot be read with its passphrase, and where somebody works on the stack.
 */
export async function restoreState(
  chosen: ChosenStack,
  copy: StateCopy,
  work: Work,
): Promise<Restored> {
  const { directory, name } = chosen;
  const state = requireLocal(chosen);
  const text = readStateFile(copy.file)?.text;
  if (text === undefined) throw new UserError(copy.file, "is not a whole state");
  const passphrase = chosenPassphrase() ? undefined : copy.passphrase;
  requireOnePassphrase(chosen, state, passphrase);
  const open = await plainly(name, () => openFile({ ...chosen, say: work.say }, text, passphrase));
  const exported = await plainly(name, () => open.stack.exportStack());
  const resources = entriesOf(readable(name, exported));
  return underLockOf(chosen, resources, work, async () => {
    for (const lock of readLocks(state.folder, state.project, name)) {
      if (isHeld(lock)) throw new UserError(name, inUse(lock));
    }
    const file = stateFile(state);
    const isKept = fs.existsSync(file) || (passphrase && fs.existsSync(passphrasePath(directory)));
    const kept = isKept ? setStateAside(chosen, file) : undefined;
    ownFolder(path.dirname(file));
    if (passphrase) putSafely(passphrasePath(directory), fs.readFileSync(passphrase));
    forgetSalt(directory, name);
    putSafely(file, text);
    return { copy, kept };
  });
}

/** Throws a UserError where other stacks of the checkout are encrypted with the passphrase that a copy's own would take the place of. */
function requireOnePassphrase(
  { directory, name }: ChosenStack,
  { folder, project }: LocalState,
  passphrase: string | undefined,
): void {
  const now = passphrasePath(directory);
  if (!passphrase || !fs.existsSync(now)) return;
  if (fs.readFileSync(now, "utf8") === fs.readFileSync(passphrase, "utf8")) return;
  const stacks = path.join(folder, ".pulumi/stacks", project);
  const others = (fs.existsSync(stacks) ? fs.readdirSync(stacks) : [])
    .map((file) => /^(.+)\.json$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined && stack !== name)
    .filter((stack) => {
      const found = readStateFile(stateFile({ folder, project, stack: stack as string }));
      return found && found.resources > 0;
    });
  if (others.length === 0) return;
  throw new UserError(
    name,
    `the copy was encrypted with another passphrase than ${others.join(", ")} in this checkout: work on ${name} with PULUMI_CONFIG_PASSPHRASE_FILE=${passphrase}, also for this restore`,
  );
}

function requireLocal(chosen: ChosenStack): LocalState {
  const state = localState(chosen);
  if (state) return state;
  throw new UserError(
    chosen.name,
    `its state is kept by ${chosenBackend(chosen.directory)}, which has to bring it back: copies are made of states on this machine only`,
  );
}
