import { isCountable } from "../memory";
import { type Reserve, reserveMiB } from "../reserve";
import { type Loss, losses } from "./loss";
import { type Member, type Placeable, taskMiB } from "./member";
import { couldRun, type Place, place, type Unplaced } from "./place";

/** How many servers may be lost with everything that may move still running. */
export type Survive = 0 | 1;

/** What is asked: do these services fit these servers together, also while they roll and after the loss of one? */
export interface ServersQuestion {
  readonly services: readonly Placeable[];
  readonly members: readonly Member[];
  readonly reserve: Reserve;
  /** What is promised. Refused where it does not hold. */
  readonly survive: Survive;
}

/** Why servers are refused. */
export type ServersReason =
  | { readonly kind: "unknown"; readonly service: string }
  | {
      /** A limit below what the service was measured to need: it runs on no server. */
      readonly kind: "below minimum";
      readonly service: string;
      readonly limitMiB: number;
      readonly minimumMiB: number;
    }
  | ({ readonly kind: "unplaced"; readonly proven: boolean } & Unplaced)
  | {
      /** A start-first service whose new replica has no room beside the old one, on any server. */
      readonly kind: "no room to roll";
      readonly service: string;
      readonly MiB: number;
      readonly mostFreeMiB: number;
    }
  | {
      /** The loss of a server that leaves a replica without one. */
      readonly kind: "stranded";
      readonly server: string;
      readonly service: string;
      readonly MiB: number;
      /** MiB that the others lack together; 0 where they have enough, in pieces that are too small. */
      readonly shortMiB: number;
      readonly proven: boolean;
    }
  | {
      /** A majority of managers has to stay: with fewer than three servers none does. */
      readonly kind: "managers";
      readonly servers: number;
    };

/** One of the servers, as the answer has it. All memory is in MiB. */
export interface ServerFit {
  readonly name: string;
  readonly size: string | null;
  /** MemTotal less the reserve with the containers that run there. */
  readonly allocatableMiB: number;
  /** What the scheduler may give to tasks: MemTotal less the reserve without containers, which each task brings along. */
  readonly budgetMiB: number;
  /** Σ reservations of what runs there. */
  readonly reservedMiB: number;
  readonly headroomMiB: number;
  /** What the other servers have left together once this one is lost; negative is missing. */
  readonly afterLossMiB: number;
  /** What starts elsewhere when it is lost. */
  readonly moves: readonly string[];
  /** What is down until it is back, since its data lies there. */
  readonly stays: readonly string[];
  /** Names of what runs there, one for each replica. */
  readonly services: readonly string[];
}

/** The answer: where everything runs, and what holds. */
export interface ServersFit {
  readonly verdict: "fits" | "refused";
  readonly survive: Survive;
  /** What really may be lost. */
  readonly survives: Survive;
  /** Empty where nothing could be placed. */
  readonly servers: readonly ServerFit[];
  readonly reasons: readonly ServersReason[];
}

/** From this many servers on three of them are managers, and one may be lost with a majority left. */
const SERVERS_OF_A_MAJORITY = 3;

/** Answers whether services fit several servers. Of all placements one that holds the promise is looked for. */
export function fitOnServers({ services, members, reserve, survive }: ServersQuestion): ServersFit {
  const unknown = services.filter(({ memory }) => !isCountable(memory.reservationMiB));
  const refused = (reasons: readonly ServersReason[]): ServersFit => ({
    ...{ verdict: "refused", survive, survives: 0, servers: [], reasons },
  });
  if (unknown.length > 0) {
    return refused(unknown.map(({ name }) => ({ kind: "unknown", service: name })));
  }
  const rolls = (places: readonly Place[]) => unrollable(services, places, reserve).length === 0;
  const placement = place(
    services,
    members,
    reserve,
    (places) =>
      rolls(places) && (survive === 0 || losses(places).every(({ stranded }) => !stranded)),
  );
  if ("unplaced" in placement) {
    const { unplaced, proven } = placement;
    return refused([{ kind: "unplaced", proven, ...unplaced }]);
  }
  const { places } = placement;
  const lost = losses(places);
  const broken = [...majority(members.length), ...lost.flatMap(strandedIn)];
  const reasons = [
    ...belowMinimum(services),
    ...unrollable(services, places, reserve),
    ...(survive === 1 ? broken : []),
  ];
  return {
    verdict: reasons.length === 0 ? "fits" : "refused",
    survive,
    survives: broken.length === 0 ? 1 : 0,
    servers: places.map((one, index) => serverFit(one, lost[index], reserve)),
    reasons,
  };
}

function belowMinimum(services: readonly Placeable[]): ServersReason[] {
  return services.flatMap(({ name, memory: { limitMiB }, footprint }) => {
    const minimumMiB = footprint?.minimumLimitMiB;
    if (limitMiB === undefined || minimumMiB === undefined || limitMiB >= minimumMiB) return [];
    return [{ kind: "below minimum" as const, service: name, limitMiB, minimumMiB }];
  });
}

/** The start-first services whose new replica finds no room while all old ones run; each is rolled by itself. */
function unrollable(
  services: readonly Placeable[],
  places: readonly Place[],
  reserve: Reserve,
): ServersReason[] {
  return services
    .filter(({ rollout, everywhere }) => rollout === "start-first" && !everywhere)
    .flatMap((service) => {
      const MiB = taskMiB(service, reserve);
      const mostFreeMiB = Math.max(0, ...places.map((one) => roomFor(service, one)));
      if (mostFreeMiB >= MiB) return [];
      return [{ kind: "no room to roll" as const, service: service.name, MiB, mostFreeMiB }];
    });
}

/** MiB that a server has for one more replica; none where it cannot run it. */
function roomFor(service: Placeable, place: Place): number {
  const isHere = place.tasks.some((task) => task.service.name === service.name);
  if (service.pinned && !isHere) return 0;
  return couldRun(place, service) ? place.freeMiB : 0;
}

function majority(servers: number): ServersReason[] {
  return servers < SERVERS_OF_A_MAJORITY ? [{ kind: "managers", servers }] : [];
}

function strandedIn({ server, afterLossMiB, stranded }: Loss): ServersReason[] {
  return stranded
    ? [{ kind: "stranded", server, ...stranded, shortMiB: Math.max(0, -afterLossMiB) }]
    : [];
}

function serverFit(place: Place, loss: Loss, reserve: Reserve): ServerFit {
  const { member, budgetMiB, tasks, freeMiB } = place;
  const reserved = reserveMiB(reserve, tasks.length);
  return {
    name: member.name,
    size: member.size,
    allocatableMiB: member.memTotalMiB - reserved,
    budgetMiB,
    reservedMiB: member.memTotalMiB - reserved - freeMiB,
    headroomMiB: freeMiB,
    afterLossMiB: loss.afterLossMiB,
    moves: loss.moves,
    stays: loss.stays,
    services: tasks.map(({ service }) => service.name).sort(),
  };
}
