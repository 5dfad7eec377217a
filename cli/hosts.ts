import { parseArgs } from "node:util";
import { mib } from "../capacity/admission";
import { formatAmount } from "../capacity/price";
import { got, oneOf, UserError } from "../capacity/user-error";
import { CATALOGUES, type HostKind } from "../catalog/hosts";
import type { Catalogue, Size } from "../catalog/size";
import { liveCatalogues } from "./live";
import { columns } from "./render/columns";
import { EXIT, type Verb } from "./verb";

/** `enxuto hosts`: the servers on sale. */
export const hosts: Verb = {
  usage: "[KIND…] [--live] [--location L] [--json]",
  summary: "Lists the servers on sale: memory, price and whether they can be ordered.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        live: { type: "boolean" },
        location: { type: "string" },
        json: { type: "boolean" },
      },
    });
    const known = Object.keys(CATALOGUES);
    const wrong = positionals.find((kind) => !known.includes(kind));
    if (wrong) throw new UserError("hosts", `${got(wrong)}, ${oneOf(known)}`);
    const kinds = (positionals.length > 0 ? positionals : known) as HostKind[];
    const catalogues: (readonly [HostKind, Catalogue])[] = [];
    for (const kind of kinds) {
      const all = values.live ? await liveCatalogues(kind, values.location ?? "") : CATALOGUES;
      catalogues.push([kind, all[kind] as Catalogue]);
    }
    console.log(
      values.json
        ? JSON.stringify({ schemaVersion: 1, hosts: Object.fromEntries(catalogues) }, null, 2)
        : catalogues.map(([kind, catalogue]) => catalogueText(kind, catalogue)).join("\n\n"),
    );
    return EXIT.ok;
  },
};

/** A catalogue as a table, the cheapest size first. */
export function catalogueText(kind: HostKind, { source, asOf, sizes }: Catalogue): string {
  const header = ["size", "vCPU", "MemTotal MiB", "disk GB", "arch", "a month", ""];
  const rows = sizes
    .filter(({ priceMonthly }) => priceMonthly)
    .sort((a, b) => (a.priceMonthly?.amount ?? 0) - (b.priceMonthly?.amount ?? 0))
    .map(row);
  const table = columns(
    [header, ...rows],
    ["left", "right", "right", "right", "left", "right", "left"],
  );
  return [`${kind} · ${source} · ${asOf}`, "", ...table.map((line) => `  ${line}`)].join("\n");
}

function row({
  name,
  vcpus,
  memTotalMiB,
  memTotalIs,
  diskGB,
  arch,
  priceMonthly,
  unavailable,
}: Size) {
  return [
    name,
    String(vcpus),
    `${memTotalIs === "estimated" ? "≈ " : ""}${mib(memTotalMiB)}`,
    String(diskGB),
    arch,
    priceMonthly ? formatAmount(priceMonthly) : "",
    unavailable ?? "",
  ];
}
