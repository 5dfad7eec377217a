import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { planOf, planText } from "../cli/plan";
import { RESERVE_PARTS } from "../core/capacity/reserve";
import { HETZNER } from "../core/catalog/hetzner";
import { runOffline } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";
import { KEYS, SETTING } from "../program/settings/table";
import { SYSTEMS } from "../systems";
import { costsTable } from "./costs";
import { matrixTable } from "./faults/matrix";
import { killsText, pairsText, rowsText, serversText } from "./faults/page";
import { footprintsTable, sizesTable } from "./measured";
import { photosText } from "./photos";
import { conversationsTable, othersTable, profilesTable } from "./systems-measured";

const PROJECT = path.join(__dirname, "..");
const PROJECT_FILE = "Pulumi.yaml";
/** Pages with generated blocks between hand-written text. */
export const PAGES = [
  "README.md",
  "README.pt-BR.md",
  "docs/measured.md",
  "docs/systems.md",
  "docs/settings.md",
  "docs/faults.md",
];

/** The generated blocks of these pages, by the name in their markers. */
async function blocks(): Promise<Record<string, string>> {
  return {
    "fit-photos": fenced(photosText().trimEnd()),
    "refused-short": fenced(shortened(await planned({ host: "hetzner:cpx12" }))),
    "admitted-short": fenced(shortened(await planned({}))),
    costs: await costsTable(),
    reserve: reserveTable(),
    "fault-matrix": matrixTable(),
    "faults-rows": rowsText(),
    pairs: pairsText(),
    kills: killsText(),
    "faults-servers": serversText(),
    settings: settingsTable(),
    sizes: sizesTable(),
    footprints: footprintsTable(),
    others: othersTable(),
    profiles: profilesTable(),
    conversations: conversationsTable(),
  };
}

/** A page with its generated blocks put in place. */
function filled(page: string, generated: Readonly<Record<string, string>>): string {
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
  // What of the headroom is used for a while is in the whole account.
  const shown = rows.slice(sums).filter((row) => !row.startsWith("    used while"));
  return [head, shown.join("\n"), ...verdict].join("\n\n").trimEnd();
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
  const rows = KEYS.map((key) => {
    const { type, default: fallback, hosts, secret, meaning } = SETTING[key];
    const given = fallback === undefined ? "required" : defaultText(fallback);
    const kind = secret ? `${type}, secret` : type;
    return `| \`${key}\` | ${kind} | ${given} | ${hosts?.join(", ") ?? "all"} | ${meaning} |`;
  });
  return ["| key | type | default | hosts | meaning |", "|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}

function defaultText(fallback: unknown): string {
  return fallback === "" ? "" : `\`${JSON.stringify(fallback)}\``;
}

/** This project's own declarations of the settings, with what stands before them in its file. */
function declarations(project: string): string {
  const [head] = project.split(/^config:$/m);
  const config = Object.fromEntries(
    KEYS.map((key) => {
      const { type, default: fallback, meaning } = SETTING[key];
      return [
        key,
        {
          ...(type === "any" ? {} : { type }),
          ...(type === "array" ? { items: { type: "string" } } : {}),
          description: meaning,
          ...(fallback === undefined ? {} : { default: fallback }),
        },
      ];
    }),
  );
  return `${head}${stringify({ config }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** Every page with its blocks as they are printed today, and Pulumi.yaml with its settings, by path. */
export async function pages(): Promise<Record<string, string>> {
  const generated = await blocks();
  return Object.fromEntries([
    [PROJECT_FILE, declarations(fs.readFileSync(path.join(PROJECT, PROJECT_FILE), "utf8"))],
    ...PAGES.map((file) => [
      file,
      filled(fs.readFileSync(path.join(PROJECT, file), "utf8"), generated),
    ]),
  ]);
}
