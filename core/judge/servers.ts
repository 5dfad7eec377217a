import { cheapestServer } from "../capacity/comparison";
import { type Cost, NO_EXTRAS, serversCost } from "../capacity/cost";
import type { FitNotice } from "../capacity/fit-notice";
import { type Member, serverName } from "../capacity/placement/member";
import { fitOnServers, type ServersFit } from "../capacity/placement/servers";
import type { Price } from "../capacity/price";
import type { ServersQuestion } from "./servers-question";
import { type CheckedWay, waysOut } from "./servers-ways";

/** The answer for several servers, with the price and what one server would do instead. */
export interface ServersAnswer extends ServersFit {
  readonly kind: string;
  /** Size of all servers; null where they differ, or where a team brought them. */
  readonly size: string | null;
  readonly count: number;
  /** Of all servers together; undefined where no price is known. */
  readonly priceMonthly?: Price;
  readonly cost?: Cost;
  /** The cheapest server that carries the same by itself and can be had; it survives nothing. */
  readonly oneServer?: OneServer;
  /** Ways out of a refusal, the cheapest first. */
  readonly ways: readonly CheckedWay[];
  /** What is said of its servers. */
  readonly notices: readonly FitNotice[];
}

/** One server instead of several. */
export interface OneServer {
  readonly size: string;
  readonly priceMonthly: Price;
  readonly headroomMiB: number;
}

/** Judges several servers, and for a refusal looks for ways out: each is judged by the same function. */
export function judgeServers(question: ServersQuestion): ServersAnswer {
  const { servers, extras = NO_EXTRAS, services, servicesOnOne = services } = question;
  const fit = serversFit(question);
  const cost = serversCost(servers, extras);
  const oneServer = oneServerOf({ ...question, services: servicesOnOne }, servers[0].kind);
  return {
    ...fit,
    kind: servers[0].kind,
    size: sameSize(servers),
    count: servers.length,
    ...(cost ? { priceMonthly: cost.total, cost } : {}),
    ...(oneServer ? { oneServer } : {}),
    ways: fit.verdict === "refused" ? waysOut(question, serversFit) : [],
    notices: distinct(servers.flatMap(({ notices = [] }) => notices)),
  };
}

/** Notices without those that say the same: each server of a size has them. */
function distinct(notices: readonly FitNotice[]): FitNotice[] {
  return [...new Map(notices.map((notice) => [JSON.stringify(notice), notice])).values()];
}

/** Whether these servers carry the services, without prices and ways out. */
export function serversFit({ servers, ...question }: ServersQuestion): ServersFit {
  const members = servers.map((server, index) => ({ name: serverName(index), ...server }));
  return fitOnServers({ ...question, members });
}

/** Size of all servers; null where there are several, or none that has a name. */
function sameSize(servers: readonly Pick<Member, "size">[]): string | null {
  const [first, ...others] = servers.map(({ size }) => size);
  return others.every((size) => size === first) ? first : null;
}

/** The cheapest server of the kind that carries the services by itself; undefined where none does. */
export function oneServerOf(
  { services: loads, reserve, extras, offers }: Omit<ServersQuestion, "servers" | "survive">,
  kind: string,
): OneServer | undefined {
  const cheapest = cheapestServer({ loads, reserve, extras, offers }, kind);
  if (!cheapest) return undefined;
  const { offer, cost, headroomMiB } = cheapest;
  return { size: offer.size, priceMonthly: cost.total, headroomMiB };
}
