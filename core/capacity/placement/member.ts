import type { Load } from "../admission";
import { isCountable } from "../memory";
import { type Reserve, reserveMiB } from "../reserve";
import type { DiskNeed } from "./disk";

/** More servers than this are not a small host. */
export const MOST_SERVERS = 50;

/** Name of a rented server by its place in the list, from 0 on. */
export function serverName(index: number): string {
  return `server-${index + 1}`;
}

/** One of the servers that carry a stack together. */
export interface Member {
  /** `server-1`. */
  readonly name: string;
  /** The server type; null where a team brought the server. */
  readonly size: string | null;
  /** MemTotal in MiB as the kernel reports it. */
  readonly memTotalMiB: number;
  /** GB of its disk as it is sold, 10^9 bytes. @default - not known, so not judged */
  readonly diskGB?: number;
  /** @default - not known, so every image is taken to run on it */
  readonly arch?: "amd64" | "arm64";
}

/** A service as placement sees it: each replica is placed on its own. */
export interface Placeable extends Load {
  /** Whether its data lies on the disk of the server where it runs, so that it never moves. @default false */
  readonly pinned?: boolean;
  /** The server that has its data already. Only for a pinned service. @default - none has */
  readonly home?: string;
  /** Whether each server runs one, as a proxy in front does. @default false */
  readonly everywhere?: boolean;
  /** Ports of the server that it takes: two that take the same one cannot share a server. @default - none */
  readonly hostPorts?: readonly number[];
  /** What a replica takes of its server's disk. @default - not known, so its logs are counted only */
  readonly disk?: DiskNeed;
  /** What its image is built for. @default - every architecture */
  readonly arch?: "amd64" | "arm64";
}

/** Why a server is no place for a replica. */
export type Filter = "memory" | "disk" | "port" | "architecture" | "home";

/**
 * MiB that a server may give to tasks: MemTotal less what its system, a backup and the eviction margin keep. What each container costs the
 * engine is counted with the container, so that the budget stays the same whatever runs where: a scheduler holds it.
 */
export function budgetMiB({ memTotalMiB }: Member, reserve: Reserve): number {
  return memTotalMiB - reserveMiB(reserve, 0);
}

/** MiB of one replica: its reservation, and what a container costs the engine. Zero reservation where that is not known. */
export function taskMiB({ memory }: Placeable, reserve: Reserve): number {
  const { reservationMiB } = memory;
  return (isCountable(reservationMiB) ? reservationMiB : 0) + reserve.perContainerMiB;
}
