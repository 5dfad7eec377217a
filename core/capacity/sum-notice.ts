import type { DiskAccount } from "./disk";
import type { MeasuredLimit } from "./footprint";

/** What a catalogue says of a host, as data. */
export type HostNotice = HostUnavailable | StalePrices;

/** Why a host cannot be had, as its provider lists it. */
export interface HostUnavailable {
  readonly code: "host-unavailable";
  readonly host: string;
  readonly unavailable: string;
}

/** Prices and availability that were read so many days ago. */
export interface StalePrices {
  readonly code: "prices-stale";
  readonly provider: string;
  readonly asOf: string;
  readonly days: number;
}

/** What an answer says of a host and of the sum that it carries, as data: `core/report/notices` has the sentences. Memory in MiB. */
export type SumNotice =
  | { readonly code: "host-memory-unknown" }
  /** What is taken beyond what is allocatable, by the figures that were added up. */
  | ({
      readonly code: "memory-short";
      readonly counted: "reserved" | "least" | "likely";
    } & Shortfall)
  | { readonly code: "disk-short"; readonly disk: DiskAccount }
  /** A disk that is too small for the image store that the host may have. */
  | { readonly code: "disk-short-for-store"; readonly shortMB: number }
  /** Limits beyond what is allocatable, where they gate. */
  | ({ readonly code: "limits-short" } & OverLimits)
  /** The same where they only warn. */
  | ({ readonly code: "limits-above-host" } & OverLimits)
  /** Start-first services that do not fit side by side; what the largest takes. */
  | { readonly code: "rolls-one-by-one"; readonly surgeMiB: number }
  | ({ readonly code: "mem-total-decides" } & MemTotalDoubt)
  | ({ readonly code: "no-plan" } & NoPlan);

/** What does not fit a host, as its sum. */
export interface Shortfall {
  readonly takenMiB: number;
  readonly surgeMiB: number;
  readonly memTotalMiB: number;
  readonly reserveMiB: number;
}

/** Limits that add up to more than is allocatable. */
export interface OverLimits {
  readonly limitMiB: number;
  readonly allocatableMiB: number;
}

/** An estimated MemTotal that decides: its least refuses what its most would carry. */
export interface MemTotalDoubt {
  readonly host: string;
  readonly fromMiB: number;
  readonly upToMiB: number;
  /** The least MemTotal that carries the services, in MiB. */
  readonly fitsFromMiB: number;
}

/** A service that no plan carries. */
export interface NoPlan {
  readonly service: string;
  /** Null where it is not known. */
  readonly limitMiB: number | null;
  readonly largestMiB: number;
}

/** What admission says of services. */
export type LoadNotice =
  | SumNotice
  | { readonly code: "reservation-unknown"; readonly service: string }
  | ({ readonly code: "below-measured-minimum" } & MeasuredLimit)
  | ({ readonly code: "below-measured-peak" } & MeasuredLimit)
  /** Weights that are fetched with less than that takes: the eviction margin is what is left for it. */
  | { readonly code: "weights-tight"; readonly fetchMiB: number; readonly headroomMiB: number };
