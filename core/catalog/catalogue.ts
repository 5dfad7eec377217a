import type { Rates } from "../capacity/cost";
import type { Price } from "../capacity/price";

/** A server that a provider rents out, or rented out once. */
export interface Size {
  /** The provider's own name: `cx23`, `s-2vcpu-4gb`. */
  readonly name: string;
  readonly vcpus: number;
  /** MemTotal in MiB as the kernel reports it: less than the gigabytes on the price list. */
  readonly memTotalMiB: number;
  /** Whether MemTotal was read on such a server or is estimated. */
  readonly memTotalIs: "measured" | "estimated";
  /** Highest MemTotal, in MiB, where it is estimated: `memTotalMiB` is then the least. @default - it is not known */
  readonly memTotalUpToMiB?: number;
  /** GB of the root disk as the provider lists them. */
  readonly diskGB: number;
  readonly arch: "amd64" | "arm64";
  /** A month before tax, without IPv4 address, volumes and backups. Undefined where it is no longer sold. */
  readonly priceMonthly: Price | undefined;
  /** Why it may not be had, with the day that was seen. */
  readonly unavailable?: string;
  /** The locations that alone sell it, at this price. @default - those of the catalogue's prices */
  readonly onlyIn?: readonly string[];
  /** The size that took its place. */
  readonly successor?: string;
}

/** Offer of a provider, with the day and the source of its figures. */
export interface Catalogue {
  /** ISO 8601 day on which prices and availability were read. */
  readonly asOf: string;
  readonly source: string;
  /** ISO 8601 day of the last change of prices. Servers from before keep theirs until they are resized or recreated. */
  readonly pricesSince?: string;
  /** Whether the provider was asked just now: then what cannot be ordered is refused. @default false */
  readonly live?: boolean;
  /** Prices of what a server needs beside itself. */
  readonly rates: Rates;
  /** Locations of servers, by the provider's own names, on `asOf`. */
  readonly locations: readonly string[];
  /** The locations that the prices hold for. @default - all of them */
  readonly pricesIn?: readonly string[];
  readonly sizes: readonly Size[];
}
