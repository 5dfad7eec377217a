import type { Capacity, CurvePoint, SeveralServers } from "../capacity/curve";
import type { Offer } from "../capacity/offer";
import { couldSurvive } from "../capacity/placement/loss";
import { type Placeable, serverName } from "../capacity/placement/member";
import { fitOnServers } from "../capacity/placement/servers";
import { priceSum } from "../capacity/price";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import { hostOffers } from "../catalog/hosts";
import { withServerEdge } from "../model/edge";
import { withProfile } from "../model/overrides";
import { placeablesOf } from "../model/placeable";
import type { System } from "../model/system";

/** Numbers of servers that are looked at: with fewer than three none may be lost. */
const COUNTS = [3, 4, 5];

/** The curve of a system with the servers that carry each point of it after the loss of any one. */
export function withServers(capacity: Capacity, systems: readonly System[]): Capacity {
  const system = systems.find(({ name }) => name === capacity.system) as System;
  const services = placeablesOf(withServerEdge(withProfile(system, capacity.profile)));
  const offers = hostOffers().filter(({ unavailable }) => unavailable === undefined);
  const kinds = [...new Set(offers.map(({ kind }) => kind))];
  return {
    ...capacity,
    points: capacity.points.map((point) => {
      const grown = services.map((service, index) => grownTo(service, point.countedMiB[index]));
      return {
        ...point,
        servers: kinds.flatMap((kind) => cheapest(grown, offersOf(kind, offers)) ?? []),
      };
    }),
  };
}

/** A service with what the curve counts for all its replicas. */
function grownTo(service: Placeable, countedMiB: CurvePoint["countedMiB"][number]): Placeable {
  const reservationMiB = countedMiB / service.replicas;
  return { ...service, memory: { ...service.memory, reservationMiB } };
}

/** Three to five servers of each size of a kind, the cheapest first. */
function offersOf(kind: string, offers: readonly Offer[]): Candidate[] {
  return offers
    .filter((offer) => offer.kind === kind)
    .flatMap((offer) => COUNTS.map((count) => ({ offer, count })))
    .sort((a, b) => amountOf(a) - amountOf(b));
}

interface Candidate {
  readonly offer: Offer;
  readonly count: number;
}

function amountOf({ offer, count }: Candidate): number {
  return offer.priceMonthly.amount * count;
}

function cheapest(
  services: readonly Placeable[],
  candidates: readonly Candidate[],
): SeveralServers | undefined {
  const found = candidates.find((candidate) => survives(services, candidate));
  if (!found) return undefined;
  const { offer, count } = found;
  const { kind, size, priceMonthly } = offer;
  return { kind, size, count, priceMonthly: priceSum(Array(count).fill(priceMonthly)) };
}

function survives(services: readonly Placeable[], { offer, count }: Candidate): boolean {
  const { size, memTotalMiB } = offer;
  const members = Array.from({ length: count }, (_, index) => ({
    ...{ name: serverName(index), size, memTotalMiB },
  }));
  const question = { services, members, reserve: DEFAULT_RESERVE, survive: 1 } as const;
  // Most sizes are ruled out by their sums.
  const isOpen = couldSurvive(services, members, DEFAULT_RESERVE);
  return isOpen && fitOnServers(question).verdict === "fits";
}
