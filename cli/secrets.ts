import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { dataLossLines } from "../core/report/data-loss";
import { lossesOf } from "../operate/data-guard";
import { underLock } from "../operate/open-stack";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { type Assignment, assign } from "../program/secrets/assign";
import { readVariables } from "../program/secrets/variables";
import { passphraseFile, pulumiEnvironment } from "../pulumi/environment";
import { setSecrets } from "../pulumi/set-secret";
import { EXIT, type Verb } from "./verb";

/** `enxuto secrets import`: a team's `.env` as encrypted configuration. */
export const secrets: Verb<"secrets"> = {
  async run({ positionals }) {
    const [, file, ...rest] = positionals;
    const variables = readVariables(file, read(file), (name) => process.env[name]);
    const chosen = await chooseStack(rest, {});
    const offline = await runOffline(chosen.systems, chosen.name, chosen.config);
    const assignment = assign(offline.settings.system, variables);
    const work = { verb: "secrets import", waitMs: 0, say: console.log };
    const losses = await underLock(chosen, work, async ({ cli, resources }) => {
      await setSecrets(cli, chosen, settingsOf(assignment));
      return lossesOf(resources, offline, assignment.secrets);
    });
    const configured = Object.keys(JSON.parse(chosen.config.values["enxuto:secrets"] || "{}"));
    console.log(report(chosen.name, assignment, configured).join("\n"));
    const locked = losses.filter(({ kind }) => kind === "locked");
    for (const line of dataLossLines(chosen.name, locked)) console.log(`warning: ${line}`);
    const { PULUMI_CONFIG_PASSPHRASE_FILE: own } = pulumiEnvironment(chosen.directory);
    if (own === passphraseFile(chosen.directory)) {
      console.log(
        `to read them, a person needs the passphrase in ${path.relative(chosen.directory, own)}`,
      );
    }
    return EXIT.ok;
  },
};

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    throw new UserError(file, "cannot be read");
  }
}

/** The values by the configuration paths that they are set at. */
function settingsOf({ secrets, external }: Assignment): [string, string][] {
  return [
    ...[...secrets].map(([name, value]): [string, string] => [`enxuto:secrets["${name}"]`, value]),
    ...[...external].map(([name, value]): [string, string] => [
      `enxuto:external["${name}"]`,
      value,
    ]),
  ];
}

/** Report of what was imported and what was not, by names only. */
export function report(
  stack: string,
  { secrets, external, fixed, unused, missing }: Assignment,
  configured: readonly string[],
): string[] {
  const lacking = missing.filter((name) => !configured.includes(name));
  return [
    ...[...secrets.keys()].map((name) => `encrypted: secret ${name}`),
    ...[...external.keys()].map(
      (name) => `encrypted: address of ${name}, which then runs elsewhere`,
    ),
    ...(secrets.size + external.size === 0 ? [`nothing in it is for ${stack}`] : []),
    ...(fixed.length > 0 ? [`set by the system itself: ${fixed.join(", ")}`] : []),
    ...(unused.length > 0 ? [`used by no service: ${unused.join(", ")}`] : []),
    ...(lacking.length > 0 ? [`still missing: ${lacking.join(", ")}`] : []),
  ];
}
