import { liveCatalogues } from "../cli/live";
import { fitOf } from "../core/capacity/fit";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { type HostKind, hostCapacity, hostOffers } from "../core/catalog/hosts";
import { withEdge } from "../core/model/edge";
import { loadsOf } from "../core/model/system";
import { changeText } from "../core/report/ways";
import { conectaSaude } from "../systems/conecta-saude";
import { DIGITALOCEAN_TOKEN, FakeDigitalOcean } from "./support/fake-digitalocean";
import { FakeHetzner, HETZNER_TOKEN } from "./support/fake-hetzner";
import { inWords } from "./support/in-words";

const hetzner = new FakeHetzner("test-live");
const digitalOcean = new FakeDigitalOcean("test-live");
const before = { ...process.env };

beforeAll(async () => {
  process.env.HCLOUD_ENDPOINT = await hetzner.start();
  process.env.DIGITALOCEAN_API_URL = await digitalOcean.start();
});

beforeEach(() => {
  Object.assign(process.env, { HCLOUD_TOKEN: HETZNER_TOKEN, DIGITALOCEAN_TOKEN });
});

afterAll(async () => {
  process.env = before;
  await hetzner.cloud.stop();
  await digitalOcean.cloud.stop();
});

/** Conecta Saúde behind its proxy, judged by what the provider says now. */
async function judge(kind: Exclude<HostKind, "render">, size: string) {
  const catalogues = await liveCatalogues(kind, "");
  const system = withEdge(conectaSaude, { publish: 80, domain: "" });
  return fitOf({
    system: system.name,
    profile: "seed",
    loads: loadsOf(system),
    host: hostCapacity(kind, size, new Date(), catalogues),
    reserve: DEFAULT_RESERVE,
    extras: { dataVolumeGB: 10, backups: false },
    hostOffers: hostOffers(catalogues),
    profileOffers: [],
  });
}

describe("what providers say now", () => {
  test("a price of today and no word of staleness", async () => {
    const { verdict, cost, notices } = await judge("hetzner", "cx23");
    expect(verdict).toBe("fits");
    expect(cost?.total.asOf).toBe(new Date().toISOString().slice(0, 10));
    expect(notices).toEqual([]);
  });

  test.each([
    ["hetzner", "cx23", "hetzner cx23: not orderable in nbg1 on", "host: hetzner cax11"],
    [
      "digitalocean",
      "s-2vcpu-4gb",
      "digitalocean s-2vcpu-4gb: not orderable in fra1 on",
      "host: digitalocean s-2vcpu-4gb-amd",
    ],
  ] as const)(
    "%s: what is sold out is refused, with what can be had",
    async (kind, size, reason, offer) => {
      const fake = kind === "hetzner" ? hetzner : digitalOcean;
      fake.sellOut(size);
      const refused = await judge(kind, size);
      fake.restock(size);
      expect(refused.verdict).toBe("refused");
      expect(inWords(refused.because)[0]).toContain(reason);
      expect(refused.suggestions.map((one) => changeText(one))).toContain(offer);
    },
  );

  test("a size of another continent cannot be had here", async () => {
    await expect(judge("hetzner", "cpx21")).rejects.toThrow(
      'enxuto:size: got "cpx21", expected one of',
    );
  });

  test.each([
    [
      "a missing token",
      () => delete process.env.HCLOUD_TOKEN,
      "HCLOUD_TOKEN: is missing: --live asks hetzner with your token",
    ],
    [
      "a wrong token",
      () => {
        process.env.HCLOUD_TOKEN = "wrong".repeat(13).slice(1);
      },
      "hetzner: answers 401: the token you have provided is invalid",
    ],
    [
      "a limit",
      () =>
        hetzner.cloud.disturb({
          match: /GET \/server_types/,
          times: 1,
          answer: {
            status: 429,
            body: {
              error: {
                code: "rate_limit_exceeded",
                message: "limit of 3600 requests per hour reached",
              },
            },
          },
        }),
      "hetzner: answers 429: limit of 3600 requests per hour reached",
    ],
    [
      "a cut connection",
      () => hetzner.cloud.disturb({ match: /GET \/server_types/, times: 1, cut: "before" }),
      "hetzner: cannot be asked: other side closed. Without --live the dated list is used",
    ],
  ])("%s is one sentence", async (_, disturb, message) => {
    disturb();
    await expect(liveCatalogues("hetzner", "")).rejects.toThrow(message);
    hetzner.cloud.calm();
  });
});
