import { isCountable, type Memory } from "./memory";

/**
 * Replacement of a changed service: the old container goes before the new one comes (`stop-first`: databases, anything with
 * a host port), both overlap (`start-first`), or the plan chooses (`auto`).
 */
export type Rollout = "stop-first" | "start-first" | "auto";

/** A rollout that was decided, with the ground that the plan states. */
export interface DecidedRollout {
  readonly rollout: Exclude<Rollout, "auto">;
  readonly ground: RolloutGround;
}

/** Ground of a decided rollout; memory in MiB. */
export type RolloutGround =
  | { readonly kind: "declared" }
  /** What overlaps fits next to the rest. */
  | { readonly kind: "overlap-fits"; readonly overlapMiB: number }
  | { readonly kind: "overlap-too-large"; readonly overlapMiB: number; readonly leftMiB: number }
  /** A new replica fits one of several servers. */
  | { readonly kind: "replica-fits"; readonly MiB: number; readonly server: string }
  | { readonly kind: "replica-too-large"; readonly MiB: number; readonly mostFreeMiB: number }
  | { readonly kind: "one-a-server" }
  /** A platform that takes the overlap upon itself. */
  | { readonly kind: "carried"; readonly by: string };

export const DECLARED: RolloutGround = { kind: "declared" };

/** Traits of a service that decide its rollout. */
export interface RollingService {
  readonly name: string;
  readonly replicas: number;
  readonly memory: Partial<Memory>;
  readonly rollout: Rollout;
  /** Whether whoever deploys it can have it wait until the service before it has gone from two to one. @default false */
  readonly inTurn?: boolean;
}

/**
 * Order in which several start-first services that change in one `up` are replaced: all side by side, or one after the other, which takes
 * longer and only as much memory as the largest of them.
 */
export type Rolling = "together" | "service by service";

/** Rollouts that fit into the MiB that are free next to the reservations, and how much of it those declared start-first take. */
export function rollingOf(
  services: readonly RollingService[],
  roomMiB: number | undefined,
): { readonly rolling: Rolling; readonly surgeMiB: number } {
  const declared = services.filter(({ rollout }) => rollout === "start-first");
  const overlaps = declared.map(overlapMiB);
  const together = overlaps.reduce((sum, overlap) => sum + overlap, 0);
  const fits = roomMiB === undefined || together <= roomMiB;
  if (fits || declared.length < 2 || !declared.every(({ inTurn }) => inTurn)) {
    return { rolling: "together", surgeMiB: together };
  }
  return { rolling: "service by service", surgeMiB: Math.max(...overlaps) };
}

/** MiB that live twice while all replicas of a service are replaced start-first. */
export function overlapMiB(service: RollingService): number {
  return isCountable(service.memory.reservationMiB)
    ? service.memory.reservationMiB * service.replicas
    : 0;
}

/**
 * The rollout of every service, by name, given the MiB that are free before any `auto` service overlaps.
 *
 * All that change in one `up` overlap until its end (Pulumi deletes replaced resources last), so the overlaps add up; rolled
 * service by service, each has them for itself.
 * The smallest go first: that keeps the largest number of services without downtime, whatever their order.
 */
export function decideRollouts(
  services: readonly RollingService[],
  freeMiB: number,
  rolling: Rolling = "together",
): Map<string, DecidedRollout> {
  const decided = new Map<string, DecidedRollout>();
  let left = Math.max(0, freeMiB);
  for (const service of bySize(services)) {
    const overlap = overlapMiB(service);
    if (service.rollout !== "auto") {
      decided.set(service.name, { rollout: service.rollout, ground: DECLARED });
    } else if (overlap <= left) {
      if (rolling === "together") left -= overlap;
      decided.set(service.name, {
        rollout: "start-first",
        ground: { kind: "overlap-fits", overlapMiB: overlap },
      });
    } else {
      decided.set(service.name, {
        rollout: "stop-first",
        ground: { kind: "overlap-too-large", overlapMiB: overlap, leftMiB: left },
      });
    }
  }
  return decided;
}

function bySize(services: readonly RollingService[]): RollingService[] {
  return [...services].sort(
    (a, b) => overlapMiB(a) - overlapMiB(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}
