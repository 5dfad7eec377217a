import { UserError } from "../core/capacity/user-error";
import { usersOf } from "../core/judge/kept-data";
import { runProgram, volumeLines } from "../operate/backup/program";
import { replacedIn, requireGivenUp, requireOwn } from "../operate/backup/replaced";
import { isAnothers, snapshotAt, snapshotsIn } from "../operate/backup/snapshots";
import { leftOf, placeOf, stackBackups, targetsOf } from "../operate/backup/stack-backups";
import { underEngineLock } from "../operate/open-stack";
import { stackEngine } from "../operate/stack-engine";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { stateId } from "../pulumi/environment";
import { sayLine } from "./backup";
import { confirmed } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto restore`: a backup into a stack, or into a throw-away container that proves it. */
export const restore: Verb<"restore"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const { settings } = await runOffline(chosen.systems, chosen.name, chosen.config);
    const { variables } = await stackBackups(chosen, settings);
    const named = values["delete-data"] ?? [];
    if (named.length > 0 && values.into === undefined) {
      throw new UserError("--delete-data", "expected --into and the stack that holds the data");
    }
    if (values.as !== undefined && values.only === undefined) {
      throw new UserError("--as", "expected --only and the service of the backup beside it");
    }
    const target = values.into === undefined ? chosen : await chooseStack([values.into], {});
    const its =
      target === chosen
        ? settings
        : (await runOffline(target.systems, target.name, target.config)).settings;
    const engine = await stackEngine(target, its.host);
    const place = placeOf(target, its);
    const say = console.log;
    const work = { verb: "restore", waitMs: waitMs(values), say };
    // What is there, and which backups are, is looked at under the lock: whoever is waited for may change both.
    return underEngineLock(target, engine.docker, work, async (hold) => {
      // Of whose data, and where it is worked on: a server of the target's own opens the repository of the other.
      const from = { ...variables, STACK: chosen.name };
      const snapshots = snapshotsIn(await runProgram(place, "list", from));
      const own = stateId(chosen.directory);
      const snapshot = snapshotAt(snapshots, values.at, own);
      const isAsked = [snapshot.id, snapshot.current].some((id) => id === values.at);
      const isStrange = isAnothers(snapshot, own) && !isAsked;
      const [latest] = snapshots;
      const isPassedOver = latest.time > snapshot.time && Date.parse(latest.time) > Date.now();
      if (values.at === undefined && isPassedOver) {
        say(
          `backup ${latest.id} is dated ${latest.time}, which is yet to come: name it with --at where it is meant`,
        );
      }
      if (values.drill) {
        say(`backup ${snapshot.id} of ${chosen.name}, taken ${snapshot.time}:`);
        await runProgram(
          place,
          "drill",
          { ...from, SNAPSHOT: snapshot.current },
          (line) => sayLine(line, say),
          hold,
        );
        say("everything in it was restored into throw-away containers and is as it was saved");
        return EXIT.ok;
      }
      const { lines, services, databases } = targetsOf(its, values);
      if (services.length === 0) {
        throw new UserError(target.name, "has no data that this backup could be put into");
      }
      const wanted = {
        ...{ ...from, SNAPSHOT: snapshot.current, TARGET: target.name, TARGETS: lines },
        VOLUMES: volumeLines(target.name, its.system),
      };
      if (values.into !== undefined || isStrange) {
        const replaced = replacedIn(await runProgram(place, "holds", wanted));
        if (isStrange) requireOwn(target.name, snapshot, replaced);
        if (values.into !== undefined) requireGivenUp(target.name, replaced, named);
      }
      const question = `put backup ${snapshot.id}, taken ${snapshot.time}, into ${services.join(" and ")} of ${target.name}? What is there now is replaced`;
      if (!(await confirmed(question, values.yes ?? false))) {
        say("nothing was changed");
        return EXIT.usage;
      }
      const users = usersOf(its.system, services).filter((name) => !databases.includes(name));
      const told = await runProgram(
        place,
        "restore",
        { ...wanted, USERS: users.join(" ") },
        (line) => sayLine(line, say),
        hold,
      );
      const left = leftOf(lines, told);
      if (left.length === services.length) {
        throw new UserError(
          target.name,
          `backup ${snapshot.id} holds nothing for ${services.join(" and ")}, so nothing was put back: enxuto backups ${chosen.name} lists others, and --only SERVICE --as SERVICE puts the data of one service of the same kind into another`,
        );
      }
      for (const service of left) {
        say(`  ${service}: this backup holds nothing for it, and its data is as it was`);
      }
      say(`${target.name} has the data of ${snapshot.time}`);
      return EXIT.ok;
    });
  },
};
