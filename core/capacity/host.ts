import type { Priced } from "./cost";
import type { StackNotice } from "./fit-notice";
import type { Reservations } from "./kill-order";
import type { HostNotice, HostUnavailable } from "./sum-notice";

/** Capacity of a host as known before it exists. */
export interface HostCapacity extends Priced {
  /** `local`, `hetzner`, `digitalocean`, `render`. */
  readonly kind: string;
  /** The server type; for `local` the declared memory; Render has none. */
  readonly size: string | null;
  /** MemTotal in MiB as the kernel reports it. Undefined refuses. */
  readonly memTotalMiB: number | undefined;
  /** `measured` on a server of its size by others, `read` on one of the user's own. */
  readonly memTotalIs: "declared" | "measured" | "estimated" | "read";
  /** ISO 8601 day on which MemTotal was read. @default - it was not */
  readonly memTotalReadOn?: string;
  /** Highest MemTotal, in MiB, where it is estimated: `memTotalMiB` is then the least. @default - it is not known */
  readonly memTotalUpToMiB?: number;
  /** Treatment of reservations. @default - not known */
  readonly reservations?: Reservations;
  readonly vcpus?: number;
  /** GB of the root disk as the provider lists them. */
  readonly diskGB?: number;
  readonly arch?: "amd64" | "arm64";
  /** That it cannot be had, as its provider said just now. Refuses. */
  readonly unorderable?: HostUnavailable;
  /** What is said of it: by its catalogue, and of a stack on it. @default - nothing */
  readonly notices?: readonly (HostNotice | StackNotice)[];
}

/** `hetzner cpx12`, `local 4GB`, `render`. */
export function hostName({ kind, size }: Pick<HostCapacity, "kind" | "size">): string {
  return size === null ? kind : `${kind} ${size}`;
}
