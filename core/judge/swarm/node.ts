/** Generic resource by which a node declares what of its memory tasks may have, in MiB, and a task what it takes. */
export const BUDGET = "memory-mib";

/** Label of a node that was emptied before its server restarts, and takes tasks again after that. */
export const EMPTIED = "enxuto.emptied";

/** A node of a swarm as a manager tells of it. */
export interface SwarmNode {
  readonly id: string;
  /** Name of its server in the plan: what its engine's label says, else its hostname. */
  readonly hostname: string;
  readonly role: "manager" | "worker";
  /** Docker's word: `ready`, `down`, `disconnected`, `unknown`. */
  readonly state: string;
  /** Docker's word: `active`, `pause` for no new tasks, `drain` for none at all. */
  readonly availability: string;
  /** Whether it was emptied before its server restarts. @default false */
  readonly isEmptied?: boolean;
  /** Docker's names of the services whose tasks may not start there at this moment. @default - none */
  readonly closedTo?: readonly string[];
  readonly memTotalMiB: number;
  /** What it declares as `memory-mib`; undefined where it declares nothing. */
  readonly budgetMiB: number | undefined;
}

/** A task of a service: one container, or the attempt to have one. */
export interface SwarmTask {
  readonly serviceId: string;
  /** Name of its service in the system; several stacks of a swarm may have the same. */
  readonly service: string;
  /** Hostname of its node; undefined while it has none. */
  readonly server: string | undefined;
  /** The version of its service that it was made from; see `SwarmService`. */
  readonly version: number;
  /** Docker's word for what it should be: `running`, `shutdown`. */
  readonly desired: string;
  /** Docker's word for what it is: `pending`, `preparing`, `starting`, `running` once healthy, `failed`, `rejected`, `complete`. */
  readonly state: string;
  /** Why it is not running, in Docker's words; empty where it does not say. */
  readonly error: string;
  /** What it has of its node's budget, in MiB. */
  readonly MiB: number;
}

/** A service of a swarm. */
export interface SwarmService {
  readonly id: string;
  /** Its name in the system, by its label. */
  readonly service: string;
  /** Number that each change of its tasks gives it. */
  readonly version: number;
  /** Docker's word for its last update: `updating`, `completed`, `paused`, `rollback_completed`; undefined before the first one. */
  readonly update: string | undefined;
  /** Hostname of the server that it is bound to; undefined where it may run on any. */
  readonly boundTo: string | undefined;
  /** Tasks that it should have; undefined where each server runs one. */
  readonly replicas: number | undefined;
  /** Ports of its servers that it takes. */
  readonly hostPorts: readonly number[];
}
