import * as path from "node:path";
import { build, defineSystem, http, type Service, type System } from "enxuto/model";
import { planOf, planText } from "../../cli/plan";
import { changeText } from "../../core/report/ways";
import { unservedOf } from "../../operate/final-word";
import { judge } from "../../policy/rules";
import { runOffline } from "../../program/offline";
import { inWords } from "../support/in-words";

const IMAGE = path.relative(process.cwd(), path.join(__dirname, "../support/fixture-service"));

function shop(replicas: Service["replicas"], rest: Partial<Service<never>> = {}): System {
  return defineSystem("shop", {
    web: {
      image: build(IMAGE),
      memory: { limitMiB: 200, reservationMiB: 150 },
      port: 8080,
      health: http("/health", 8080, "node"),
      rollout: "stop-first",
      replicas,
      ...rest,
    },
  });
}

function run(system: System, size: string, values: Readonly<Record<string, string>> = {}) {
  const own = { system: "shop", host: "local", size, ...values };
  const entries = Object.entries(own).map(([key, value]) => [`enxuto:${key}`, value]);
  return runOffline([system], "dev", { values: Object.fromEntries(entries), secretKeys: [] });
}

describe("replicas between bounds", () => {
  const web = shop({ min: 1, max: 3 });

  test("count as the most, and the fewest are deployed", async () => {
    const offline = await run(web, "2GB");
    const plan = planOf("dev", offline);
    // 320 + 100 + 3 × 12 are kept, 3 × 150 reserved, of 2,048.
    expect(plan.memory).toMatchObject({ reserveMiB: 456, steadyMiB: 450, headroomMiB: 1142 });
    expect(plan.services).toMatchObject([{ name: "web", replicas: 3, minReplicas: 1 }]);
    expect(planText(plan)).toMatch(/^ {2}web ×1–3 +450 +600 /m);
    const containers = offline.resources.filter(({ type }) => type.endsWith(":Container"));
    expect(containers.map(({ props }) => props.labels)).toEqual([
      expect.arrayContaining([{ label: "enxuto.replicas", value: "3" }]),
    ]);
  });

  test("are refused by plan and by the policy pack from the same MiB on", async () => {
    const least = 456 + 450;
    expect(inWords((await run(web, `${least - 1}MiB`)).fit.because)).toEqual([
      "1 MiB short: 450 reserved + 0 surge > 449 allocatable (905 MemTotal − 456 reserve)",
    ]);
    const { fit, resources } = await run(web, `${least}MiB`);
    expect(fit.verdict).toBe("fits");
    const broken = (memTotalMiB: number) =>
      judge(resources, { memTotalMiB })
        .filter(({ name }) => name === "host-memory")
        .flatMap(({ violations }) => violations);
    expect(broken(least)).toEqual([]);
    expect(broken(least - 1)).toEqual([
      "host: 1 MiB short: 450 reserved + 0 surge > 449 allocatable (905 MemTotal − 456 reserve)",
    ]);
  });

  test("are placed as the most on several servers, and a way out lowers the most", async () => {
    const servers = { host: "hetzner", size: "cpx12", servers: "3", edge: "none" };
    const { fit } = await run(web, "cpx12", servers);
    expect(fit.services).toMatchObject([{ replicas: 3, minReplicas: 1 }]);
    expect(fit.servers?.map(({ services }) => services)).toEqual([["web"], ["web"], ["web"]]);
    const large = shop({ min: 2, max: 4 }, { memory: { limitMiB: 900, reservationMiB: 900 } });
    const refused = (await run(large, "cpx12", servers)).fit;
    expect(refused.suggestions.map((one) => changeText(one))).toContain("web: 3 replicas");
  });

  test("of a plain number have no label and no bounds", async () => {
    const { fit, resources } = await run(shop(2), "2GB");
    expect(fit.services[0]).not.toHaveProperty("minReplicas");
    const labels = resources.flatMap(({ props }) => (props.labels as unknown[]) ?? []);
    expect(labels).not.toContainEqual(expect.objectContaining({ label: "enxuto.replicas" }));
  });

  test("serve with the fewest, and what lacks is told of them", () => {
    const services = (min: number) => shop({ min, max: 3 }).services;
    const standing = { service: "web", condition: "healthy" } as const;
    const one = [standing] as unknown as Parameters<typeof unservedOf>[1];
    expect(unservedOf(services(1), one)).toEqual([]);
    expect(unservedOf(services(2), one)).toEqual([
      { service: "web", text: "has 1 of 2 containers" },
    ]);
  });

  test.each<[unknown, string]>([
    [
      { min: 3, max: 2 },
      'shop/web/replicas: got {"min":3,"max":2}, expected min to be at most max',
    ],
    [{ min: 0, max: 2 }, "expected a whole number from 1 to 100, or bounds: { min: 1, max: 3 }"],
    [{ max: 2 }, 'got {"max":2}, expected a whole number from 1 to 100, or bounds'],
    [
      { min: 1, max: 2, most: 3 },
      "shop/web/replicas/most: is not known, expected one of min, max, cpuPercent",
    ],
    [
      { min: 1, max: 2, cpuPercent: 0 },
      "shop/web/replicas/cpuPercent: got 0, expected percent of one CPU, from 1 to 1600: 70",
    ],
    ["2", 'got "2", expected a whole number from 1 to 100, or bounds'],
  ])("%j is refused", (replicas, message) => {
    expect(() => shop(replicas as Service["replicas"])).toThrow(message);
  });

  test("of a service with data are refused above one", () => {
    expect(() => shop({ min: 1, max: 2 }, { volumes: { data: "/data" } })).toThrow(
      'shop/web/replicas: got {"min":1,"max":2}, expected 1: a volume or a published port cannot be shared',
    );
  });
});
