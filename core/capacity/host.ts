import type { Priced } from "./cost";
import type { Reservations } from "./kill-order";

/** Capacity of a host as known before it exists. */
export interface HostCapacity extends Priced {
  /** `local`, `hetzner`, `digitalocean`, `render`. */
  readonly kind: string;
  /** The server type; for `local` the declared memory; Render has none. */
  readonly size: string | null;
  /** MemTotal in MiB as the kernel reports it. Undefined refuses. */
  readonly memTotalMiB: number | undefined;
  readonly memTotalIs: "declared" | "measured" | "estimated";
  /** Highest MemTotal, in MiB, where it is estimated: `memTotalMiB` is then the least. @default - it is not known */
  readonly memTotalUpToMiB?: number;
  /** Treatment of reservations. @default - not known */
  readonly reservations?: Reservations;
  readonly vcpus?: number;
  /** GB of the root disk as the provider lists them. */
  readonly diskGB?: number;
  readonly arch?: "amd64" | "arm64";
  /** Why it cannot be had, as its provider said just now. Refuses. */
  readonly unorderable?: string;
  /** Warnings: not orderable on a day, figures gone stale. */
  readonly warnings: readonly string[];
}
