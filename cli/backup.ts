import { grouped } from "../core/capacity/figures";
import type { Line } from "../operate/backup/program";
import { dataVariables, runProgram } from "../operate/backup/program";
import { snapshotsIn } from "../operate/backup/snapshots";
import { requireData, stackBackups } from "../operate/backup/stack-backups";
import { underEngineLock } from "../operate/open-stack";
import { stackEngine } from "../operate/stack-engine";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto backup`: the data of a stack into its repository, or a check of what is there. */
export const backup: Verb<"backup"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const { name } = chosen;
    const { settings } = await runOffline(chosen.systems, name, chosen.config);
    const engine = await stackEngine(chosen, settings.host);
    const say = values.json ? console.error : console.log;
    const { place, backups, variables } = await stackBackups(chosen, settings, say);
    if (values.check) {
      await runProgram(place, "check", variables);
      say(`${backups.repository} is whole: every byte was read`);
      return EXIT.ok;
    }
    const data = dataVariables(requireData(settings), backups);
    const work = { verb: "backup", waitMs: waitMs(values), say };
    const lines = await underEngineLock(chosen, engine.docker, work, (hold) =>
      runProgram(place, "backup", { ...variables, ...data }, (line) => sayLine(line, say), hold),
    );
    const [snapshot] = snapshotsIn(lines);
    if (values.json)
      console.log(JSON.stringify({ schemaVersion: 1, stack: name, backup: snapshot }, null, 2));
    say(
      `backup ${snapshot.id} of ${name} is at ${backups.repository}; prove it: enxuto restore ${name} --drill`,
    );
    return EXIT.ok;
  },
};

/** Findings of the program, as they come. */
export function sayLine([kind, service, ...figures]: Line, say: (line: string) => void): void {
  const text = lineText(kind, service, figures);
  if (text) say(text);
}

function lineText(kind: string, service: string, figures: readonly string[]): string | undefined {
  const [first, second] = figures;
  switch (kind) {
    case "postgres":
    case "mariadb":
      return `  ${service}: ${tables(first, second)}`;
    case "redis":
      return `  ${service}: ${grouped(Number(first))} keys`;
    case "sqlite":
      return `  ${service}: SQLite with ${tables(first, second)}`;
    case "files":
      return `  ${service}: files of ${first}, ${grouped(Math.ceil(Number(second) / 1e6))} MB`;
    case "same":
      return `  ${service}: ${sameText(first, second)}`;
    case "differs":
      return `  ${service}: is not as it was saved: ${first}`;
    case "kept":
      return `  ${service}: the database as it was before is kept as ${first} until the next restore`;
    case "left-out":
      return `  ${service}: left out`;
    case "note":
      return `  ${service}`;
    default:
      return undefined;
  }
}

function sameText(what: string, count: string): string {
  if (what === "files") return "files with the checksum that they were saved with";
  if (what === "keys") return `${grouped(Number(count))} keys, as they were saved`;
  return `${tables(what, count)}, as they were saved`;
}

function tables(count: string, rows: string): string {
  const figure = Number(count);
  return `${grouped(figure)} ${figure === 1 ? "table" : "tables"}, ${grouped(Number(rows))} rows`;
}
