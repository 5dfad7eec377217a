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
import { photosText } from "./photos";
import { conversationsTable, othersTable, profilesTable } from "./systems-measured";

const PROJECT = path.join(__dirname, "..");
/** Pages with generated blocks between hand-written text. */
export const PAGES = [
  "README.md",
  "README.pt-BR.md",
  "docs/measured.md",
  "docs/systems.md",
  "docs/settings.md",
];

/** The generated blocks of these pages, by the name in their markers. */
export async function blocks(): Promise<Record<string, string>> {
  return {
    "fit-photos": fenced(photosText().trimEnd()),
    "refused-short": fenced(shortened(await planned({ host: "hetzner:cpx12" }))),
    "admitted-short": fenced(shortened(await planned({}))),
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

/** A page with its generated blocks put in place. */
export function filled(page: string, generated: Readonly<Record<string, string>>): string {
  return Object.entries(generated).reduce(
    (text, [name, block]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, open, close) => `${open}${block}\n${close}`,
      ),
    page,
  );
}

/** Stack prod as `plan` prints it, on the day of the catalogue, so that the text stays as it is. */
async function planned(flags: { host?: string }): Promise<string> {
  const config = overridden(readStackConfig(PROJECT, "prod"), flags);
  const command = ["plan prod", ...(flags.host ? [`--host ${flags.host}`] : [])].join(" ");
  const run = await runOffline(SYSTEMS, "prod", config, new Date(HETZNER.asOf));
  return [`$ npx enxuto ${command}`, planText(planOf("prod", run))].join("\n");
}

/** An account by its sums and the cheapest ways out. */
function shortened(account: string): string {
  const [head, table, ...rest] = account.split(/\n\n/);
  const rows = table.split("\n");
  const sums = rows.findIndex((row) => row.startsWith("  reserve "));
  const verdict = rest
    .filter((one) => /^(What fits|\S+ does not fit| {2}\d+ MiB short)/.test(one))
    .map((one) => one.split("\n").slice(0, 3).join("\n"));
  return [head, rows.slice(sums).join("\n"), ...verdict].join("\n\n").trimEnd();
}

function fenced(text: string): string {
  return ["```", text, "```"].join("\n");
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

/** Every page with its blocks as they are printed today, by path. */
export async function pages(): Promise<Record<string, string>> {
  const generated = await blocks();
  return Object.fromEntries(
    PAGES.map((file) => [
      file,
      filled(fs.readFileSync(path.join(PROJECT, file), "utf8"), generated),
    ]),
  );
}
