import type { Load } from "./admission";

/** Treatment of reservations by a host: its kernel keeps them for running containers, or they are only summed before a deployment. */
export type Reservations = "kept" | "summed";

/** Treatment of reservations that a server was found to give. */
export interface Keeping {
  readonly reservations: Reservations;
  /** Why its kernel keeps none. @default - it does, or nobody has set it up to */
  readonly why?: string;
}

/** Containers that die first where all take what their limits allow, and that is more than there is. */
export interface KillOrder {
  /** The service that the kernel kills first. */
  readonly first: string;
  /** The others that take more than they reserve, the one furthest above its reservation first: it dies for them. */
  readonly for: readonly string[];
  /** Services that may be killed although they keep within their reservations. */
  readonly within: readonly string[];
}

/** A service as the kernel sees it: what one of its containers may hold, in MiB. */
interface Container {
  readonly name: string;
  readonly replicas: number;
  readonly limitMiB: number;
  readonly reservationMiB: number;
}

/**
 * The kernel's choice where limits add up to more than is allocatable; undefined where they do not.
 *
 * Where reservations are kept the container furthest above its reservation dies, of however many processes it is. Elsewhere the
 * largest process does, and one for each container is assumed: one of many small ones outlives one of a single large one.
 */
export function killOrder(
  loads: readonly Pick<Load, "name" | "replicas" | "memory">[],
  allocatableMiB: number,
  reservations: Reservations,
): KillOrder | undefined {
  const containers = loads.map(({ name, replicas, memory }) => ({
    ...{ name, replicas, reservationMiB: memory.reservationMiB ?? 0 },
    // Without a limit it may take all there is.
    limitMiB: memory.limitMiB ?? allocatableMiB,
  }));
  const limits = loads.reduce(
    (sum, { memory, replicas }) => sum + (memory.limitMiB ?? 0) * replicas,
    0,
  );
  if (allocatableMiB <= 0 || limits <= allocatableMiB) return undefined;
  const score = reservations === "kept" ? excessMiB : ({ limitMiB }: Container) => limitMiB;
  const [first] = [...containers].sort((a, b) => score(b) - score(a));
  const others = containers.filter(({ name }) => name !== first.name);
  return {
    first: first.name,
    for: others
      .filter((each) => excessMiB(each) > 0)
      .sort((a, b) => excessMiB(b) - excessMiB(a))
      .map(({ name }) => name),
    within:
      reservations === "kept"
        ? []
        : containers
            .filter((each) => mayDieWithin(each, containers, allocatableMiB))
            .map(({ name }) => name),
  };
}

function excessMiB({ limitMiB, reservationMiB }: Container): number {
  return limitMiB - reservationMiB;
}

/** Whether all containers together can take more than there is while none is larger than this one at its reservation. */
function mayDieWithin(
  { reservationMiB }: Container,
  containers: readonly Container[],
  allocatableMiB: number,
): boolean {
  const together = containers.reduce(
    (sum, { limitMiB, replicas }) => sum + Math.min(limitMiB, reservationMiB) * replicas,
    0,
  );
  return together > allocatableMiB;
}
