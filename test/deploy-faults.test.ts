import * as path from "node:path";
import { inPlainWords } from "../core/report/provider-words";
import { TestStack } from "./support/deployment";
import type { Fault } from "./support/fake-cloud";
import { error, FakeHetzner, HETZNER_TOKEN } from "./support/fake-hetzner";
import { pulumiFolder, tier } from "./support/tiers";

const FIXTURE = path.join("test", "support", "fixture-service");
const NOTHING = {
  ...{ ssh_keys: [], firewalls: [], servers: [], volumes: [] },
  ...{ networks: [], placement_groups: [] },
};
const NAME = "conecta-saude-test-faults";

jest.setTimeout(180_000);

tier("deploy", ["random", "command", "tls", "hcloud"])(
  "a provider that does not do as it should",
  () => {
    const cloud = new FakeHetzner("test-faults");
    let stack: TestStack;

    beforeAll(async () => {
      await cloud.sweep();
      const config = {
        "enxuto:system": "conecta-saude",
        "enxuto:host": "hetzner",
        "enxuto:size": "cx23",
        "enxuto:bases": JSON.stringify({
          python: "python:3.11-slim-bookworm",
          caddy: "caddy:2-alpine",
          registry: "registry:2",
        }),
        "enxuto:external": JSON.stringify({
          postgres: "postgresql://u:p@elsewhere/db",
          redis: "redis://elsewhere:6379",
          "model-llm": "http://elsewhere:8002",
          "service-llm": "http://elsewhere:8001",
          "whatsapp-agent": "http://elsewhere:8004",
          "audio-sumarizado": "http://elsewhere:8003",
        }),
        "enxuto:sources": JSON.stringify({ frontend: FIXTURE, backend: FIXTURE }),
      };
      stack = new TestStack("test-faults", path.dirname(pulumiFolder() as string), config, {
        HCLOUD_ENDPOINT: await cloud.start(),
        HCLOUD_TOKEN: HETZNER_TOKEN,
      });
    });

    beforeEach(async () => {
      stack.setEnv("HCLOUD_TOKEN", HETZNER_TOKEN);
      stack.configure({ "enxuto:size": "cx23", "enxuto:location": "" });
    });

    // Whatever went wrong: the stack still knows all that is paid for, and can give it back.
    afterEach(async () => {
      cloud.cloud.calm();
      stack.setEnv("HCLOUD_TOKEN", HETZNER_TOKEN);
      stack.unprotect();
      const { errors } = await stack.destroy();
      expect(errors).toEqual([]);
      expect(cloud.inventory()).toEqual(NOTHING);
    });

    afterAll(async () => {
      await cloud.stop();
      stack?.remove();
    });

    test.each<[string, Fault, string]>([
      [
        "the account's limit is reached",
        fails(/POST \/servers$/, 403, "resource_limit_exceeded", "server limit exceeded"),
        "the account's limit is reached",
      ],
      [
        "the size is sold out",
        fails(/POST \/servers$/, 412, "resource_unavailable", "error during placement"),
        "cannot be ordered at this location now: enxuto hosts hetzner --live",
      ],
      [
        "a firewall of that name is there already",
        fails(/POST \/firewalls$/, 409, "uniqueness_error", "name is already used"),
        "something of this name is there already that the stack does not know",
      ],
      [
        "the token may only read",
        fails(
          /POST \/ssh_keys$/,
          401,
          "token_readonly",
          "token is only allowed to perform GET requests",
        ),
        "the token may only read",
      ],
      [
        "the API breaks",
        fails(/POST \/volumes$/, 500, "server_error", "internal server error"),
        "the provider has trouble of its own",
      ],
      [
        "the API is gone in the middle, when the server is there",
        { match: /POST \/volumes\/\d+\/actions\/attach/, times: 20, cut: "before" },
        "the provider's API does not answer",
      ],
    ])("%s: one sentence, and nothing is forgotten", async (_, fault, sentence) => {
      cloud.cloud.disturb(fault);
      const { ok, errors } = await stack.up();
      expect(ok).toBe(false);
      expect(errors.map((message) => inPlainWords("hetzner", message)).join("\n")).toContain(
        sentence,
      );
    });

    test("a location that does not sell the size is refused by the provider", async () => {
      stack.configure({ "enxuto:location": "sin" });
      const { errors } = await stack.up();
      expect(errors.map((message) => inPlainWords("hetzner", message)).join("\n")).toContain(
        "cannot be ordered at this location now",
      );
    });

    test.each([
      ["no token", "", "HCLOUD_TOKEN: is missing"],
      ["a token that was cut", "abc", "HCLOUD_TOKEN: got 3 characters that are not a token"],
    ])("%s is said before anything is ordered", async (_, token, sentence) => {
      stack.setEnv("HCLOUD_TOKEN", token);
      const { errors } = await stack.up();
      expect(errors.join("\n")).toContain(sentence);
      expect(cloud.inventory()).toEqual(NOTHING);
    });

    test("a wrong token is one sentence", async () => {
      stack.setEnv("HCLOUD_TOKEN", "wrong".repeat(13).slice(1));
      const { errors } = await stack.up();
      expect([...new Set(errors.map((message) => inPlainWords("hetzner", message)))]).toEqual([
        "the token is not one of this account, or was revoked: make a new one (hetzner: the token you have provided is invalid (unauthorized))",
      ]);
    });

    test("a limit of requests is waited out, and what is slow is ordered once", async () => {
      const busy = error(429, "rate_limit_exceeded", "limit of 3600 requests per hour reached");
      cloud.cloud.disturb({ match: /POST \/ssh_keys$/, times: 3, answer: busy });
      cloud.cloud.disturb({ match: /POST \/firewalls$/, times: 1, delayMs: 20_000 });
      cloud.cloud.disturb(fails(/POST \/servers$/, 412, "resource_unavailable", "sold out"));
      const before = cloud.cloud.calls.length;
      expect((await stack.up()).ok).toBe(false);
      const orders = cloud.cloud.calls.slice(before).filter((call) => call.startsWith("POST"));
      expect(orders.filter((call) => call === "POST /ssh_keys")).toHaveLength(4);
      expect(orders.filter((call) => call === "POST /firewalls")).toHaveLength(1);
      const { ssh_keys: keys, firewalls } = cloud.inventory();
      expect([keys.length, firewalls.length]).toEqual([1, 1]);
    });

    test("an order whose answer was lost is found by its name, not paid for twice", async () => {
      cloud.cloud.disturb({ match: /POST \/servers$/, times: 1, cut: "after" });
      expect((await stack.up()).ok).toBe(false);
      const again = await stack.up();
      expect(again.errors.map((message) => inPlainWords("hetzner", message)).join("\n")).toContain(
        "something of this name is there already that the stack does not know",
      );
      expect(cloud.inventory().servers).toEqual([NAME]);
      await cloud.deleteByHand("servers", NAME);
    });
  },
);

function fails(match: RegExp, status: number, code: string, message: string): Fault {
  return { match, times: 20, answer: error(status, code, message) };
}
