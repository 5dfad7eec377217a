import { grouped } from "../core/capacity/figures";
import { columns } from "../core/report/columns";
import { runProgram } from "../operate/backup/program";
import { isAnothers, type Snapshot, snapshotsIn } from "../operate/backup/snapshots";
import { stackBackups } from "../operate/backup/stack-backups";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { stateId } from "../pulumi/environment";
import { EXIT, type Verb } from "./verb";

/** `enxuto backups`: what there is to restore. */
export const backups: Verb<"backups"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const { settings } = await runOffline(chosen.systems, chosen.name, chosen.config);
    const { place, variables } = await stackBackups(chosen, settings);
    const found = snapshotsIn(await runProgram(place, "list", variables));
    console.log(
      values.json
        ? JSON.stringify({ schemaVersion: 1, stack: chosen.name, backups: found }, null, 2)
        : listText(found, stateId(chosen.directory), Date.now()),
    );
    return EXIT.ok;
  },
};

/** The backups as a table, the newest first. */
function listText(found: readonly Snapshot[], own: string, now: number): string {
  if (found.length === 0) return "there is no backup yet: run enxuto backup";
  const isShared = found.some((one) => isAnothers(one, own));
  const rows = found.map(({ id, time, kib, drilled, failed, state, user }) => [
    id,
    ...(isShared
      ? [state === own ? "this" : state === null ? "not known" : `${state} by ${user}`]
      : []),
    time.replace(/\.\d+Z$/, "Z"),
    ageText(now - Date.parse(time)),
    grouped(Math.ceil((kib * 1024) / 1e6)),
    drilled && (!failed || drilled > failed)
      ? `restored and compared ${drilled}`
      : failed
        ? `drill failed ${failed}`
        : "not proven",
  ]);
  const state = isShared ? ["state"] : [];
  const header = ["backup", ...state, "taken", "age", "MB", "drill"];
  const sides = state.map(() => "left" as const);
  return columns([header, ...rows], ["left", ...sides, "left", "right", "right", "left"]).join(
    "\n",
  );
}

/** `5 min`, `7 h`, `3 d`. */
function ageText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
