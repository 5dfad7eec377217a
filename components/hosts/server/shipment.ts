import { UserError } from "../../../core/capacity/user-error";
import { type Ended, lastLine } from "../../../engine/run";

/** An image of this machine and the name that the server gives it. */
export interface Shipment {
  readonly local: string;
  readonly remote: string;
}

/** Brings one image to the server. */
export type Deliver = (shipment: Shipment) => Promise<void>;

/** Times that a pull is taken up again after the connection broke; layers that arrived stay. */
export const ATTEMPTS = 4;

/** Throws a UserError for a step that failed, with its last words. */
export function check(what: string, { code, stderr }: Ended): void {
  if (code === 0) return;
  const last = lastLine(stderr);
  if (isFull(stderr)) {
    throw new UserError("shipping", `${what}: the disk is full. enxuto prune makes room`);
  }
  if (code === NO_CONNECTION) {
    throw new UserError(
      "shipping",
      `${what}: the connection broke (${last}). Run up again: only what is missing travels`,
    );
  }
  throw new UserError("shipping", `${what}: ${last}`);
}

/** True for last words of a step which say that a disk has no room left: trying again is in vain. */
export function isFull(stderr: string): boolean {
  return /no space left on device/i.test(stderr);
}

/** What OpenSSH ends with where it is the connection that failed, not the command. */
const NO_CONNECTION = 255;
