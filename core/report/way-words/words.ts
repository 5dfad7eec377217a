import type { PlanStorage } from "../../capacity/fit";
import type { ServersWay } from "../../capacity/suggestions";
import type { OneServer } from "../../judge/servers";
import type { Language } from "../language";

/** Words of ways out, of prices and of what is compared, in one language; keys of settings stay as they are. Memory is in MiB. */
export interface WayWords {
  readonly language: Language;
  /** Above the ways out of a refusal. */
  readonly ways: string;
  readonly rollout: (services: readonly string[]) => string;
  readonly reservation: (service: string, from: string, to: string) => string;
  readonly servers: (way: ServersWay) => string;
  readonly onSecond: (services: readonly string[]) => string;
  readonly survivesNone: string;
  readonly sameHost: string;
  /** Why a size cannot be had. */
  readonly unavailable: (why: string) => string;
  readonly room: (headroomMiB: number) => string;
  /** After an amount. */
  readonly monthly: string;
  readonly beforeTax: string;
  readonly against: (price: string) => string;
  readonly same: string;
  readonly less: (amount: string) => string;
  readonly more: (amount: string) => string;
  readonly forAll: (memory: string) => string;
  readonly oneServer: (server: OneServer) => string;
  /** Above one server in the place of several, or of plans behind the platform's own proxy. */
  readonly onOne: (system: string, isBehindProxy: boolean) => string;
  readonly planOrServer: (kind: string) => string;
  readonly planColumns: readonly [service: string, limit: string, plan: string, monthly: string];
  readonly none: string;
  readonly sum: string;
  readonly notKnown: string;
  readonly storage: (storage: PlanStorage) => string;
  readonly with: (storage: string) => string;
}
