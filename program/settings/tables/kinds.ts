import { HOST_KINDS, type HostKind, isServer } from "../../../core/catalog/hosts";
import type { Setting } from "../setting";

/** Kinds of hosts that a server is rented for. */
export const SERVERS: readonly HostKind[] = HOST_KINDS.filter(isServer);
/** Kinds with one Docker engine that enxuto reaches itself. */
export const WITH_DOCKER: readonly HostKind[] = ["local", ...SERVERS];
/** Kinds that a proxy may stand in front on. */
export const WITH_PROXY: readonly HostKind[] = [...WITH_DOCKER, "swarm"];
/** Kinds that may have several servers. */
export const WITH_SEVERAL: readonly HostKind[] = [...SERVERS, "swarm"];
/** Kinds that pull images from a team's registry. */
export const WITH_REGISTRY: readonly HostKind[] = [...SERVERS, "swarm", "render"];

/** A setting with the type of what it reads. */
export function setting<T>(one: Setting<T>): Setting<T> {
  return one;
}
