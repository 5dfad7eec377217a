import { priceLines } from "../../cli/price-change";
import { serverCost } from "../../core/capacity/cost";
import type { Price } from "../../core/capacity/price";
import { HETZNER } from "../../core/catalog/hetzner";
import { deployedServer } from "../../operate/deployed-server";
import type { StateResource } from "../../pulumi/state";

describe("the price before an up", () => {
  const offer = (name: string) => HETZNER.sizes.find((size) => size.name === name)?.priceMonthly;
  const asked = (size: string, more: object = {}) => ({
    size,
    cost: serverCost(size, offer(size) as Price, HETZNER.rates, EXTRAS),
    replaced: false,
    ...more,
  });
  const EXTRAS = { dataVolumeGB: 10, backups: false };
  const urn = (type: string) => `urn:pulumi:prod::enxuto::${type}::conecta-saude`;
  const state = (
    inputs: Record<string, unknown>,
    created = "2026-07-01T10:00:00Z",
  ): StateResource[] =>
    [
      { type: "hcloud:index/server:Server", created, inputs },
      { type: "hcloud:index/volume:Volume", inputs: { size: 10 } },
    ].map((resource) => ({ ...resource, urn: urn(resource.type) }));

  test.each<[string, StateResource[], object, string[]]>([
    [
      "of a first server is the whole sum",
      [],
      asked("cx23"),
      ["price: cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 = €6.56 a month before tax"],
    ],
    [
      "of a larger size says what it adds",
      state({ serverType: "cx23" }),
      asked("cx33"),
      ["price: cx23 → cx33: €6.56 → €9.56 a month before tax (+€3.00)"],
    ],
    [
      "falls with backups that end",
      state({ serverType: "cx23", backups: true }),
      asked("cx23"),
      ["price: €7.66 → €6.56 a month before tax (−€1.10)"],
    ],
    [
      "stays where nothing of it changes",
      state({ serverType: "cx23" }),
      asked("cx23"),
      ["price: €6.56 a month before tax, as before"],
    ],
    [
      "of a server from before the last list may rise when it will be recreated",
      state({ serverType: "cx23" }, "2026-05-02T10:00:00Z"),
      asked("cx23", { replaced: true }),
      [
        "price: €6.56 a month before tax, as before",
        "  the server was ordered on 2026-05-02, before the prices of 2026-06-15: it may cost less now than listed, and will not after this",
      ],
    ],
    [
      "of a size that is sold no more is not known",
      state({ serverType: "cx22" }),
      asked("cx23"),
      ["price: cx22 → cx23: not known until now → €6.56 a month before tax"],
    ],
    [
      "of a server at another provider is in its own currency",
      [
        {
          type: "digitalocean:index/droplet:Droplet",
          urn: urn("digitalocean:index/droplet:Droplet"),
          inputs: { size: "s-2vcpu-4gb" },
        },
      ],
      asked("cx23"),
      ["price: s-2vcpu-4gb → cx23: $24.00 → €6.56 a month before tax"],
    ],
  ])("%s", (_, resources, change, lines) => {
    const before = deployedServer(resources);
    expect(priceLines({ before, ...(change as ReturnType<typeof asked>) })).toEqual(lines);
  });
});
