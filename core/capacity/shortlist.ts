import { admit, type Load } from "./admission";
import { byPrice, type Offer } from "./offer";
import type { Reserve } from "./reserve";

/** A host held against services. */
export interface JudgedHost extends Offer {
  readonly verdict: "fits" | "refused";
  /** Memory left or missing on it, in MiB. */
  readonly headroomMiB: number;
}

/** Every host held against services, the cheapest of each provider first. */
export function judgeHosts(
  loads: readonly Load[],
  offers: readonly Offer[],
  reserve: Reserve,
): JudgedHost[] {
  return byPrice(offers).map((offer) => {
    const { verdict, memory } = admit(loads, offer.memTotalMiB, reserve);
    return { ...offer, verdict, headroomMiB: memory.headroomMiB };
  });
}

/** Of each provider the cheapest host that fits, and the cheapest that fits and can be had. */
export function shortlist<H extends JudgedHost>(judged: readonly H[]): H[] {
  const fitting = judged.filter(({ verdict }) => verdict === "fits");
  return [...new Set(fitting.map(({ kind }) => kind))].flatMap((kind) => {
    const own = fitting.filter((host) => host.kind === kind);
    const orderable = own.find(({ unavailable }) => unavailable === undefined);
    return [...new Set([own[0], ...(orderable ? [orderable] : [])])];
  });
}

/**
 * The cheapest hosts that fit and can be had: one of each provider, then the next cheapest of each in turn, `count` in all.
 *
 * Providers take turns since a rate of exchange would be of its day.
 */
export function cheapestToHave(judged: readonly JudgedHost[], count: number): JudgedHost[] {
  const fitting = judged.filter(
    ({ verdict, unavailable }) => verdict === "fits" && unavailable === undefined,
  );
  const kinds = [...new Set(fitting.map(({ kind }) => kind))];
  const own = kinds.map((kind) => fitting.filter((host) => host.kind === kind));
  const chosen: JudgedHost[] = [];
  for (let turn = 0; chosen.length < Math.min(count, fitting.length); turn++) {
    chosen.push(...own.flatMap((hosts) => hosts[turn] ?? []).slice(0, count - chosen.length));
  }
  return fitting.filter((host) => chosen.includes(host));
}
