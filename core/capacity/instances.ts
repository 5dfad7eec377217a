import type { Load } from "./admission";
import { compareServers, type ServersQuestion } from "./comparison";
import type { Fit, PlanStorage } from "./fit";
import type { FitNotice } from "./fit-notice";
import { isCountable } from "./memory";
import { type Budget, overBudget, type Price } from "./price";
import { DECLARED } from "./rollout";
import type { NoPlan } from "./sum-notice";

/** Plan that a platform sells for one service: nothing is shared between two. */
export interface PlanOffer {
  readonly name: string;
  /** The instance is killed above it. Undefined where none runs: files that the platform hands out itself. */
  readonly memoryMiB?: number;
  readonly priceMonthly: Price;
}

/** A service with the plans that it can run on, in any order. */
export interface PlannedLoad extends Load {
  readonly plans: readonly PlanOffer[];
  /** Price of what is sold with the plan and cannot be left out: the storage of a database. */
  readonly extra?: PlanExtra;
}

/** Charges that a plan does not contain. */
export interface PlanExtra extends PlanStorage {
  /** In the currency of the plans, a month. */
  readonly amount: number;
}

/** Question for a platform that sells an instance for each service. */
export interface InstancesQuestion {
  readonly system: string;
  readonly profile: string;
  readonly kind: string;
  readonly loads: readonly PlannedLoad[];
  readonly budget?: Budget;
  /** Refusals of what the platform cannot honour, each with the way out. @default - none */
  readonly refusals?: readonly FitNotice[];
  readonly notices: readonly FitNotice[];
  /** The same system on one server. @default - not compared */
  readonly servers?: ServersQuestion;
}

/**
 * Whether every service fits a plan of its own: the cheapest one whose memory carries its limit. The price is their sum.
 *
 * There is no host to share, so there is no reserve and no surge: the platform carries both.
 */
export function fitOnInstances({
  system,
  profile,
  kind,
  loads,
  budget,
  refusals = [],
  notices,
  servers,
}: InstancesQuestion): Fit {
  const chosen = loads.map((load) => ({ load, plan: cheapest(load) }));
  const running = chosen.filter(({ plan }) => !plan || plan.memoryMiB !== undefined);
  const total = (figure: (load: PlannedLoad, plan?: PlanOffer) => number) =>
    running.reduce((sum, { load, plan }) => sum + figure(load, plan) * load.replicas, 0);
  const allocatableMiB = total((_, plan) => plan?.memoryMiB ?? 0);
  const steadyMiB = total((load) => load.memory.reservationMiB ?? 0);
  const price = sumOfPrices(chosen);
  const expensive = overBudget(price, budget);
  const because: FitNotice[] = [
    ...chosen.flatMap(({ load, plan }) =>
      plan ? [] : [{ code: "no-plan", ...noPlan(load) } as const],
    ),
    ...refusals,
    ...(expensive ? [{ code: "above-budget", ...expensive } as const] : []),
  ];
  return {
    system,
    profile,
    host: {
      kind,
      size: null,
      memTotalMiB: allocatableMiB,
      memTotalIs: "declared",
      priceMonthly: price ?? null,
    },
    memory: {
      reserveMiB: 0,
      allocatableMiB,
      steadyMiB,
      surgeMiB: 0,
      limitMiB: total((load) => load.memory.limitMiB ?? 0),
      headroomMiB: allocatableMiB - steadyMiB,
      autoSurgeMiB: 0,
    },
    services: chosen.map(({ load, plan }) => ({
      name: load.name,
      replicas: load.replicas,
      ...(load.minReplicas === undefined ? {} : { minReplicas: load.minReplicas }),
      limitMiB: load.memory.limitMiB ?? null,
      reservationMiB: load.memory.reservationMiB ?? null,
      rollout: load.rollout === "stop-first" ? "stop-first" : "start-first",
      rolloutGround: load.rollout === "stop-first" ? DECLARED : { kind: "carried", by: kind },
      ...(plan ? { plan: plan.name, priceMonthly: withExtra(plan, load.extra) } : {}),
      ...(plan && load.extra ? { includes: { kind: load.extra.kind, GB: load.extra.GB } } : {}),
    })),
    verdict: because.length === 0 ? "fits" : "refused",
    because,
    notices,
    suggestions: [],
    ...(servers && price ? { comparison: compareServers(servers) } : {}),
  };
}

function cheapest({ memory, plans }: PlannedLoad): PlanOffer | undefined {
  const { limitMiB } = memory;
  if (!isCountable(limitMiB)) return undefined;
  return plans
    .filter(({ memoryMiB }) => memoryMiB === undefined || memoryMiB >= limitMiB)
    .sort((a, b) => a.priceMonthly.amount - b.priceMonthly.amount)[0];
}

export function noPlan({ name, memory, plans }: PlannedLoad): NoPlan {
  const { limitMiB } = memory;
  return {
    service: name,
    limitMiB: isCountable(limitMiB) ? limitMiB : null,
    largestMiB: Math.max(...plans.map(({ memoryMiB }) => memoryMiB ?? 0)),
  };
}

function withExtra({ priceMonthly }: PlanOffer, extra: PlanExtra | undefined): Price {
  return { ...priceMonthly, amount: cents(priceMonthly.amount + (extra?.amount ?? 0)) };
}

function sumOfPrices(
  chosen: readonly { load: PlannedLoad; plan?: PlanOffer }[],
): Price | undefined {
  const first = chosen.find(({ plan }) => plan)?.plan?.priceMonthly;
  if (!first) return undefined;
  const amount = chosen.reduce(
    (sum, { load, plan }) => sum + (plan ? withExtra(plan, load.extra).amount * load.replicas : 0),
    0,
  );
  return { ...first, amount: cents(amount) };
}

/** Without what binary fractions add: 6 + 0.3 + 0.1 is 6.4. */
function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
