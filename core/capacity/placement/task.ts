import type { Member, Placeable } from "./member";

/** One replica of a service. */
export interface Task {
  readonly service: Placeable;
  readonly MiB: number;
}

/** A server with what was put on it. */
export interface Place {
  readonly member: Member;
  readonly budgetMiB: number;
  readonly tasks: readonly Task[];
  /** Budget less the sum of its tasks; never negative. */
  readonly freeMiB: number;
}

/** Whether a server could run one more replica of a service, if it had the memory. */
export function couldRun({ member, tasks }: Place, service: Placeable): boolean {
  if (!runsImage(member, service)) return false;
  return !service.hostPorts?.length || !tasks.some((task) => samePort(task.service, service));
}

/** Whether two services take the same port of a server. */
export function samePort(one: Placeable, other: Placeable): boolean {
  return one.hostPorts?.some((port) => other.hostPorts?.includes(port)) ?? false;
}

/** Whether the server runs what the service's image is built for. */
export function runsImage({ arch }: Member, service: Placeable): boolean {
  return !service.arch || !arch || service.arch === arch;
}
