import type { ChosenStack } from "../program/chosen-stack";
import { projectName } from "../program/project";
import { stateFolder } from "../pulumi/environment";
import { isHeld, readLocks } from "../pulumi/lock";
import { runningText } from "./heal";

/** Who works on a stack whose engine was not there when the run began, and so keeps no lock of it; undefined where nobody can be seen to. */
export function firstRun({ directory, name }: ChosenStack): string | undefined {
  const folder = stateFolder(directory);
  const lock = folder && readLocks(folder, projectName(directory), name).find(isHeld);
  return lock ? runningText(lock) : undefined;
}

/** Sentence on what a run has begun and not ended; a state in no folder of this machine does not tell whether it still works. */
export function leftText({ directory }: ChosenStack): string {
  return stateFolder(directory) === undefined
    ? "another run works, or was killed: what is shown here may change, and the next up puts in order what a killed one left"
    : "an earlier run was killed: the next up puts its leftovers in order";
}
