import { byPrice, type Offer } from "../capacity/offer";
import type { JudgedHost } from "../capacity/shortlist";
import { CATALOGUES, type Catalogues, hostOffers } from "../catalog/hosts";
import { type Machine, USUAL_CPUS } from "./known";
import type { ComposeLoad } from "./loads";
import { carries, type Stack, stackOf } from "./verdict";

/** The loads of a project on another machine: some programs size themselves by it. */
export type LoadsOn = (machine: Machine) => ComposeLoad[];

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
}

/** Whether an engine there takes a service with so many CPUs, as far as that is known. */
function isEnough({ vcpus }: Offer, cpus: number): boolean {
  return vcpus === undefined || vcpus >= cpus;
}

/** Every host in the catalogues, held against the high end of what the services take on it. */
export function offersJudged(
  stack: Stack,
  on: LoadsOn,
  { catalogues = CATALOGUES, cpus = 0, gpu = false }: OfferBounds = {},
): JudgedHost[] {
  const there = stackOn(stack, on);
  return offers(catalogues).map((offer): JudgedHost => {
    const own = there(offer);
    return {
      ...offer,
      verdict:
        !gpu && isEnough(offer, cpus) && carries(own, offer.memTotalMiB) ? "fits" : "refused",
      headroomMiB: offer.memTotalMiB - own.sums.likelyMiB,
    };
  });
}

/** The stack on an offered host, made again only where its programs look at the host. */
export function stackOn(stack: Stack, on: LoadsOn): (offer: Offer) => Stack {
  const follows = stack.loads.some(({ recognised }) => recognised.followsHost);
  return ({ memTotalMiB, vcpus = USUAL_CPUS }) =>
    follows ? stackOf(on({ memTotalMiB, cpus: vcpus }), stack.product) : stack;
}
