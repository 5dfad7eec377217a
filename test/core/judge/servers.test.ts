import type { Placeable } from "../../../core/capacity/placement/member";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { hostOffers } from "../../../core/catalog/hosts";
import { judgeServers } from "../../../core/judge/servers";
import type { Server, ServersQuestion } from "../../../core/judge/servers-question";
import { placeablesOf } from "../../../core/model/placeable";
import { serverCountsText, serversText } from "../../../core/report/servers";
import { conectaSaude } from "../../../systems/conecta-saude";

const PRICE = { currency: "EUR", asOf: "2026-09-04" } as const;
const RATES = { ipv4: 0.5, volumePerGB: 0.05, backupsShare: 0.2 };
const SIZES = [
  ["small", 1915, 5],
  ["middle", 3820, 8],
  ["large", 7800, 20],
] as const;
const OFFERS = SIZES.map(([size, memTotalMiB, amount]) => ({
  ...{ kind: "hetzner", size, memTotalMiB, rates: RATES, priceMonthly: { ...PRICE, amount } },
}));

function service(name: string, reservationMiB: number, rest: Partial<Placeable> = {}): Placeable {
  return {
    ...{ name, replicas: 1, rollout: "auto" },
    memory: { reservationMiB, limitMiB: 2 * reservationMiB },
    ...rest,
  };
}

const SHOP = [
  service("edge", 32, { everywhere: true, hostPorts: [80, 443] }),
  service("web", 500, { replicas: 2 }),
  service("worker", 900),
  service("database", 700, { pinned: true }),
];

function ask({ count = 3, ...rest }: Partial<ServersQuestion> & { readonly count?: number }) {
  return judgeServers({
    ...{ services: SHOP, reserve: DEFAULT_RESERVE, survive: 1, servers: many(count, OFFERS[0]) },
    ...{ offers: OFFERS, extras: { dataVolumeGB: 10, backups: false } },
    ...rest,
  });
}

function many(count: number, server: Server): Server[] {
  return Array(count).fill(server);
}

describe("several servers", () => {
  test("are shown with what runs where, what the loss of each leaves, and what one server would do", () => {
    expect(serversText(ask({}), "shop").split("\n")).toEqual([
      "shop",
      "",
      "  server    reserved  allocatable  headroom                    runs there",
      "  server-1       932        1,471       539  ██████████▏       edge, worker",
      "  server-2     1,232        1,459       227  █████████████▌    database, edge, web",
      "  server-3       532        1,471       939  █████▊            edge, web",
      "",
      "  without server-1  moves: worker  254 MiB left on the others",
      "  without server-2  moves: web     966 MiB left on the others  down until it is back: database (its data is there)",
      "  without server-3  moves: web     254 MiB left on the others",
      "",
      "3 servers: 3 × small €15.00 + 3 × IPv4 €1.50 + volume of 10 GB €0.50 = €17.00 a month before tax, survives the loss of any one; one middle carries the same for €9.00, headroom 708 MiB, and survives the loss of none",
      "fits, also after the loss of any one",
    ]);
  });

  test("are refused with the server that may not be lost, the shortfall and ways out that fit", () => {
    const answer = ask({ services: [...SHOP, service("search", 600)] });
    expect(answer).toMatchObject({ verdict: "refused", survives: 0 });
    expect(serversText(answer, "shop").split("\n").slice(12)).toEqual([
      "does not fit:",
      "  without server-1 worker (912 MiB) finds no server: 358 MiB short on the others",
      "  without server-3 search (612 MiB) finds no server: 358 MiB short on the others",
      "",
      "What fits (each one checked):",
      "  web: 1 replica                                at least 27 MiB of headroom on each server     €17.00 a month",
      "  survive: 0, a lost server is not made up for  at least 227 MiB of headroom on each server    €17.00 a month",
      "  servers: [middle, small, small]               at least 939 MiB of headroom on each server    €20.00 a month",
      "  servers: 4                                    at least 327 MiB of headroom on each server    €22.50 a month",
      "  size: middle                                  at least 2,132 MiB of headroom on each server  €26.00 a month",
    ]);
  });

  test("from one to five: from three on one may be lost", () => {
    const answers = [1, 2, 3].map((count) => ask({ count, survive: 0 }));
    expect(serverCountsText(answers, "shop").split("\n")).toEqual([
      "shop",
      "",
      "  servers  verdict  may be lost  least headroom  a month",
      "        1  refused                                 €6.00  database (712 MiB with its container) finds no server: too little memory on 1; the most that is free is 539 MiB",
      "        2  fits     none                     27   €11.50",
      "        3  fits     any one                 227   €17.00",
    ]);
  });

  test("of several sizes: the ways out keep the others, and one server more is of the cheapest size", () => {
    const [small, middle] = OFFERS;
    const answer = ask({
      ...{ servers: [middle, small, small], survive: 0 },
      services: [...SHOP, service("search", 3000), service("index", 1500)],
    });
    expect(answer).toMatchObject({ size: null, count: 3, priceMonthly: { amount: 20 } });
    expect(answer.ways.map(({ way, priceMonthly }) => [way, priceMonthly?.amount])).toEqual([
      [{ kind: "sizes", sizes: ["middle", "middle", "small"] }, 23],
    ]);
    expect(answer.cost?.items).toEqual([
      ...[
        { part: "server", size: "middle", amount: 8 },
        { part: "server", size: "small", count: 2, amount: 10 },
      ],
      ...[
        { part: "ipv4", count: 3, amount: 1.5 },
        { part: "volume", GB: 10, amount: 0.5 },
      ],
    ]);
  });

  test("take a limit below what was measured on no number of servers", () => {
    const footprint = {
      ...{ idleMiB: 60, p95MiB: 70, peakMiB: 90, minimumLimitMiB: 80, limitMiB: 128 },
      ...{ date: "2026-11-21", load: "a load", base: "debian", engine: "26.1" },
    };
    const tight = service("tight", 32, { footprint });
    expect(ask({ services: [tight] }).reasons).toEqual([
      { kind: "below minimum", service: "tight", limitMiB: 64, minimumMiB: 80 },
    ]);
  });
});

test("the services of a system: its database stays where its data is, the rest may move", () => {
  const services = placeablesOf(conectaSaude);
  expect(services.filter(({ pinned }) => pinned).map(({ name }) => name)).toEqual(["postgres"]);
  const size = hostOffers().find((offer) => offer.size === "cx23");
  expect(size && ask({ services, servers: many(3, size) }).survives).toBe(1);
});
