import type { Deployment } from "@pulumi/pulumi/automation";
import { formatAmount } from "../core/capacity/price";
import { UserError } from "../core/capacity/user-error";
import { type HostKind, isEngineHere } from "../core/catalog/hosts";
import { innerDataLine } from "../core/report/inner-data";
import { docker } from "../engine/engine";
import { type Docker, dockerOn } from "../engine/server-engine";
import { volumesIn } from "../operate/data-users";
import { deployedServer, goneWithServer } from "../operate/deployed-server";
import { failureLines } from "../operate/failures";
import { requireShown } from "../operate/gone-server";
import { type InnerData, innerData } from "../operate/inner-data";
import { isThere } from "../operate/inventory";
import { type Locked, underLock } from "../operate/open-stack";
import { protectAgain } from "../operate/protect-data";
import { sshFilesOf, standsHere } from "../operate/server-access";
import { requireOwned, requireThere, stackIn } from "../operate/volumes-there";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { Progress } from "../pulumi/events/progress";
import { isContainer, resourceOf } from "../pulumi/events/steps";
import { readState } from "../pulumi/read-state";
import { runOperation } from "../pulumi/run";
import {
  entriesOf,
  forget,
  type Kept,
  keptOf,
  resourcesOf,
  type StateResource,
  stayingOf,
  unprotected,
} from "../pulumi/state";
import { agreesUnasked, ask, confirmed, isInteractive } from "./terminal/confirm";
import { liveDisplay, plainDisplay } from "./terminal/display";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto destroy`: removes what runs and keeps data, unless its deletion is asked for by name. */
export const destroy: Verb<"destroy"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const work = { verb: "destroy", waitMs: waitMs(values), say: console.log };
    return underLock(chosen, work, (open) =>
      remove(chosen, open, { yes: agreesUnasked(values.yes), named: values["delete-data"] }),
    );
  },
};

/** Words of the command line on data: to delete it, and the name that confirms it. */
interface Asked {
  readonly yes: boolean;
  readonly named: string | undefined;
}

/** Removes what is not kept. */
async function remove(chosen: ChosenStack, open: Locked, { yes, named }: Asked): Promise<number> {
  const deletesData = named !== undefined;
  if (!deletesData && (await protectAgain(open, entriesOf(await readState(open))))) {
    console.log("a run that was to delete data was killed before it did: that data is kept");
  }
  const state = await readState(open);
  const before = resourcesOf(state);
  const kept = keptOf(before);
  const lost = await lostOf(chosen.name, state, deletesData);
  const staying = deletesData ? [] : stayingOf(state);
  const goes = before.length - staying.length;
  if (goes === 0) {
    console.log(`${chosen.name}: there is nothing to remove`);
    for (const line of stayingLines(chosen.name, staying)) console.log(line);
    return EXIT.ok;
  }
  if (deployedServer(staying)) {
    for (const line of stayingLines(chosen.name, staying)) console.log(line);
  }
  const inside = await lostInside(chosen, before, lost);
  for (const one of inside) console.log(`warning: ${innerDataLine(one)}`);
  if (deletesData) {
    await requireOwnData(chosen, before, lost);
    await checkName(chosen.name, named, kept);
  } else if (yes && inside.some(({ isSeen }) => isSeen)) {
    console.error(
      `${chosen.name}: files would be lost, so --yes is not enough: do as the warning says, run destroy without it and confirm, or give up all data with --delete-data=${chosen.name}`,
    );
    return EXIT.refused;
  } else if (!(await confirmed(`remove ${goes} resources of ${chosen.name}?`, yes))) {
    return EXIT.usage;
  }
  await requireShown(open, open.resources);
  if (lost.length > 0) await forget(open, lost);
  const services = before
    .filter((resource) => isContainer(resourceOf(resource.urn)) && !lost.includes(resource))
    .map(({ urn }) => resourceOf(urn).name);
  const progress = new Progress(services.map((name) => ({ name, needs: [] })));
  const display = isInteractive() ? liveDisplay(() => progress.table()) : plainDisplay();
  const removal = (what: { readonly refresh: boolean; readonly excludeProtected: boolean }) =>
    runOperation(
      open,
      console.log,
      (event) => display.say(progress.take(event)),
      (options) => open.stack.destroy({ ...options, ...what }),
    );
  const host = chosen.config.values["enxuto:host"] as HostKind;
  // What is not there any more cannot be removed: Pulumi has to learn of it first.
  const isWhole = isEngineHere(host) && (await isThere(docker, entriesOf(state)));
  // Data goes last, so that whoever stops this on the way still has it.
  const { succeeded, failures, violations } = await removal({
    refresh: !isWhole,
    excludeProtected: true,
  })
    .then((rest) =>
      deletesData && rest.succeeded && kept.length > 0
        ? unprotected(open, () => removal({ refresh: false, excludeProtected: false }))
        : rest,
    )
    .finally(display.end);
  if (!succeeded) {
    const system = chosen.config.values["enxuto:system"];
    const context = { stack: chosen.name, system, services, host };
    console.error((await failureLines(context, failures, violations)).join("\n"));
    return EXIT.usage;
  }
  const left = stayingOf(await readState(open));
  if (deployedServer(before) && !deployedServer(left)) open.lock?.abandon();
  const but = deployedServer(left) ? ", but for the server that holds its data" : "";
  console.log(`${chosen.name} is removed${but}`);
  for (const line of stayingLines(chosen.name, left)) console.log(line);
  return EXIT.ok;
}

/** Throws a UserError where a volume that would be deleted is another stack's. */
async function requireOwnData(
  chosen: ChosenStack,
  before: readonly StateResource[],
  lost: readonly StateResource[],
): Promise<void> {
  const volumes = before
    .filter((resource) => !lost.includes(resource))
    .flatMap(({ type, inputs }) => volumesIn(type, inputs ?? {}));
  // A server that cannot be asked keeps its volumes, or has lost them.
  const engine = engineIn(chosen, before);
  if (!engine) return;
  await requireOwned(engine, stackIn(chosen, chosen.config.values["enxuto:system"]), volumes);
  await requireThere(
    engine,
    chosen.name,
    before.filter((resource) => !lost.includes(resource)),
  );
}

/** Files in containers that are removed, which no volume with a name holds; none where what it runs on cannot be asked. */
async function lostInside(
  chosen: ChosenStack,
  before: readonly StateResource[],
  lost: readonly StateResource[],
): Promise<InnerData[]> {
  const engine = engineIn(chosen, before);
  if (!engine || lost.length > 0) return [];
  const system = chosen.systems.find(({ name }) => name === chosen.config.values["enxuto:system"]);
  return innerData(engine, chosen.name, before, system?.services ?? new Map());
}

/** The engine that a stack's containers are on; undefined where none can be asked. */
function engineIn(
  { name, config }: ChosenStack,
  before: readonly StateResource[],
): Docker | undefined {
  if (sshFilesOf(name, before)) return dockerOn(name);
  const isHere = isEngineHere(config.values["enxuto:host"] as HostKind) || standsHere(before);
  return isHere ? docker : undefined;
}

/**
 * What goes with a server that does not answer, and so cannot be removed from it. Without asking its Docker it all goes by the
 * provider's API, which shuts a server down before it deletes it.
 *
 * Throws a UserError where data would be lost that was not given up.
 */
async function lostOf(
  stack: string,
  state: Deployment,
  deletesData: boolean,
): Promise<readonly StateResource[]> {
  const entries = entriesOf(state);
  const lost = goneWithServer(entries);
  if (!sshFilesOf(stack, entries)) return [];
  const trouble = await dockerOn(stack)(["version"]).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (trouble === undefined) return [];
  const [data] = keptOf(lost);
  if (data && !deletesData) {
    throw new UserError(
      data.name,
      `is on the disk of a server that does not answer (${trouble}): bring it back, or give up server and data with enxuto destroy ${stack} --delete-data`,
    );
  }
  console.log(`${trouble}: what runs on it goes with it`);
  return lost;
}

/** Lines on what stays and why, and how it goes. */
function stayingLines(stack: string, staying: readonly StateResource[]): string[] {
  const kept = keptOf(staying);
  if (kept.length === 0) return [];
  const server = deployedServer(staying);
  const price = server?.cost ? ` ${formatAmount(server.cost.total)} a month before tax` : " money";
  return [
    ...kept.map(({ what, name }) => `  kept: ${what} ${name}`),
    "  the next up finds them again; destroy --delete-data deletes them for good",
    ...(server
      ? [
          `  the server ${server.name} runs on and costs${price}, since its disk holds the data: destroy ${stack} --delete-data gives up both`,
        ]
      : []),
  ];
}

/** Data is deleted only by whoever types the name of the stack. */
async function checkName(stack: string, given: string, kept: readonly Kept[]): Promise<void> {
  if (given === "" && !isInteractive()) {
    throw new UserError("--delete-data", `no terminal to confirm on: write --delete-data=${stack}`);
  }
  for (const { what, name } of kept) console.log(`  deletes ${what} ${name}`);
  const typed = given || (await ask(`type ${stack} to delete all its data for good: `)).trim();
  if (typed !== stack) {
    throw new UserError("--delete-data", `got "${typed}", expected ${stack}; nothing was deleted`);
  }
}
