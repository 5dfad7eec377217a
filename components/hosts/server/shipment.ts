import { UserError } from "../../../capacity/user-error";
import type { Ended } from "./ssh";

/** An image of this machine and the name that the server gives it. */
export interface Shipment {
  readonly local: string;
  readonly remote: string;
}

/** Brings one image to the server. */
export type Deliver = (shipment: Shipment) => Promise<void>;

/** How often a pull is taken up again after the connection broke; layers that arrived stay. */
export const ATTEMPTS = 4;

/** Throws a UserError for a step that failed, with its last words. */
export function check(what: string, { code, stderr }: Ended): void {
  if (code === 0) return;
  if (/no space left on device/i.test(stderr)) {
    throw new UserError(
      "shipping",
      `${what}: the disk is full. Free it with docker image prune, or take a larger size`,
    );
  }
  throw new UserError("shipping", `${what}: ${stderr.trim().split("\n").at(-1)}`);
}
