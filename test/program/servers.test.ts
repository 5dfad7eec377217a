import * as path from "node:path";
import { planOf, planText } from "../../cli/plan";
import { HETZNER } from "../../core/catalog/hetzner";
import { planMarkdown } from "../../core/report/plan-markdown";
import { saidFit } from "../../core/report/said";
import { offlineSettings, runOffline } from "../../program/offline";
import { readStackConfig, type StackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { inWords } from "../support/in-words";

const PROJECT = path.join(__dirname, "../..");
const TODAY = new Date(HETZNER.asOf);

function config(values: Readonly<Record<string, string>>): StackConfig {
  const base = readStackConfig(PROJECT, "prod");
  const own = Object.entries(values).map(([key, value]) => [`enxuto:${key}`, value]);
  return { ...base, values: { ...base.values, ...Object.fromEntries(own) } };
}

async function planned(values: Readonly<Record<string, string>>) {
  return planOf("prod", await runOffline(SYSTEMS, "prod", config(values), TODAY));
}

describe("settings of several servers", () => {
  const read = (values: Readonly<Record<string, string>>) =>
    offlineSettings(SYSTEMS, "prod", config(values));

  test("a number of servers of the size, or a size for each", async () => {
    const cx23 = { size: "cx23", memTotalMiB: 3820, arch: "amd64", diskGB: 40 };
    const three = await read({ servers: "3", survive: "1" });
    expect([three.servers, three.survive]).toEqual([
      ["server-1", "server-2", "server-3"].map((name) => ({ name, ...cx23 })),
      1,
    ]);
    const mixed = await read({ size: "", servers: '["cpx22","cx23"]' });
    expect(mixed).toMatchObject({
      ...{ size: "cpx22", platform: "linux/amd64", survive: 0 },
      servers: [
        { name: "server-1", size: "cpx22" },
        { name: "server-2", ...cx23 },
      ],
    });
  });

  test("one server is what it was without the setting", async () => {
    const [one, listed, plain] = [
      await planned({ servers: "1", survive: "0" }),
      await planned({ size: "", servers: '["cx23"]' }),
      await planned({}),
    ];
    expect(one).toEqual(plain);
    expect(listed).toEqual(plain);
    expect(plain).not.toHaveProperty("servers");
  });

  test("MemTotal that was read is that of each server of the size", async () => {
    const { servers } = await read({ servers: "2", memTotal: "3700MiB" });
    expect(servers.map(({ memTotalMiB }) => memTotalMiB)).toEqual([3700, 3700]);
  });

  test.each<[Readonly<Record<string, string>>, string]>([
    [
      { servers: "0" },
      "enxuto:servers: got 0, expected how many of enxuto:size there are, 1 to 50, or a size for each: [cx33, cx23, cx23]",
    ],
    [{ servers: "51" }, "enxuto:servers: got 51, expected how many"],
    [{ servers: "2.5" }, "enxuto:servers: got 2.5, expected how many"],
    [{ servers: "[]" }, "enxuto:servers: got [], expected how many"],
    [{ servers: "[3]" }, "enxuto:servers: got [3], expected how many"],
    [
      { servers: '{"big":"4GB"}' },
      'enxuto:servers: got {"big":"4GB"}, expected how many of enxuto:size there are',
    ],
    [
      { servers: '["cx23","cx99"]', size: "" },
      'enxuto:servers[1]: got "cx99", expected one of cx23,',
    ],
    [
      { servers: '["cx23","cx23"]' },
      'enxuto:size: got "cx23", but enxuto:servers has a size for each server: remove one of the two settings',
    ],
    [
      { servers: '["cx23","cx23"]', size: "", memTotal: "4000MiB" },
      'enxuto:memTotal: got "4000MiB", but enxuto:servers has a size for each server',
    ],
    [{ survive: "2", servers: "3" }, 'enxuto:survive: got "2", expected one of 0, 1'],
    [
      { survive: "1" },
      "enxuto:survive: got 1, but everything runs on one server: set enxuto:servers to three",
    ],
  ])("%j", async (values, message) => {
    await expect(read(values)).rejects.toThrow(message);
  });
});

describe("a plan for several servers", () => {
  test("says what runs where, what is left on each, also after its loss, and what one server costs", async () => {
    const plan = await planned({ servers: "3", survive: "1" });
    expect(plan).toMatchObject({
      ...{ verdict: "fits", survive: 1, survives: 1, rolling: "service by service" },
      host: { kind: "hetzner", size: "3 × cx23", memTotalMiB: 11_460 },
      memory: { allocatableMiB: 10_068, steadyMiB: 1600, surgeMiB: 0, headroomMiB: 8468 },
      cost: { total: { amount: 18.54, currency: "EUR" } },
    });
    expect(plan.servers).toMatchObject([
      {
        ...{ name: "server-1", size: "cx23", allocatableMiB: 3352, reservedMiB: 480, surgeMiB: 0 },
        ...{ headroomMiB: 2872, afterLossMiB: 5252, stays: ["postgres"] },
        services: ["backend", "edge", "frontend", "postgres"],
      },
      { name: "server-2", afterLossMiB: 5112, moves: ["service-llm", "whatsapp-agent"] },
      { name: "server-3", services: ["audio-sumarizado", "edge", "model-llm", "redis"] },
    ]);
    expect(planText(plan).split("\n")).toEqual(
      expect.arrayContaining([
        "  backend                256    350  start-first  server-1",
        "  edge ×3                 96    192  stop-first   server-1, server-2, server-3",
        "  server-3       512        3,352     2,840  ██▌               audio-sumarizado, edge, model-llm, redis",
        "  without server-1  moves: backend, frontend                   5,252 MiB left on the others  down until it is back: postgres (its data is there)",
        "  disk: server-1 8.3 of 40.0 GB, server-2 8.0 of 40.0 GB, server-3 8.1 of 40.0 GB",
        "  fits and survives the loss of any one server",
        "  3 × cx23 €16.47 + 3 × IPv4 €1.50 + volume of 10 GB €0.57 = €18.54 a month before tax",
        "conecta-saude on one server instead:",
        "  one cpx22 carries the same for €20.56, headroom 1,750 MiB, and survives the loss of none",
      ]),
    );
    expect(planMarkdown(plan)).toContain(
      "| server-1 | 480 | 0 | 2,872 | 5,252 | backend, edge, frontend, postgres |",
    );
  });

  test("is refused where the promise does not hold, with the server, the shortfall and checked ways out", async () => {
    const plan = await planned({
      size: "",
      servers: '["cpx22","cpx12","cpx12"]',
      survive: "1",
      memory: '{"service-llm":{"limitMiB":1600,"reservationMiB":1500}}',
    });
    expect(plan).toMatchObject({ verdict: "refused", survive: 1, survives: 0, resources: [] });
    expect(inWords(plan.because)).toEqual([
      "without server-1 service-llm (1,512 MiB) finds no server: 329 MiB short, the most that is free on one of the others is 1,183 MiB",
    ]);
    expect(saidFit(plan).suggestions).toMatchObject([
      { change: "survive: 0, a lost server is not made up for", headroomMiB: 1171 },
      {
        change: "servers: [cpx22, cpx22, cpx12]",
        headroomMiB: 1451,
        priceMonthly: { amount: 52.54 },
      },
    ]);
  });

  test("is refused where the data volume of the first server is too small, and told how large it has to be", async () => {
    const plan = await planned({
      system: "whatsapp",
      size: "cpx42",
      servers: "3",
      profile: "seed",
    });
    expect(inWords(plan.because)).toEqual([
      "data volume: 0.4 GB short: 10.4 GB data and models > 10.0 GB; set enxuto:dataVolumeGB to 11",
    ]);
    expect(saidFit(plan).suggestions).toMatchObject([{ change: "dataVolumeGB: 11" }]);
    const told = await planned({
      ...{ system: "whatsapp", size: "cpx42", servers: "3", profile: "seed", dataVolumeGB: "11" },
    });
    expect(told.verdict).toBe("fits");
  });

  test("names each server that is ordered, and says what one manager means", async () => {
    const servers = ({ resources }: { resources: readonly { type: string; name: string }[] }) =>
      resources.filter(({ type }) => /server:Server$/.test(type)).map(({ name }) => name);
    const three = await planned({ servers: "3" });
    expect(servers(three).sort()).toEqual(["server", "server-2", "server-3"]);
    expect(inWords(three.notices).join("\n")).not.toContain("one manager");
    const two = await planned({ servers: "2" });
    expect(inWords(two.notices)).toContain(
      "fewer than three servers have one manager: while it is lost the others run on, and nothing is moved or changed",
    );
  });
});

describe("a second server next to one that is too small", () => {
  const at = async (size: string, rest: Readonly<Record<string, string>> = {}) => {
    const values = { host: "digitalocean", size, profile: "seed", ...rest };
    const { suggestions } = saidFit(await planned(values));
    return suggestions.filter(({ kind }) => kind === "servers");
  };

  test("is suggested where both cost less than one that is large enough, and fits as it is told", async () => {
    const [split] = await at("s-1vcpu-2gb");
    expect(split).toMatchObject({
      ...{ change: "servers: [s-1vcpu-2gb, s-1vcpu-1gb]", headroomMiB: 60, kind: "servers" },
      priceMonthly: { amount: 18, currency: "USD", asOf: "2026-09-23" },
      note: "frontend and model-llm on the second, $18.00 a month, survives 0",
    });
    const told = await planned({
      ...{ host: "digitalocean", size: "", servers: '["s-1vcpu-2gb","s-1vcpu-1gb"]' },
    });
    expect(told).toMatchObject({ verdict: "fits", survives: 0 });
    expect(told.servers?.map(({ headroomMiB }) => headroomMiB)).toEqual([60, 93]);
  });

  test("is not where one larger server costs less, or the budget ends before", async () => {
    expect(await at("cpx12", { host: "hetzner" })).toEqual([]);
    expect(await at("s-1vcpu-2gb", { monthlyBudget: "18 USD" })).toEqual([]);
  });
});
