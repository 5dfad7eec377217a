/** Bounds of a service's replicas, and the load that decides between them. */
export interface ScalingTarget {
  readonly min: number;
  readonly max: number;
  /** CPU that a replica should keep busy, in percent of one: 70. */
  readonly cpuPercent: number;
}

/** Load of a service at one look. */
export interface Load {
  /** Replicas that were asked for, all of which ran. */
  readonly replicas: number;
  /** CPUs that they kept busy together: 1 is a whole one. */
  readonly cpus: number;
}

/** Looks at a load above its target until there are more replicas: one may be chance. */
export const LOOKS_UP = 2;

/** Looks at a load that fewer replicas would carry until there is one less: at 15 s each five minutes. */
export const LOOKS_DOWN = 20;

/** Share of the target by which a load may miss it, so that a number does not swing. */
const TOLERANCE = 0.1;

/**
 * Replicas that a service should have by its last looks, the newest last, all of them since its number last changed; undefined where the
 * number stays.
 *
 * More as soon as the last two looks ask for more, at most twice as many at a time; one fewer once every look of the last twenty would
 * have been carried by that. Never outside the bounds, whoever has set a number there.
 */
export function scaledTo(
  { min, max, cpuPercent }: ScalingTarget,
  looks: readonly Load[],
): number | undefined {
  const newest = looks.at(-1);
  if (!newest) return undefined;
  const { replicas } = newest;
  const within = (count: number) => Math.min(max, Math.max(min, count));
  if (within(replicas) !== replicas) return within(replicas);
  const needs = ({ cpus }: Load) => (cpus * 100) / cpuPercent;
  const last = looks.slice(-LOOKS_UP);
  const isAbove = last.every((look) => needs(look) > replicas * (1 + TOLERANCE));
  if (last.length === LOOKS_UP && isAbove) {
    const most = Math.max(...last.map(needs));
    const wanted = within(Math.min(2 * replicas, Math.ceil(most)));
    return wanted > replicas ? wanted : undefined;
  }
  const calm = looks.slice(-LOOKS_DOWN);
  const isBelow = calm.every((look) => needs(look) < (replicas - 1) * (1 - TOLERANCE));
  return calm.length === LOOKS_DOWN && isBelow && replicas > min ? replicas - 1 : undefined;
}
