import { fitOnServers } from "../../../core/capacity/placement/servers";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { hostOffers } from "../../../core/catalog/hosts";
import { capacityOf } from "../../../core/judge/capacity";
import { withServers } from "../../../core/judge/capacity-servers";
import { withServerEdge } from "../../../core/model/edge";
import { placeablesOf } from "../../../core/model/placeable";
import { curveText } from "../../../core/report/curve-text";
import { SYSTEMS } from "../../../systems";
import { whatsapp } from "../../../systems/whatsapp";

describe("the servers of a curve", () => {
  const capacity = withServers(capacityOf(SYSTEMS, ["whatsapp"], { along: "slots" }), SYSTEMS);

  test("carry their point after the loss of any one, and nothing cheaper does", () => {
    const services = placeablesOf(withServerEdge(whatsapp));
    const offers = hostOffers().filter(({ unavailable }) => unavailable === undefined);
    for (const { countedMiB, servers = [] } of capacity.points.slice(0, 4)) {
      const grown = services.map((service, index) => ({
        ...service,
        memory: { ...service.memory, reservationMiB: countedMiB[index] },
      }));
      const survives = (memTotalMiB: number, count: number) =>
        fitOnServers({
          ...{ services: grown, reserve: DEFAULT_RESERVE, survive: 1 },
          members: Array.from({ length: count }, (_, index) => ({
            ...{ name: `server-${index + 1}`, size: null, memTotalMiB },
          })),
        }).verdict === "fits";
      expect(servers.map(({ kind }) => kind)).toEqual(["hetzner", "digitalocean"]);
      for (const { kind, size, count, priceMonthly } of servers) {
        const own = offers.filter((offer) => offer.kind === kind);
        const chosen = own.find((offer) => offer.size === size);
        expect(survives(chosen?.memTotalMiB ?? 0, count)).toBe(true);
        expect(priceMonthly.amount).toBeCloseTo((chosen?.priceMonthly.amount ?? 0) * count, 5);
        const cheaper = own.flatMap((offer) =>
          [3, 4, 5]
            .filter((more) => offer.priceMonthly.amount * more < priceMonthly.amount - 0.001)
            .map((more) => [offer.size, more, survives(offer.memTotalMiB, more)]),
        );
        expect(cheaper.filter(([, , holds]) => holds)).toEqual([]);
      }
    }
  });

  test("are a column for each provider, with none where five are too few", () => {
    const lines = curveText(capacity, false).split("\n");
    expect(lines.find((line) => line.includes("slots  host MiB"))).toMatch(
      / {2}hetzner, one may be lost {2}digitalocean, one may be lost$/,
    );
    expect(lines.find((line) => line.includes("→ 2"))).toMatch(
      / {2}3 × cpx32 €106\.47 +3 × s-2vcpu-8gb-amd \$126\.00$/,
    );
    expect(lines.find((line) => line.trim().startsWith("200 "))).toMatch(/ {2}none of 5 servers$/);
  });

  test("are not looked for where nobody asks, as on the page", () => {
    const plain = capacityOf(SYSTEMS, ["whatsapp"], {});
    expect(plain.points.some(({ servers }) => servers)).toBe(false);
    expect(curveText(plain, false)).not.toContain("one may be lost");
  });
});
