import { NO_EXTRAS, serversCost } from "../capacity/cost";
import type { ServersFit } from "../capacity/placement/servers";
import { overBudget, type Price } from "../capacity/price";
import type { ServersWay } from "../capacity/suggestions";
import type { Server, ServersQuestion } from "./servers-question";

/** A way out that was itself judged, with what it costs and leaves. */
export interface CheckedWay {
  readonly way: ServersWay;
  /** The least headroom of a server after it, in MiB. */
  readonly headroomMiB: number;
  readonly priceMonthly?: Price;
}

/** How many servers more a way out may name. */
const MORE_SERVERS = 3;

/** A way that is to be judged. */
interface Candidate {
  readonly way: ServersWay;
  readonly changed: Partial<ServersQuestion>;
}

/** Of each kind of way the cheapest that holds, the cheapest first; `fitOf` is what judged the refusal. */
export function waysOut(
  question: ServersQuestion,
  fitOf: (question: ServersQuestion) => ServersFit,
): CheckedWay[] {
  const ways = [
    otherSize(question),
    moreServers(question),
    oneLarger(question),
    fewerReplicas(question),
    question.survive === 1
      ? [{ way: { kind: "survive", survive: 0 } as const, changed: { survive: 0 as const } }]
      : [],
  ];
  return ways
    .flatMap((candidates) => firstThatFits(question, candidates, fitOf))
    .sort((a, b) => amountOf(a) - amountOf(b));
}

/** The first candidate that fits, within the budget. */
function firstThatFits(
  question: ServersQuestion,
  candidates: readonly Candidate[],
  fitOf: (question: ServersQuestion) => ServersFit,
): CheckedWay[] {
  for (const { way, changed } of candidates) {
    const asked = { ...question, ...changed };
    const price = serversCost(asked.servers, asked.extras ?? NO_EXTRAS)?.total;
    if (overBudget(price, asked.budget)) continue;
    const { verdict, servers } = fitOf(asked);
    if (verdict === "refused") continue;
    const headroomMiB = Math.min(...servers.map((server) => server.headroomMiB));
    return [{ way, headroomMiB, ...(price ? { priceMonthly: price } : {}) }];
  }
  return [];
}

function amountOf({ priceMonthly }: CheckedWay): number {
  return priceMonthly?.amount ?? 0;
}

/** All servers one size up, the cheapest size first. Servers of several sizes keep theirs. */
function otherSize(question: ServersQuestion): Candidate[] {
  const { servers } = question;
  if (!isUniform(servers)) return [];
  return largerThan(servers[0], question).map((server) => ({
    way: { kind: "size", size: server.size ?? "" },
    changed: { servers: servers.map(() => server) },
  }));
}

/** More servers of the cheapest size that is there. */
function moreServers({ servers }: ServersQuestion): Candidate[] {
  const price = ({ priceMonthly }: Server) => priceMonthly?.amount ?? 0;
  const { name: _, ...cheapest } = [...servers].sort((a, b) => price(a) - price(b))[0];
  return Array.from({ length: MORE_SERVERS }, (_, more) => {
    const changed = [...servers, ...Array<Server>(more + 1).fill(cheapest)];
    return { way: wayTo(changed, servers), changed: { servers: changed } };
  });
}

/** One server of a larger size, the rest as they are; of equal servers the first. */
function oneLarger(question: ServersQuestion): Candidate[] {
  const { servers, extras = NO_EXTRAS } = question;
  const candidates = servers.flatMap((server, index) => {
    const isFirst = servers.findIndex(({ size }) => size === server.size) === index;
    if (!isFirst || servers.length === 1) return [];
    return largerThan(server, question).map((larger) =>
      servers.map((other, at) => (at === index ? larger : other)),
    );
  });
  return candidates
    .map((changed) => ({ changed, amount: serversCost(changed, extras)?.total.amount ?? 0 }))
    .sort((a, b) => a.amount - b.amount)
    .map(({ changed }) => ({ way: wayTo(changed, servers), changed: { servers: changed } }));
}

function fewerReplicas({ services }: ServersQuestion): Candidate[] {
  return services
    .filter(({ replicas, everywhere }) => replicas > 1 && !everywhere)
    .map(({ name, replicas }) => ({
      way: { kind: "replicas", service: name, replicas: replicas - 1 },
      changed: {
        services: services.map((service) =>
          service.name === name ? { ...service, replicas: replicas - 1 } : service,
        ),
      },
    }));
}

/** Sizes of the same kind with more memory that can be had, the cheapest first. */
function largerThan({ kind, memTotalMiB }: Server, { offers }: ServersQuestion): Server[] {
  return offers
    .filter((offer) => offer.kind === kind && offer.unavailable === undefined)
    .filter((offer) => offer.memTotalMiB > memTotalMiB)
    .sort((a, b) => a.priceMonthly.amount - b.priceMonthly.amount);
}

/** The way from the servers that were asked about to others, in the shorter form where all have the size that they had. */
function wayTo(servers: readonly Server[], asked: readonly Server[]): ServersWay {
  return isUniform([...asked, ...servers])
    ? { kind: "count", count: servers.length }
    : { kind: "sizes", sizes: servers.map(({ size }) => size ?? "") };
}

function isUniform(servers: readonly Server[]): boolean {
  return servers.every(({ size }) => size === servers[0].size);
}
