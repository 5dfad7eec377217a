import type { JudgedHost } from "../capacity/shortlist";
import type { HostOffer } from "../capacity/suggestions";
import { hostOffers } from "../catalog/hosts";
import { type Machine, USUAL_CPUS } from "./known";
import type { ComposeLoad } from "./loads";
import { carries, type Stack, stackOf } from "./verdict";

/** The loads of a project on another machine: some programs size themselves by it. */
export type LoadsOn = (machine: Machine) => ComposeLoad[];

let offered: readonly HostOffer[] | undefined;

/** Every server on sale, the cheapest of each provider first. */
function offers(): readonly HostOffer[] {
  if (offered) return offered;
  const all = hostOffers();
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  offered = all.sort(
    (a, b) =>
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
      a.priceMonthly.amount - b.priceMonthly.amount,
  );
  return offered;
}

/** Every host in the catalogues, held against the high end of what the services take on it. */
export function offersJudged(stack: Stack, on: LoadsOn): JudgedHost[] {
  const there = stackOn(stack, on);
  return offers().map((offer): JudgedHost => {
    const own = there(offer);
    return {
      ...offer,
      verdict: carries(own, offer.memTotalMiB) ? "fits" : "refused",
      headroomMiB: offer.memTotalMiB - own.sums.likelyMiB,
    };
  });
}

/** The stack on an offered host, made again only where its programs look at the host. */
export function stackOn(stack: Stack, on: LoadsOn): (offer: HostOffer) => Stack {
  const follows = stack.loads.some(({ recognised }) => recognised.followsHost);
  return ({ memTotalMiB, vcpus = USUAL_CPUS }) =>
    follows ? stackOf(on({ memTotalMiB, cpus: vcpus }), stack.product) : stack;
}
