import { parseArgs } from "node:util";
import { UserError } from "../capacity/user-error";
import type { HostKind } from "../catalog/hosts";
import { ask, confirmed, isInteractive } from "./confirm";
import { Progress } from "./pulumi/progress";
import { runOperation } from "./pulumi/run";
import { openHealed } from "./pulumi/session";
import { type Kept, keptOf, resourcesOf, unprotected } from "./pulumi/state";
import { resourceOf } from "./pulumi/steps";
import { liveDisplay, plainDisplay } from "./render/display";
import { failureLines } from "./render/failures";
import { chooseStack } from "./stack-args";
import { EXIT, type Verb } from "./verb";

/** `enxuto destroy`: removes what runs and keeps data, unless its deletion is asked for by name. */
export const destroy: Verb = {
  async run(args) {
    const { values, positionals } = parseArgs({
      // Without a value the flag asks for the name.
      args: args.map((arg) => (arg === "--delete-data" ? "--delete-data=" : arg)),
      allowPositionals: true,
      options: { yes: { type: "boolean", short: "y" }, "delete-data": { type: "string" } },
    });
    const chosen = chooseStack(positionals, {});
    const deletesData = values["delete-data"] !== undefined;
    const open = await openHealed(chosen, console.log);
    const before = resourcesOf(await open.stack.exportStack());
    const kept = keptOf(before);
    const goes = before.length - (deletesData ? 0 : kept.length);
    if (goes === 0) {
      console.log(`${chosen.name}: there is nothing to remove`);
      for (const line of keptLines(kept)) console.log(line);
      return EXIT.ok;
    }
    if (deletesData) await checkName(chosen.name, values["delete-data"] ?? "", kept);
    else if (!(await confirmed(`remove ${goes} resources of ${chosen.name}?`, values.yes ?? false)))
      return EXIT.usage;
    const services = before
      .filter(({ type }) => type.startsWith("docker:") && type.endsWith("Container"))
      .map(({ urn }) => resourceOf(urn).name);
    const progress = new Progress(services.map((name) => ({ name, needs: [] })));
    const display = isInteractive() ? liveDisplay(() => progress.table()) : plainDisplay();
    const remove = (what: { readonly refresh: boolean; readonly excludeProtected: boolean }) =>
      runOperation(
        open,
        console.log,
        (event) => display.say(progress.take(event)),
        (options) => open.stack.destroy({ ...options, ...what }),
      );
    // Data goes last, so that whoever stops this on the way still has it.
    const { succeeded, failures, violations } = await remove({
      refresh: true,
      excludeProtected: true,
    })
      .then((rest) =>
        deletesData && rest.succeeded && kept.length > 0
          ? unprotected(open, () => remove({ refresh: false, excludeProtected: false }))
          : rest,
      )
      .finally(display.end);
    if (!succeeded) {
      const host = chosen.config.values["enxuto:host"] as HostKind;
      const context = { stack: chosen.name, services, local: host === "local", host };
      console.error((await failureLines(context, failures, violations)).join("\n"));
      return EXIT.usage;
    }
    console.log(`${chosen.name} is removed`);
    for (const line of keptLines(keptOf(resourcesOf(await open.stack.exportStack())))) {
      console.log(line);
    }
    return EXIT.ok;
  },
};

function keptLines(kept: readonly Kept[]): string[] {
  if (kept.length === 0) return [];
  return [
    ...kept.map(({ what, name }) => `  kept: ${what} ${name}`),
    "  the next up finds them again; destroy --delete-data deletes them for good",
  ];
}

/** Data is deleted only by whoever types the name of the stack. */
async function checkName(stack: string, given: string, kept: readonly Kept[]): Promise<void> {
  if (given === "" && !isInteractive()) {
    throw new UserError("--delete-data", `nobody can be asked here: write --delete-data=${stack}`);
  }
  for (const { what, name } of kept) console.log(`  deletes ${what} ${name}`);
  const typed = given || (await ask(`type ${stack} to delete all its data for good: `)).trim();
  if (typed !== stack) {
    throw new UserError("--delete-data", `got "${typed}", expected ${stack}; nothing was deleted`);
  }
}
