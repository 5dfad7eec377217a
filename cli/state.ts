import { UserError } from "../core/capacity/user-error";
import { columns } from "../core/report/columns";
import { counted } from "../operate/lost-state";
import { chosenCopy, restoreState } from "../operate/restore-state";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { requireAccess } from "../pulumi/local-access";
import { localState, type StateCopy, stateCopies, userCopies } from "../pulumi/state-copies";
import { readStateFile, stateFile } from "../pulumi/state-file";
import { confirmed } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto state`: the copies of a stack's state, and the way back to one. */
export const state: Verb<"state"> = {
  async run({ values, positionals }) {
    const [action, ...rest] = positionals;
    const chosen = await chooseStack(rest, {});
    requireAccess(chosen.directory, action === "restore" ? "written" : "read");
    if (action === "restore") {
      if (values.json) throw new UserError("--json", "goes with state list only");
      return restore(chosen, values);
    }
    for (const option of ["at", "yes", "wait-lock"] as const) {
      if (values[option] !== undefined) {
        throw new UserError(`--${option}`, "goes with state restore only");
      }
    }
    const copies = stateCopies(chosen);
    console.log(
      values.json
        ? JSON.stringify(
            { schemaVersion: 1, stack: chosen.name, copies: copies.map(shown) },
            null,
            2,
          )
        : listText(chosen, copies),
    );
    return EXIT.ok;
  },
};

async function restore(
  chosen: ChosenStack,
  values: {
    readonly at?: string;
    readonly yes?: boolean;
    readonly "wait-lock"?: string;
  },
): Promise<number> {
  const { name } = chosen;
  const copy = chosenCopy(chosen, values.at);
  const local = localState(chosen);
  const now = local && readStateFile(stateFile(local));
  if (now && now.resources > 0) {
    const question = `replace the state of ${name}, which knows ${counted(now)}, by the copy of ${copy.taken} with ${counted(copy)}?`;
    if (!(await confirmed(question, values.yes ?? false))) {
      console.log("nothing was changed");
      return EXIT.usage;
    }
  }
  const work = { verb: "state restore", waitMs: waitMs(values), say: console.log };
  const { kept } = await restoreState(chosen, copy, work);
  console.log(`${name}: its state is the one of ${copy.taken} again, with ${counted(copy)}`);
  if (kept) console.log(`  what was there is kept in ${kept}`);
  console.log(`  what has changed since then: enxuto refresh ${name} --preview`);
  return EXIT.ok;
}

function shown({ taken, resources, checkout, isOwn, file }: StateCopy) {
  return { taken, resources, checkout, isOwn, file };
}

function listText(chosen: ChosenStack, copies: readonly StateCopy[]): string {
  if (copies.length === 0) {
    return `${chosen.name}: no copy of its state is on this machine (${userCopies(chosen)})`;
  }
  const rows = copies.map(({ taken, resources, isOwn, checkout, file }) => [
    taken,
    String(resources),
    file.endsWith(".bak") ? "this one, kept by Pulumi" : isOwn ? "this one" : checkout,
  ]);
  return columns([["copy", "resources", "checkout"], ...rows], ["left", "right", "left"]).join(
    "\n",
  );
}
