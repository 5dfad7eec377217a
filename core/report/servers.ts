import { mib } from "../capacity/admission";
import type { Filter } from "../capacity/placement/member";
import type { ServersReason } from "../capacity/placement/servers";
import { formatAmount } from "../capacity/price";
import type { CheckedWay, ServersAnswer, ServersWay } from "../judge/servers";
import { bar } from "./bar";
import { columns } from "./columns";

const BAR_WIDTH = 16;

/** Several servers as a table, with what holds after the loss of each, the price, and for a refusal the ways out. */
export function serversText(answer: ServersAnswer, title: string): string {
  return [
    title,
    ...(answer.servers.length > 0 ? ["", ...serverTable(answer), "", ...lossLines(answer)] : []),
    "",
    priceLine(answer),
    ...verdictLines(answer),
    ...warnings(answer),
  ].join("\n");
}

function serverTable({ servers }: ServersAnswer): string[] {
  const rows = servers.map((server) => [
    `  ${server.name}`,
    mib(server.reservedMiB),
    mib(server.allocatableMiB),
    mib(server.headroomMiB),
    bar(server.reservedMiB / server.allocatableMiB, BAR_WIDTH).padEnd(BAR_WIDTH),
    counted(server.services),
  ]);
  return columns(
    [["  server", "reserved", "allocatable", "headroom", "", "runs there"], ...rows],
    ["left", "right", "right", "right", "left", "left"],
  );
}

function warnings({ warnings }: ServersAnswer): string[] {
  return warnings.length > 0 ? ["", ...warnings.map((warning) => `warning: ${warning}`)] : [];
}

/** `backend ×2, redis`. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(", ");
}

function lossLines({ servers }: ServersAnswer): string[] {
  const rows = servers.map(({ name, moves, stays, afterLossMiB }) => [
    `  without ${name}`,
    moves.length > 0 ? `moves: ${moves.join(", ")}` : "nothing has to move",
    `${mib(afterLossMiB)} MiB left on the others`,
    stays.length > 0 ? `down until it is back: ${stays.join(", ")} (its data is there)` : "",
  ]);
  return columns(rows, ["left", "left", "right", "left"]);
}

function priceLine({ count, size, priceMonthly, oneServer, survives }: ServersAnswer): string {
  const several = `${count} × ${size ?? "your servers"}`;
  const price = priceMonthly
    ? `${formatAmount(priceMonthly)} a month before tax`
    : "no price known";
  const one = oneServer
    ? `; one ${oneServer.size} carries the same for ${formatAmount(oneServer.priceMonthly)}, headroom ${mib(oneServer.headroomMiB)} MiB, and survives the loss of none`
    : "";
  return `${several}: ${price}, survives the loss of ${survives === 1 ? "any one" : "none"}${one}`;
}

function verdictLines({ verdict, reasons, ways, survive }: ServersAnswer): string[] {
  if (verdict === "fits") return [survive === 1 ? "fits, also after the loss of any one" : "fits"];
  const lines = ["does not fit:", ...reasons.map((reason) => `  ${serversReason(reason)}`)];
  if (ways.length === 0) return lines;
  return [
    ...lines,
    "",
    "What fits (each one checked):",
    ...columns(ways.map(wayRow), ["left", "left", "left"]).map((line) => `  ${line}`),
  ];
}

function wayRow({ way, headroomMiB, priceMonthly }: CheckedWay): string[] {
  return [
    wayWords(way),
    `at least ${mib(headroomMiB)} MiB of headroom on each server`,
    priceMonthly ? `${formatAmount(priceMonthly)} a month` : "",
  ];
}

function wayWords(way: ServersWay): string {
  switch (way.kind) {
    case "size":
      return `size ${way.size}`;
    case "count":
      return `${way.count} servers`;
    case "replicas":
      return `${way.service}: ${way.replicas} ${way.replicas === 1 ? "replica" : "replicas"}`;
    case "survive":
      return "survive 0: a lost server is not made up for";
  }
}

const FILTERS: Readonly<Record<Filter, string>> = {
  memory: "too little memory",
  port: "the port is taken",
  architecture: "another architecture",
  home: "its data is elsewhere",
};

/** Why servers are refused, in one sentence. */
export function serversReason(reason: ServersReason): string {
  switch (reason.kind) {
    case "unknown":
      return `${reason.service}: its reservation is not known, so it cannot be placed`;
    case "below minimum":
      return `${reason.service}: a limit of ${mib(reason.limitMiB)} MiB is below the ${mib(reason.minimumMiB)} MiB it was measured to need`;
    case "unplaced": {
      const { service, MiB, filters, mostFreeMiB, proven } = reason;
      const why = Object.entries(filters).map(
        ([filter, count]) => `${FILTERS[filter as Filter]} on ${count}`,
      );
      const most = filters.memory ? `; the most that is free is ${mib(mostFreeMiB)} MiB` : "";
      return `${service} (${mib(MiB)} MiB with its container) finds no server: ${why.join(", ")}${most}${proven ? "" : "; not every way to place the services was tried"}`;
    }
    case "no room to roll":
      return `${reason.service} is start-first and its new replica needs ${mib(reason.MiB)} MiB on one server, the most that is free is ${mib(reason.mostFreeMiB)} MiB`;
    case "stranded": {
      const { server, service, MiB, shortMiB, proven } = reason;
      const lost = `without ${server} ${service} (${mib(MiB)} MiB)`;
      if (shortMiB > 0) return `${lost} finds no server: ${mib(shortMiB)} MiB short on the others`;
      return proven
        ? `${lost} may find no server: the others have enough together, in pieces that are too small`
        : `${lost} may find no server: no proof was found that every order leaves room for it`;
    }
    case "managers":
      return `survive 1 needs three servers, got ${reason.servers}: when a manager is lost, the ones left are no majority, and what it ran starts nowhere`;
  }
}

/** One row for each number of servers. */
export function serverCountsText(answers: readonly ServersAnswer[], title: string): string {
  const rows = answers.map(({ count, verdict, survives, servers, priceMonthly, reasons }) => [
    `  ${count}`,
    verdict,
    verdict === "fits" ? (survives === 1 ? "any one" : "none") : "",
    verdict === "fits" ? mib(Math.min(...servers.map(({ headroomMiB }) => headroomMiB))) : "",
    priceMonthly ? formatAmount(priceMonthly) : "",
    verdict === "fits" ? "" : serversReason(reasons[0]),
  ]);
  const table = columns(
    [["  servers", "verdict", "may be lost", "least headroom", "a month", ""], ...rows],
    ["right", "left", "left", "right", "right", "left"],
  );
  return [title, "", ...table, ...warnings(answers[0])].join("\n");
}
