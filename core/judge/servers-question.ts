import type { Extras, Priced } from "../capacity/cost";
import type { FitNotice } from "../capacity/fit-notice";
import type { Offer } from "../capacity/offer";
import type { Member, Placeable } from "../capacity/placement/member";
import type { Survive } from "../capacity/placement/servers";
import type { Budget } from "../capacity/price";
import type { Reserve } from "../capacity/reserve";

/** What is asked of several servers. */
export interface ServersQuestion {
  readonly services: readonly Placeable[];
  /** The services as one server instead of several has to hold them. @default - as the several do */
  readonly servicesOnOne?: readonly Placeable[];
  readonly reserve: Reserve;
  readonly survive: Survive;
  /** The servers in their order, all of one kind. */
  readonly servers: readonly Server[];
  /** What each server has beside itself; the data volume is bought once. @default - nothing */
  readonly extras?: Extras;
  /** The sizes that a way out may name. */
  readonly offers: readonly Offer[];
  /** What a way out may cost a month. @default - anything */
  readonly budget?: Budget;
  /** Whether limits gate as well. @default false */
  readonly strict?: boolean;
}

/** A server that is rented by its size, or that a team brings. */
export interface Server extends Priced, Omit<Member, "name"> {
  readonly kind: string;
  /** @default - `server-1` and so on, by its place */
  readonly name?: string;
  /** What a reader must know of it. @default - nothing */
  readonly notices?: readonly FitNotice[];
}
