import * as path from "node:path";
import { compareServers } from "../core/capacity/comparison";
import { formatAmount, type Price } from "../core/capacity/price";
import { DIGITALOCEAN } from "../core/catalog/digitalocean";
import { HETZNER } from "../core/catalog/hetzner";
import { hostOffers } from "../core/catalog/hosts";
import { loadsOf } from "../core/model/system";
import { admission } from "../program/admission";
import { offlineSettings } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";

const PROJECT = path.join(__dirname, "..");

const NAMES: Readonly<Record<string, string>> = {
  hetzner: "Hetzner",
  digitalocean: "DigitalOcean",
};

/** Monthly costs of stack prod on each provider, in both profiles. */
export async function costsTable(): Promise<string> {
  const seed = await costsOf("seed");
  const lean = await costsOf("lean");
  return [
    "| Conecta Saúde on | profile `seed` | profile `lean` |",
    "|---|---:|---:|",
    ...[...seed.cells].map(([where, cell]) => `| ${where} | ${cell} | ${lean.cells.get(where)} |`),
    "",
    `A month before tax with IPv4 address and data volume; servers have a proxy in front. The second size is cheaper and could not be ordered. As listed by Hetzner ${HETZNER.asOf}, DigitalOcean ${DIGITALOCEAN.asOf}, Render ${seed.renderAsOf}.`,
  ].join("\n");
}

async function costsOf(profile: string) {
  const render = await prod({ profile, host: "render" });
  // On the day of the catalogue, so that the text stays as it is.
  const { host, comparison = [] } = admission(render, new Date(HETZNER.asOf));
  const price = host.priceMonthly as Price;
  const server = await prod({ profile });
  const listed = compareServers({
    loads: loadsOf(server.system, server.external.keys()),
    reserve: server.reserve,
    extras: server,
    offers: hostOffers().map((offer) => ({ ...offer, unavailable: undefined })),
  });
  const cells = new Map<string, string>();
  for (const { kind, size } of listed) {
    const sizes = comparison
      .filter((one) => one.kind === kind && one.size !== size)
      .concat(listed.filter((one) => one.kind === kind))
      .map((one) => `${one.size} ${formatAmount(one.priceMonthly)}`);
    cells.set(NAMES[kind], sizes.join(", "));
  }
  cells.set("Render, a plan for each service", formatAmount(price));
  return { cells, renderAsOf: price.asOf };
}

function prod(flags: { readonly profile: string; readonly host?: string }) {
  return offlineSettings(SYSTEMS, "prod", overridden(readStackConfig(PROJECT, "prod"), flags));
}
