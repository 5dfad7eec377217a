import { byPrice, type Offer } from "../capacity/offer";
import { DEFAULT_RESERVE, reserveMiB } from "../capacity/reserve";
import type { JudgedHost } from "../capacity/shortlist";
import { CATALOGUES, type Catalogues, hostOffers } from "../catalog/hosts";
import { type Machine, USUAL_CPUS } from "./known";
import { carries, containersOf, type Stack } from "./verdict";

/** The stack of a project on a machine: some programs size themselves by it. */
export type StackOn = (machine: Machine) => Stack;

const sorted = new WeakMap<Catalogues, readonly Offer[]>();

/** Every server on sale, the cheapest of each provider first. */
function offers(catalogues: Catalogues): readonly Offer[] {
  const known = sorted.get(catalogues) ?? byPrice(hostOffers(catalogues));
  sorted.set(catalogues, known);
  return known;
}

/** Hosts that are looked at, and what a host must have in addition to memory. */
export interface OfferBounds {
  /** @default - all that are known */
  readonly catalogues?: Catalogues;
  /** CPUs that a service asks for at the most: an engine with fewer refuses it. @default 0 */
  readonly cpus?: number;
  /** Whether a service asks for a GPU, which no server in the catalogues has. @default false */
  readonly gpu?: boolean;
  /** MB of the disk that are needed, where that of an offer is known. @default 0 */
  readonly diskMB?: number;
  /** Limits in MiB, where those have to be there as well. @default 0 */
  readonly limitsMiB?: number;
}

/** Whether a server takes the services, by all of it but what they take of its memory. */
function isEnough(
  { vcpus, diskGB, memTotalMiB }: Offer,
  { cpus = 0, gpu = false, diskMB = 0, limitsMiB = 0 }: OfferBounds,
  reserveMiB: number,
): boolean {
  if (gpu || (vcpus !== undefined && vcpus < cpus)) return false;
  if (limitsMiB > memTotalMiB - reserveMiB) return false;
  return diskGB === undefined || diskGB * 1000 >= diskMB;
}

/** Every host in the catalogues, held against the high end of what the services take on it: what is offered has to fit when it is named. */
export function offersJudged(stack: Stack, on: StackOn, bounds: OfferBounds = {}): JudgedHost[] {
  const reserved = reserveMiB(DEFAULT_RESERVE, containersOf(stack.loads));
  return offers(bounds.catalogues ?? CATALOGUES).map((offer): JudgedHost => {
    // Where not even what is kept for the containers is there, nothing has to be looked at on it.
    const own = offer.memTotalMiB > reserved ? stackOn(offer, on) : stack;
    const fits =
      isEnough(offer, bounds, reserved) && carries(own, offer.memTotalMiB) ? "fits" : "refused";
    return { ...offer, verdict: fits, headroomMiB: offer.memTotalMiB - own.sums.likelyMiB };
  });
}

/** The stack on an offered host. */
export function stackOn({ memTotalMiB, vcpus = USUAL_CPUS }: Offer, on: StackOn): Stack {
  return on({ memTotalMiB, cpus: vcpus });
}
