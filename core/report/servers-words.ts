import { gb, grouped } from "../capacity/figures";
import type { Filter } from "../capacity/placement/member";
import type { ServersReason } from "../capacity/placement/servers";
import { formatAmount } from "../capacity/price";
import type { ServersWay } from "../capacity/suggestions";
import type { OneServer } from "../judge/servers";

/** `3 × cx23`, `cx33 + 2 × cx23`; `3 servers` where a team brought them. */
export function sizesName(sizes: readonly (string | null)[]): string {
  const names = sizes.filter((size) => size !== null);
  if (names.length < sizes.length) return `${sizes.length} servers`;
  const runs = [...new Set(names)].map((name) => ({
    name,
    count: names.filter((other) => other === name).length,
  }));
  return runs.map(({ name, count }) => (count > 1 ? `${count} × ${name}` : name)).join(" + ");
}

/** One server that carries the same, and what it survives. */
export function oneServerWords({ size, priceMonthly, headroomMiB }: OneServer): string {
  return `one ${size} carries the same for ${formatAmount(priceMonthly)}, headroom ${grouped(headroomMiB)} MiB, and survives the loss of none`;
}

/** A way out in the words of a stack's settings. */
export function wayWords(way: ServersWay): string {
  switch (way.kind) {
    case "size":
      return `size: ${way.size}`;
    case "count":
      return `servers: ${way.count}`;
    case "sizes":
      return `servers: [${way.sizes.join(", ")}]`;
    case "replicas":
      return `${way.service}: ${way.replicas} ${way.replicas === 1 ? "replica" : "replicas"}`;
    case "survive":
      return "survive: 0, a lost server is not made up for";
  }
}

const FILTERS: Readonly<Record<Filter, string>> = {
  memory: "too little memory",
  disk: "too small a disk",
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
      return `${reason.service}: a limit of ${grouped(reason.limitMiB)} MiB is below the ${grouped(reason.minimumMiB)} MiB it was measured to need`;
    case "limits":
      return `${reason.server}: ${grouped(reason.limitMiB - reason.allocatableMiB)} MiB short for all limits: ${grouped(reason.limitMiB)} > ${grouped(reason.allocatableMiB)} allocatable, and strict lets limits gate as well`;
    case "unplaced": {
      const { service, MiB, filters, mostFreeMiB, proven } = reason;
      const why = Object.entries(filters).map(
        ([filter, count]) => `${FILTERS[filter as Filter]} on ${count}`,
      );
      const most = filters.memory ? `; the most that is free is ${grouped(mostFreeMiB)} MiB` : "";
      return `${service} (${grouped(MiB)} MiB with its container) finds no server: ${why.join(", ")}${most}${proven ? "" : "; not every way to place the services was tried"}`;
    }
    case "no room to roll":
      return `${reason.service} is start-first and its new replica needs ${grouped(reason.MiB)} MiB on one server, the most that is free is ${grouped(reason.mostFreeMiB)} MiB`;
    case "stranded": {
      const { server, service, MiB, mostFreeMiB, shortMiB, proven } = reason;
      const lost = `without ${server} ${service} (${grouped(MiB)} MiB)`;
      if (shortMiB > 0)
        return `${lost} finds no server: ${grouped(shortMiB)} MiB short on the others`;
      if (MiB > mostFreeMiB) {
        return `${lost} finds no server: ${grouped(MiB - mostFreeMiB)} MiB short, the most that is free on one of the others is ${grouped(mostFreeMiB)} MiB`;
      }
      return proven
        ? `${lost} may find no server: the others have enough together, in pieces that are too small`
        : `${lost} may find no server: no proof was found that every order leaves room for it`;
    }
    case "full disk":
      return `without ${reason.lost} the disk of ${reason.server} may have to carry all that moves: ${gb(reason.shortMB)} GB short`;
    case "managers":
      return `survive 1 needs three servers, got ${reason.servers}: when a manager is lost, the ones left are no majority, and what it ran starts nowhere`;
  }
}
