import { UserError } from "../core/capacity/user-error";
import { isEngineHere, isServer } from "../core/catalog/hosts";
import type { Service } from "../core/model/service";
import { headline } from "../core/report/account";
import { dataLossLines } from "../core/report/data-loss";
import { keepingLines } from "../core/report/keeping";
import { fitLine } from "../core/report/summary";
import { docker } from "../engine/engine";
import { DISK_FULL, fullText, saysFull, watchRoom } from "../engine/room";
import { type Docker, dockerOn } from "../engine/server-engine";
import { watchContainers } from "../engine/watch";
import { keepSchedule } from "../operate/backup/schedule";
import { allLossesOf, doubtLines, givingUp, notGivenUp, volumeIn } from "../operate/data-guard";
import { goneWithServer } from "../operate/deployed-server";
import { failureLines } from "../operate/failures";
import { type Unserved, unserved } from "../operate/final-word";
import { imageSetOf, remember } from "../operate/image-sets";
import { requireBuilder } from "../operate/images/builder";
import { requireRoomForBuilds } from "../operate/images/ensure";
import { collectOldSets, imagesToBuild } from "../operate/old-sets";
import { underLock } from "../operate/open-stack";
import { policyOptions } from "../operate/policy-pack";
import { remedyInPlace } from "../operate/remedy";
import { keepingIn } from "../operate/server-reservations";
import {
  engineOf,
  failureContext,
  foresee,
  requireEngine,
  type Session,
  sessionOf,
  sickOf,
} from "../operate/session";
import { builtHere, onThisMachine, setStore } from "../operate/set-store";
import { isKept, keepMark, markOf } from "../operate/settled";
import { unservedInSwarm } from "../operate/swarm";
import { stackIn } from "../operate/volumes-there";
import { keepWatcher } from "../operate/watch/service";
import { chooseStack } from "../program/chosen-stack";
import type { OfflineRun } from "../program/offline";
import { isSwarm } from "../program/settings";
import { Progress } from "../pulumi/events/progress";
import { killRun } from "../pulumi/interrupt";
import { readState } from "../pulumi/read-state";
import { runOperation } from "../pulumi/run";
import { entriesOf, keptOf, outputsOf, type StateResource } from "../pulumi/state";
import { planOf, planText } from "./plan";
import { showChanges } from "./preview";
import { agreesUnasked, confirmed, isInteractive } from "./terminal/confirm";
import { liveDisplay, plainDisplay } from "./terminal/display";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto up`: the stack as declared, deployed and healthy. */
export const up: Verb<"up"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, values);
    const offline = await foresee(chosen);
    if (offline.fit.verdict === "refused") {
      console.log(planText(planOf(chosen.name, offline)));
      return EXIT.refused;
    }
    console.log(`${chosen.name}: ${headline(offline.fit)}`);
    await requireEngine(offline);
    await requireBuilder(offline);
    const work = { verb: "up", waitMs: waitMs(values), say: console.log };
    return underLock(chosen, work, async (open) => {
      const all = await allLossesOf(open, offline);
      const asked = values["delete-data"] ?? [];
      const onDisk = keptOf(goneWithServer(open.resources)).map(({ name }) => name);
      // What goes with its disk is no engine's to delete.
      const [withDisk, named] = parted(
        asked,
        (name) => onDisk.includes(name) && !all.some((loss) => volumeIn(loss) === name),
      );
      const losses = notGivenUp(all, { ...values, "delete-data": named });
      if (losses.length > 0) {
        console.error(dataLossLines(chosen.name, losses).join("\n"));
        return EXIT.refused;
      }
      for (const line of doubtLines(chosen.name, open.resources, offline)) console.log(line);
      const { host } = offline.settings;
      const there = isServer(host) ? dockerOn(chosen.name) : undefined;
      const engine = isEngineHere(host) ? docker : there;
      const stack = stackIn(chosen, offline.settings.system.name);
      const code = await givingUp(open, engine, stack, named, async () => {
        const sick = await sickOf(chosen.name, offline, open.resources);
        if (engine) await remedyInPlace(engine, sick, console.log);
        const known = sick.length === 0 ? sick : undefined;
        const session = await sessionOf(open, offline, console.log, known);
        return proceed(session, agreesUnasked(values.yes), withDisk);
      });
      const { settings } = offline;
      // On several servers there is neither, and what the only one had before goes.
      if (code === EXIT.ok && isServer(settings.host)) {
        await keepSchedule(chosen, settings, console.log);
        await keepWatcher(chosen, settings, offline.fit, console.log);
      }
      return code;
    });
  },
};

/**
 * Shows what changes, and applies it once that is confirmed. Where Pulumi has found all settled, and nothing that it follows from is
 * another since, Pulumi is not asked again. `withDisk` is data that may go with the disk of a server.
 */
async function proceed(
  session: Session,
  yes: boolean,
  withDisk: readonly string[],
): Promise<number> {
  const mark = await markOf(session, docker);
  if (isKept(session, mark)) {
    console.log("nothing to change");
    return report(session, session.resources, "is up");
  }
  const { code, changes, lost, drowned } = await showChanges(session);
  if (code !== EXIT.ok) return code;
  const { name } = session.stack;
  const left = drowned.filter((one) => !withDisk.includes(one.name));
  if (yes && left.length > 0) {
    const words = left.map((one) => `--delete-data=${one.name}`).join(" ");
    console.error(
      `${name}: data would be lost with the server's disk, so --yes is not enough: save it with enxuto backup ${name}, then give it up with ${words}; enxuto restore ${name} puts it back afterwards`,
    );
    return EXIT.refused;
  }
  if (yes && lost.some(({ isSeen }) => isSeen)) {
    console.error(
      `${name}: files would be lost, so --yes is not enough: run up without it and confirm, or do as the warning says`,
    );
    return EXIT.refused;
  }
  if (changes.none && !changes.outputsDiffer) {
    keepMark(session, mark);
    return report(session, session.resources, "is up");
  }
  if (!changes.none && !(await confirmed("apply?", yes))) {
    console.log("nothing was changed");
    return EXIT.usage;
  }
  return apply(session);
}

/** Those that something holds for, and the others. */
function parted(
  names: readonly string[],
  holds: (name: string) => boolean,
): readonly [string[], string[]] {
  return [names.filter(holds), names.filter((name) => !holds(name))];
}

/** Applies what a preview showed, with the progress of every service. */
async function apply(session: Session): Promise<number> {
  const { settings } = session.offline;
  const { name } = session.stack;
  const ours = { stack: name, system: settings.system.name };
  const builds = settings.host !== "render";
  if (builds) await requireRoomForBuilds(name, settings, console.log);
  if (builds) builtHere(session.directory, name).add(imagesToBuild(session.offline));
  const began = Date.now();
  const progress = new Progress(
    [...settings.system.services].map(([name, { needs }]) => ({ name, needs: needs ?? [] })),
  );
  const display = isInteractive() ? liveDisplay(() => progress.table()) : plainDisplay();
  const endWatch =
    settings.host === "local"
      ? watchContainers(ours, (service, trouble) => display.say(progress.note(service, trouble)))
      : () => {};
  let stopped: string | undefined;
  const stop = (freeMB: number) => {
    stopped = `the build of ${progress.building.join(", ")} was stopped: ${fullText(freeMB)}; up then resumes where it stopped`;
    // A Pulumi that is asked to stop lets its builds go on to their end.
    killRun(session.running());
  };
  const endRoomWatch = builds ? watchRoom(() => progress.building.length > 0, stop) : () => {};
  const { succeeded, failures, violations } = await runOperation(
    session,
    console.log,
    (event) => display.say(progress.take(event)),
    (options) =>
      session.stack.up({
        ...options,
        refresh: true,
        replace: [...session.replace],
        ...policyOptions(session),
      }),
  )
    .catch((error) => {
      throw stopped === undefined ? error : new UserError(name, stopped);
    })
    .finally(() => {
      endRoomWatch();
      endWatch();
      display.end();
    });
  const seconds = Math.round((Date.now() - began) / 1000);
  if (!succeeded) {
    const context = {
      ...failureContext(session),
      buildOutput: (service: string) => progress.buildOutput(service),
    };
    const said = (await failureLines(context, failures, violations)).join("\n");
    console.error(said);
    if (saysFull(said)) console.error(`${name}: ${DISK_FULL}`);
    console.error(
      `up failed after ${seconds} s: fix it and run up again; it resumes where it stopped`,
    );
    return violations.length > 0 ? EXIT.refused : EXIT.usage;
  }
  const resources = entriesOf(await readState(session));
  const settled = { ...session, resources, replace: [] };
  keepMark(settled, await markOf(settled, docker));
  const code = await report(session, resources, `is up (${seconds} s)`);
  if (settings.host !== "render") await collectOldSets(session.directory, session.offline);
  return code;
}

/** Addresses of the services, and how much of the host they take. */
async function report(
  { stack, directory, offline }: Session,
  resources: readonly StateResource[],
  news: string,
): Promise<number> {
  const built = [...offline.settings.system.services]
    .filter(([, { image }]) => image.from === "build")
    .map(([service]) => service);
  const { host } = offline.settings;
  const set = imageSetOf(resources, built);
  // Those of a server are remembered on it, and here for what was built here.
  await remember(onThisMachine(directory, stack.name), set);
  if (isServer(host)) await remember(setStore(directory, stack.name, host), set);
  const engine = engineOf(stack.name, offline, resources);
  const sick = engine ? await unservedOn(engine, stack.name, offline) : [];
  console.log(
    `${stack.name} ${sick.length === 0 ? news : "is deployed, and not all of it serves"}`,
  );
  for (const [service, url] of Object.entries(outputsOf(resources).urls ?? {})) {
    console.log(`  ${service}  ${url}`);
  }
  console.log(`  ${fitLine(offline.fit)}`);
  const keeping = isSwarm(offline.settings) ? undefined : keepingIn(resources);
  for (const line of keepingLines(stack.name, keeping)) console.log(`  ${line}`);
  for (const { service, text } of sick) console.error(`${service} ${text}`);
  return sick.length === 0 ? EXIT.ok : EXIT.usage;
}

function unservedOn(engine: Docker, stack: string, offline: OfflineRun): Promise<Unserved[]> {
  return isSwarm(offline.settings)
    ? unservedInSwarm(engine, stack, offline.fit.services, deployedOf(offline))
    : unserved(engine, { stack, system: offline.settings.system.name }, deployedOf(offline));
}

/** Services that run as containers of the stack. */
function deployedOf({ settings: { system, external } }: OfflineRun): Map<string, Service> {
  return new Map([...system.services].filter(([service]) => !external.has(service)));
}
