import { overcommit, peakWarnings } from "../core/capacity/admission";
import { NO_EXTRAS } from "../core/capacity/cost";
import { largerVolumeGB, volumeShortfall } from "../core/capacity/disk";
import type { Fit, FitService } from "../core/capacity/fit";
import type { FitNotice } from "../core/capacity/fit-notice";
import { SERVERS_OF_A_MAJORITY } from "../core/capacity/placement/managers";
import type { Placeable } from "../core/capacity/placement/member";
import { overBudget, priceSum } from "../core/capacity/price";
import { type Reserve, reserveMiB } from "../core/capacity/reserve";
import { DECLARED } from "../core/capacity/rollout";
import type { Suggestion } from "../core/capacity/suggestions";
import type { Catalogues } from "../core/catalog/hosts";
import { judgeServers, type ServersAnswer } from "../core/judge/servers";
import type { Server } from "../core/judge/servers-question";
import type { CheckedWay } from "../core/judge/servers-ways";
import { sizesName } from "../core/report/servers-words";
import { exposureWarnings } from "./exposure-warnings";
import { dataVolumeOf, type JudgedServer, serversQuestion } from "./servers-question";
import type { Settings } from "./settings";

/** Whether the stack of these settings fits its servers together: each at rest and while it rolls, and after the loss of any one. */
export function serversAdmission(settings: Settings, today: Date, catalogues: Catalogues): Fit {
  const { system, profile, reserve, monthlyBudget, survive } = settings;
  const question = serversQuestion(settings, today, catalogues);
  const { services, servers } = question;
  const answer = judgeServers(question);
  const dataVolume = dataVolumeOf(settings);
  const small = volumeShortfall(dataVolume);
  const expensive = overBudget(answer.priceMonthly, monthlyBudget);
  const because: FitNotice[] = [
    ...answer.reasons.map((reason) => ({ code: "servers-refused", reason }) as const),
    ...(small ? [{ code: "data-volume-short", ...small } as const] : []),
    ...(expensive ? [{ code: "above-budget", ...expensive } as const] : []),
    ...unorderable(servers),
  ];
  return {
    ...{ system: system.name, profile },
    host: hostOf(servers),
    ...(answer.cost ? { cost: answer.cost } : {}),
    memory: memoryOf(services, servers, answer, reserve),
    services: services.map((service) => serviceOf(service, answer)),
    rolling: "service by service",
    verdict: because.length === 0 ? "fits" : "refused",
    because,
    notices: [
      ...peakWarnings(services),
      ...answer.servers.flatMap((server) =>
        overcommit({ ...server, memTotalMiB: server.budgetMiB }).map(
          (over) => ({ code: "server-limits", server: server.name, ...over }) as const,
        ),
      ),
      ...answer.notices,
      ...exposureWarnings(settings),
      ...(servers.length < SERVERS_OF_A_MAJORITY ? [{ code: "one-manager" } as const] : []),
    ],
    suggestions: suggestionsOf(question, answer, largerVolumeGB(dataVolume)),
    ...{ survive, survives: answer.survives, servers: answer.servers },
    ...comparisonOf(answer),
  };
}

/** Sizes that cannot be had today, each once. */
function unorderable(servers: readonly JudgedServer[]): FitNotice[] {
  const missing = servers.flatMap(({ unorderable }) => unorderable ?? []);
  return [...new Map(missing.map((notice) => [notice.host, notice])).values()];
}

function hostOf(servers: readonly JudgedServer[]): Fit["host"] {
  const prices = servers.flatMap(({ priceMonthly }) => priceMonthly ?? []);
  const isEstimated = servers.some(({ memTotalIs }) => memTotalIs === "estimated");
  return {
    kind: servers[0].kind,
    size: sizesName(servers.map(({ size }) => size)),
    memTotalMiB: servers.reduce((sum, { memTotalMiB }) => sum + memTotalMiB, 0),
    memTotalIs: isEstimated ? "estimated" : servers[0].memTotalIs,
    priceMonthly: prices.length === servers.length ? priceSum(prices) : null,
  };
}

/** Sums over all servers, which decide nothing: each server is judged by itself. */
function memoryOf(
  services: readonly Placeable[],
  servers: readonly Server[],
  answer: ServersAnswer,
  reserve: Reserve,
): Fit["memory"] {
  const sum = <T>(items: readonly T[], figure: (item: T) => number) =>
    items.reduce((total, item) => total + figure(item), 0);
  const replicas = (service: Placeable) => replicasOf(service, servers.length);
  const reserved =
    servers.length * reserveMiB(reserve, 0) + sum(services, replicas) * reserve.perContainerMiB;
  const allocatableMiB = sum(servers, ({ memTotalMiB }) => memTotalMiB) - reserved;
  const steadyMiB = sum(
    services,
    (service) => (service.memory.reservationMiB ?? 0) * replicas(service),
  );
  const surgeMiB = sum(answer.servers, (server) => server.surgeMiB);
  return {
    reserveMiB: reserved,
    ...{ allocatableMiB, steadyMiB, surgeMiB },
    limitMiB: sum(services, (service) => (service.memory.limitMiB ?? 0) * replicas(service)),
    headroomMiB: allocatableMiB - steadyMiB - surgeMiB,
    autoSurgeMiB: 0,
  };
}

function replicasOf({ everywhere, replicas }: Placeable, servers: number): number {
  return everywhere ? servers : replicas;
}

function serviceOf(service: Placeable, { rollouts, count }: ServersAnswer): FitService {
  const { name, memory, minReplicas } = service;
  return {
    name,
    replicas: replicasOf(service, count),
    ...(minReplicas === undefined ? {} : { minReplicas }),
    limitMiB: memory.limitMiB ?? null,
    reservationMiB: memory.reservationMiB ?? null,
    rollout: rollouts[name]?.rollout ?? "stop-first",
    rolloutGround: rollouts[name]?.ground ?? DECLARED,
  };
}

/** Ways out of a refusal, with the data volume where that is too small as well; none that keeps a size that cannot be ordered. */
function suggestionsOf(
  question: ReturnType<typeof serversQuestion>,
  answer: ServersAnswer,
  dataVolumeGB: number | undefined,
): Suggestion[] {
  const canBeHad = question.servers.every(({ unorderable }) => unorderable === undefined);
  const kept = ({ way }: CheckedWay) => canBeHad || way.kind === "size";
  if (dataVolumeGB === undefined) {
    return answer.ways.filter(kept).map((way) => suggestionOf(way));
  }
  const extras = { ...NO_EXTRAS, ...question.extras, dataVolumeGB };
  const wider = judgeServers({ ...question, extras });
  if (wider.verdict === "refused") {
    return wider.ways.filter(kept).map((way) => suggestionOf(way, dataVolumeGB));
  }
  const headroomMiB = Math.min(...wider.servers.map((server) => server.headroomMiB));
  return canBeHad ? [suggestionOf({ ...wider, headroomMiB }, dataVolumeGB)] : [];
}

function suggestionOf(
  { way, headroomMiB, priceMonthly }: Omit<CheckedWay, "way"> & Partial<Pick<CheckedWay, "way">>,
  dataVolumeGB?: number,
): Suggestion {
  return {
    ...{ kind: "servers", headroomMiB },
    ...(way ? { servers: way } : {}),
    ...(dataVolumeGB === undefined ? {} : { dataVolumeGB }),
    ...(priceMonthly ? { priceMonthly } : {}),
  };
}

/** One larger server beside the sum, with what it survives. */
function comparisonOf({ kind, oneServer }: ServersAnswer): Pick<Fit, "comparison"> {
  return oneServer ? { comparison: [{ kind, ...oneServer }] } : {};
}
