import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { planOf, planText } from "../cli/plan";
import { RESERVE_PARTS } from "../core/capacity/reserve";
import { HETZNER } from "../core/catalog/hetzner";
import { runOffline } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { costsTable } from "./costs";
import { footprintsTable, sizesTable } from "./measured";
import { conversationsTable, othersTable, profilesTable } from "./systems-measured";

const PROJECT = path.join(__dirname, "..");
const READMES = ["README.md", "README.pt-BR.md"];

/** The generated blocks of the README files, by the name in their markers. */
export async function blocks(): Promise<Record<string, string>> {
  return {
    refused: await planned({ host: "hetzner:cpx12" }),
    admitted: await planned({}),
    costs: await costsTable(),
    reserve: reserveTable(),
    settings: settingsTable(),
    sizes: sizesTable(),
    footprints: footprintsTable(),
    others: othersTable(),
    profiles: profilesTable(),
    conversations: conversationsTable(),
  };
}

/** A README with its generated blocks put in place. */
export function filled(readme: string, generated: Readonly<Record<string, string>>): string {
  return Object.entries(generated).reduce(
    (text, [name, block]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, open, close) => `${open}${block}\n${close}`,
      ),
    readme,
  );
}

/** Stack prod as `plan` prints it, on the day of the catalogue, so that the text stays as it is. */
async function planned(flags: { host?: string }): Promise<string> {
  const config = overridden(readStackConfig(PROJECT, "prod"), flags);
  const command = ["plan prod", ...(flags.host ? [`--host ${flags.host}`] : [])].join(" ");
  const run = await runOffline(SYSTEMS, "prod", config, new Date(HETZNER.asOf));
  return [
    "```",
    `$ npm run --silent enxuto -- ${command}`,
    planText(planOf("prod", run)),
    "```",
  ].join("\n");
}

function reserveTable(): string {
  const rows = RESERVE_PARTS.map(
    ({ of, name, mib, ground }) => `| \`${of}\` | ${name} | ${mib} | ${ground} |`,
  );
  return ["| setting | part | MiB | ground |", "|---|---|---:|---|", ...rows].join("\n");
}

function settingsTable(): string {
  const { config } = parse(fs.readFileSync(path.join(PROJECT, "Pulumi.yaml"), "utf8"));
  const rows = Object.entries<{ description: string }>(config).map(
    ([key, { description }]) => `| \`${key}\` | ${description} |`,
  );
  return ["| key | meaning |", "|---|---|", ...rows].join("\n");
}

async function main(): Promise<void> {
  process.chdir(PROJECT);
  const generated = await blocks();
  for (const file of READMES) {
    fs.writeFileSync(file, filled(fs.readFileSync(file, "utf8"), generated));
  }
}

if (require.main === module) main();
