import { diskAccount } from "../disk";
import type { Reserve } from "../reserve";
import { diskClaimOf } from "./disk";
import { budgetMiB, type Member, type Placeable, taskMiB } from "./member";
import { couldRun, type Place, runsImage, samePort, type Task } from "./task";

/** What becomes of a stack when one of its servers is gone. */
export interface Loss {
  /** The server that is lost. */
  readonly server: string;
  /** Services whose replicas there start on other servers. */
  readonly moves: readonly string[];
  readonly movesMiB: number;
  /** Services that stay down until that server is back: their data lies on it. */
  readonly stays: readonly string[];
  /** MiB that the other servers have left once everything has moved; negative where they have too little together. */
  readonly afterLossMiB: number;
  /**
   * The first replica that may find no server, in the worst order that a scheduler can take them in; null where every order finds
   * a place for all.
   */
  readonly stranded: Stranded | null;
  /** The disk that lacks most where all that moves goes there, as a scheduler that does not look at disks may have it; null where none does. */
  readonly fullDisk: FullDisk | null;
}

/** A disk that is too small for what may move to its server. */
export interface FullDisk {
  readonly server: string;
  readonly shortMB: number;
}

/** A replica that may find no server. */
export interface Stranded {
  readonly service: string;
  readonly MiB: number;
  /** The most that one of the servers that could run it has left before anything moves there. */
  readonly mostFreeMiB: number;
  /** Whether an order was found that strands it; false where the search was given up and nothing guarantees its place. */
  readonly proven: boolean;
}

/** What the loss of each server would mean, in the order of the servers. What runs on the others stays where it is. */
export function losses(places: readonly Place[]): Loss[] {
  return places.map((lost) => lossOf(lost, places));
}

function lossOf(lost: Place, places: readonly Place[]): Loss {
  const others = places.filter((place) => place !== lost);
  const leaving = lost.tasks.filter(({ service }) => !service.everywhere);
  const moving = leaving.filter(({ service }) => !service.pinned);
  const movesMiB = sumOf(moving);
  return {
    server: lost.member.name,
    moves: names(moving),
    movesMiB,
    stays: names(leaving.filter(({ service }) => service.pinned)),
    afterLossMiB: others.reduce((sum, { freeMiB }) => sum + freeMiB, 0) - movesMiB,
    stranded: strandedOf(moving, others),
    fullDisk: fullDiskOf(moving, others),
  };
}

/**
 * Whether sums leave it open that any one server may be lost: what may move has a second server that is large enough, and all of it
 * is less than the servers have without the largest.
 */
export function couldSurvive(
  services: readonly Placeable[],
  members: readonly Member[],
  reserve: Reserve,
): boolean {
  const everywhere = services.filter((service) => service.everywhere);
  const kept = everywhere.reduce((sum, service) => sum + taskMiB(service, reserve), 0);
  const rooms = members
    .map((member) => ({ member, MiB: budgetMiB(member, reserve) - kept }))
    .sort((a, b) => b.MiB - a.MiB);
  const moving = services.filter(({ pinned, everywhere }) => !pinned && !everywhere);
  const movingMiB = moving.reduce(
    (sum, service) => sum + taskMiB(service, reserve) * service.replicas,
    0,
  );
  return (
    movingMiB <= rooms.slice(1).reduce((sum, { MiB }) => sum + MiB, 0) &&
    moving.every((service) => {
      const large = rooms.filter(
        ({ member, MiB }) => MiB >= taskMiB(service, reserve) && runsImage(member, service),
      );
      return large.length >= 2;
    })
  );
}

function fullDiskOf(moving: readonly Task[], remaining: readonly Place[]): FullDisk | null {
  const short = remaining.flatMap(({ member: { name, diskGB }, tasks }): FullDisk[] => {
    if (diskGB === undefined) return [];
    const claim = diskClaimOf([...tasks, ...moving].map(({ service }) => service.disk));
    const { headroomMB } = diskAccount(claim, diskGB * 1000);
    return headroomMB < 0 ? [{ server: name, shortMB: -headroomMB }] : [];
  });
  return short.sort((a, b) => b.shortMB - a.shortMB)[0] ?? null;
}

/** How many places the search for a bad order may try for one replica. */
const SEARCH_STEPS = 5_000;

/**
 * The replica that a scheduler may strand. It takes replicas in any order and puts each on any server with room (Swarm: the order of
 * a map, the server with the fewest tasks), so what counts is not whether a packing exists but whether a bad one does: replica t is
 * stranded where the others can fill every server that would take it to above its free MiB less t.
 */
function strandedOf(moving: readonly Task[], remaining: readonly Place[]): Stranded | null {
  const largestFirst = [...moving].sort((a, b) => b.MiB - a.MiB);
  for (const task of largestFirst) {
    const candidates = remaining.filter((place) => couldRun(place, task.service));
    const stranded = (proven: boolean) => ({
      service: task.service.name,
      MiB: task.MiB,
      mostFreeMiB: Math.max(0, ...candidates.map(({ freeMiB }) => freeMiB)),
      proven,
    });
    const others = moving.filter((other) => other !== task);
    const rest = others.map(({ MiB }) => MiB);
    // Each that takes the same port blocks one server, at worst one with much room.
    const blocked = others.filter((other) => samePort(other.service, task.service)).length;
    const gaps = candidates
      .map(({ freeMiB }) => ({ fillMiB: freeMiB - task.MiB + 1, freeMiB }))
      .filter(({ fillMiB }) => fillMiB > 0)
      .sort((a, b) => b.fillMiB - a.fillMiB)
      .slice(blocked);
    if (gaps.length === 0) return stranded(blocked === 0);
    // The others are too small together to fill every gap: there is room for this one in every order.
    if (gaps.reduce((sum, { fillMiB }) => sum + fillMiB, 0) > rest.reduce((a, b) => a + b, 0)) {
      continue;
    }
    const search = new Filler(
      rest.sort((a, b) => b - a),
      gaps,
    );
    const filled = search.run();
    if (filled || search.steps >= SEARCH_STEPS) return stranded(filled);
  }
  return null;
}

interface Gap {
  /** What has to be put there before the replica fits no more. */
  readonly fillMiB: number;
  /** What can be put there at most. */
  readonly freeMiB: number;
}

/** Whether replicas of these sizes can fill all gaps at once. */
class Filler {
  steps = 0;
  private readonly put: number[];

  constructor(
    private readonly sizes: readonly number[],
    private readonly gaps: readonly Gap[],
  ) {
    this.put = gaps.map(() => 0);
  }

  run(index = 0, left = this.sizes.reduce((sum, size) => sum + size, 0)): boolean {
    const missing = this.gaps.reduce(
      (sum, { fillMiB }, gap) => sum + Math.max(0, fillMiB - this.put[gap]),
      0,
    );
    if (missing === 0) return true;
    if (index === this.sizes.length || missing > left || ++this.steps >= SEARCH_STEPS) return false;
    const size = this.sizes[index];
    for (const [gap, { fillMiB, freeMiB }] of this.gaps.entries()) {
      if (this.put[gap] >= fillMiB || this.put[gap] + size > freeMiB) continue;
      this.put[gap] += size;
      const filled = this.run(index + 1, left - size);
      this.put[gap] -= size;
      if (filled) return true;
    }
    return this.run(index + 1, left - size);
  }
}

function names(tasks: readonly Task[]): string[] {
  return [...new Set(tasks.map(({ service }) => service.name))].sort();
}

function sumOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, { MiB }) => sum + MiB, 0);
}
