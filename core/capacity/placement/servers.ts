import { type DiskAccount, diskAccount } from "../disk";
import { isCountable } from "../memory";
import { type Reserve, reserveMiB } from "../reserve";
import type { DecidedRollout } from "../rollout";
import { diskClaimOf } from "./disk";
import { couldSurvive, type Loss, losses } from "./loss";
import { SERVERS_OF_A_MAJORITY } from "./managers";
import type { Member, Placeable } from "./member";
import { place, type Unplaced } from "./place";
import { impossible, type Roll, rolloutsOf, rollsOf, surgeMiB } from "./rolls";
import type { Place } from "./task";

/** How many servers may be lost with everything that may move still running. */
export type Survive = 0 | 1;

/** What is asked: do these services fit these servers together, also while they roll and after the loss of one? */
export interface ServersQuestion {
  readonly services: readonly Placeable[];
  readonly members: readonly Member[];
  readonly reserve: Reserve;
  /** What is promised. Refused where it does not hold. */
  readonly survive: Survive;
  /** Whether limits gate as well, on each server. @default false */
  readonly strict?: boolean;
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
      /** Limits that gate, and together are more than a server has to give. */
      readonly kind: "limits";
      readonly server: string;
      readonly limitMiB: number;
      readonly allocatableMiB: number;
    }
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
      /** The most that one of the others has left before anything moves there. */
      readonly mostFreeMiB: number;
      /** MiB that the others lack together; 0 where they have enough, in pieces that are too small. */
      readonly shortMiB: number;
      readonly proven: boolean;
    }
  | {
      /** The loss of a server that may fill the disk of another one. */
      readonly kind: "full disk";
      readonly lost: string;
      readonly server: string;
      readonly shortMB: number;
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
  /** The largest new replica of a start-first service that starts here beside what runs, with its container. */
  readonly surgeMiB: number;
  /** allocatable − reserved − surge; negative is refused. */
  readonly headroomMiB: number;
  /** Σ limits of what runs there. */
  readonly limitMiB: number;
  /** Its disk with what runs there, in MB; undefined where its size is not known. */
  readonly disk?: DiskAccount;
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
  /** The decided rollout of every service, by name; empty where nothing could be placed. */
  readonly rollouts: Readonly<Record<string, DecidedRollout>>;
  readonly reasons: readonly ServersReason[];
}

/** Answers whether services fit several servers. Of all placements one that holds the promise is looked for. */
export function fitOnServers(question: ServersQuestion): ServersFit {
  const { services, members, reserve, survive, strict = false } = question;
  const unknown = services.filter(({ memory }) => !isCountable(memory.reservationMiB));
  const refused = (reasons: readonly ServersReason[]): ServersFit => ({
    ...{ verdict: "refused", survive, survives: 0, servers: [], rollouts: {}, reasons },
  });
  if (unknown.length > 0) {
    return refused(unknown.map(({ name }) => ({ kind: "unknown", service: name })));
  }
  const declared = services.filter(({ rollout }) => rollout === "start-first");
  const canRoll = (places: readonly Place[]) =>
    impossible(rollsOf(declared, places, reserve)).length === 0;
  // A promise that nothing can hold is not worth a search: what is placed then shows where it breaks.
  const isSought = survive === 1 && couldSurvive(services, members, reserve);
  const placement = place(
    services,
    members,
    reserve,
    (places) => canRoll(places) && (!isSought || losses(places).every(holds)),
  );
  if ("unplaced" in placement) {
    const { unplaced, proven } = placement;
    return refused([{ kind: "unplaced", proven, ...unplaced }]);
  }
  const { places } = placement;
  const lost = losses(places);
  const rolls = rollsOf(services, places, reserve);
  const servers = places.map((one, index) => serverFit(one, lost[index], rolls, reserve));
  const broken = [...majority(members.length), ...lost.flatMap(brokenBy)];
  const reasons = [
    ...belowMinimum(services),
    ...impossible(rolls).map(noRoom),
    ...(strict ? servers.flatMap(overLimit) : []),
    ...(survive === 1 ? broken : []),
  ];
  return {
    verdict: reasons.length === 0 ? "fits" : "refused",
    survive,
    survives: broken.length === 0 ? 1 : 0,
    servers,
    rollouts: rolloutsOf(services, rolls),
    reasons,
  };
}

function belowMinimum(services: readonly Placeable[]): ServersReason[] {
  return services.flatMap(({ name, memory: { limitMiB }, footprint, tmpfsMiB = 0 }) => {
    if (limitMiB === undefined || !footprint) return [];
    const minimumMiB = footprint.minimumLimitMiB + tmpfsMiB;
    if (limitMiB >= minimumMiB) return [];
    return [{ kind: "below minimum" as const, service: name, limitMiB, minimumMiB }];
  });
}

function noRoom({ service: { name }, MiB, mostFreeMiB }: Roll): ServersReason {
  return { kind: "no room to roll", service: name, MiB, mostFreeMiB };
}

function overLimit({ name, limitMiB, allocatableMiB }: ServerFit): ServersReason[] {
  return limitMiB > allocatableMiB
    ? [{ kind: "limits", server: name, limitMiB, allocatableMiB }]
    : [];
}

function majority(servers: number): ServersReason[] {
  return servers < SERVERS_OF_A_MAJORITY ? [{ kind: "managers", servers }] : [];
}

/** Whether everything that may move finds a place. */
function holds({ stranded, fullDisk }: Loss): boolean {
  return !stranded && !fullDisk;
}

function brokenBy({ server, afterLossMiB, stranded, fullDisk }: Loss): ServersReason[] {
  const shortMiB = Math.max(0, -afterLossMiB);
  return [
    ...(stranded ? [{ kind: "stranded", server, ...stranded, shortMiB } as const] : []),
    ...(fullDisk ? [{ kind: "full disk", lost: server, ...fullDisk } as const] : []),
  ];
}

function serverFit(place: Place, loss: Loss, rolls: readonly Roll[], reserve: Reserve): ServerFit {
  const { member, budgetMiB, tasks, freeMiB } = place;
  const surge = surgeMiB(place, rolls);
  const claim = diskClaimOf(tasks.map(({ service }) => service.disk));
  const reserved = reserveMiB(reserve, tasks.length);
  return {
    name: member.name,
    size: member.size,
    allocatableMiB: member.memTotalMiB - reserved,
    budgetMiB,
    reservedMiB: member.memTotalMiB - reserved - freeMiB,
    surgeMiB: surge,
    headroomMiB: freeMiB - surge,
    limitMiB: tasks.reduce((sum, { service }) => sum + (service.memory.limitMiB ?? 0), 0),
    ...(member.diskGB === undefined ? {} : { disk: diskAccount(claim, member.diskGB * 1000) }),
    afterLossMiB: loss.afterLossMiB,
    moves: loss.moves,
    stays: loss.stays,
    services: tasks.map(({ service }) => service.name).sort(),
  };
}
