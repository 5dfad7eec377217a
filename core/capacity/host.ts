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
  /** Why it cannot be had, as its provider said just now. Refuses. */
  readonly unorderable?: string;
  /** Words of its catalogue. @default - nothing */
  readonly notices?: readonly HostNotice[];
  /** Warnings beside those. */
  readonly warnings: readonly string[];
}

/** What a catalogue says of a host, as data. */
export type HostNotice =
  /** Why it cannot be had, as its provider lists it. */
  | { readonly code: "host-unavailable"; readonly host: string; readonly unavailable: string }
  | StalePrices;

/** Prices and availability that were read so many days ago. */
export interface StalePrices {
  readonly code: "prices-stale";
  readonly provider: string;
  readonly asOf: string;
  readonly days: number;
}

/** `hetzner cx23: not orderable on 2026-09-04`. */
export function hostNoticeText(notice: HostNotice): string {
  switch (notice.code) {
    case "host-unavailable":
      return `${notice.host}: ${notice.unavailable}`;
    case "prices-stale":
      return `${notice.provider}: prices and availability were read on ${notice.asOf}, ${notice.days} days ago`;
  }
}

/** Everything to be said of a host. */
export function hostWarnings({ notices = [], warnings }: HostCapacity): string[] {
  return [...notices.map(hostNoticeText), ...warnings];
}

/** `hetzner cpx12`, `local 4GB`, `render`. */
export function hostName({ kind, size }: Pick<HostCapacity, "kind" | "size">): string {
  return size === null ? kind : `${kind} ${size}`;
}
