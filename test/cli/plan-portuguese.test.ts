import * as path from "node:path";
import { type Plan, planOf, planText } from "../../cli/plan";
import type { DataDoubt } from "../../core/judge/data-doubt";
import type { DataLoss, DataVolume } from "../../core/judge/data-loss";
import type { DataVersion } from "../../core/judge/data-version";
import type { TextOrder } from "../../core/judge/text-order";
import { planMarkdown } from "../../core/report/plan-markdown";
import { PLAN_PT } from "../../core/report/plan-words/portuguese";
import { runOffline } from "../../program/offline";
import { overridden } from "../../program/overrides";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { englishLines } from "../support/english";

interface Asked {
  readonly host?: string;
  readonly profile?: string;
  readonly config?: string[];
}

const PROJECT = path.join(__dirname, "..", "..");

async function planned(stack: string, flags: Asked): Promise<Plan> {
  const config = overridden(readStackConfig(PROJECT, stack), flags);
  return planOf(stack, await runOffline(SYSTEMS, stack, config, new Date("2030-01-01")));
}

describe("plan --language pt has no English left", () => {
  test.each<[string, string, Asked]>([
    ["admitted", "prod", {}],
    ["refused, with every kind of way out", "prod", { host: "hetzner:cpx12", profile: "seed" }],
    ["limits that gate", "prod", { host: "hetzner:cpx12", config: ["strict=true"] }],
    ["above its budget", "prod", { host: "hetzner:cx33", config: ["monthlyBudget=7 EUR"] }],
    ["a disk that is too small", "dev", { host: "local:4GB", config: ["diskGB=15"] }],
    ["a host with almost nothing", "dev", { host: "local:300MB" }],
    ["a data volume that is too small", "whatsapp", { host: "hetzner:cx43" }],
    ["several servers", "prod", { config: ["servers=3", "survive=1"] }],
    [
      "several that are too small",
      "prod",
      { host: "hetzner:cpx12", config: ["servers=2", "survive=1"] },
    ],
    ["plans without images", "prod", { host: "render" }],
    ["an estimated MemTotal", "prod", { host: "digitalocean:s-1vcpu-2gb", profile: "seed" }],
  ])("%s", async (_, stack, flags) => {
    const plan = await planned(stack, flags);
    expect(englishLines(planText(plan, PLAN_PT))).toEqual([]);
    expect(englishLines(planText(plan)).length).toBeGreaterThan(3);
    expect(englishLines(planMarkdown(plan, {}, PLAN_PT))).toEqual([]);
  });

  test("of data that an up would take, and of a server that keeps no reservations", async () => {
    const plan = await planned("prod", {});
    const volume: DataVolume = { name: "shop-db", service: "db", image: "postgres:16" };
    const holder = { what: "database", fixed: "16 em oregon" } as const;
    const at = { mountedAt: "/data", directory: "/data/db" };
    const dataLosses: DataLoss[] = [
      { kind: "orphaned", volume, emptyServices: ["store"] },
      { kind: "orphaned", volume: { ...volume, holder }, emptyServices: [] },
      { kind: "left behind", volume, from: "local", to: "hetzner" },
      { kind: "other server", from: "shop-prod", to: "store-prod" },
      { kind: "unreadable", volume, from: 16, to: 17 },
      { kind: "unkept", volume: { ...volume, holder } },
      { kind: "smaller", volume: undefined, server: "shop-prod", fromGB: 20, toGB: 10 },
      { kind: "moved", volume, from: at, to: { ...at, directory: "/data", form: "dumps" } },
    ];
    const said = (more: Partial<Plan>) => planText({ ...plan, ...more }, PLAN_PT);
    const from = { program: "MySQL", version: "8.0" } as DataVersion;
    const to = { program: "MariaDB", version: "11.4" } as DataVersion;
    const dataDoubts: DataDoubt[] = [
      {
        ...{ kind: "sort order", volume },
        from: { library: "glibc", version: "2.36" } as TextOrder,
        to: { library: "musl" } as TextOrder,
      },
      { kind: "older", volume, from, to: from },
      { kind: "skips", volume, from, to: from },
      { kind: "other program", volume, from, to },
    ];
    const text = said({ dataLosses, dataDoubts, keeping: { reservations: "summed" } });
    expect(englishLines(text)).toEqual([]);
    expect(text).toContain("o up recusa isto, pois serviços perderiam os dados:");
    expect(englishLines(said({ dataLosses: null }))).toEqual([]);
    expect(said({ keeping: { reservations: "summed", why: "the engine is old" } })).toContain(
      'reservas: o servidor de prod não as garante: "the engine is old"',
    );
  });
});
