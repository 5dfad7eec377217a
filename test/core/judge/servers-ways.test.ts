import fc from "fast-check";
import type { Placeable } from "../../../core/capacity/placement/member";
import type { ServersWay } from "../../../core/capacity/suggestions";
import { judgeServers } from "../../../core/judge/servers";
import type { Server, ServersQuestion } from "../../../core/judge/servers-question";

const RESERVE = { baseMiB: 0, perContainerMiB: 1, evictionMiB: 0 };
const OFFERS = [
  ["s", 10, 4],
  ["m", 20, 7],
  ["l", 40, 13],
].map(([size, memTotalMiB, amount]) => ({
  ...{ kind: "hetzner", size: String(size), memTotalMiB: Number(memTotalMiB) },
  rates: { ipv4: 0, volumePerGB: 0, backupsShare: 0 },
  priceMonthly: { currency: "EUR" as const, asOf: "2026-09-04", amount: Number(amount) },
}));

/** The question as a way out changes it, by nothing but what the way says. */
function changed(question: ServersQuestion, way: ServersWay): ServersQuestion {
  const { servers, services } = question;
  const sized = (name: string) => OFFERS.find(({ size }) => size === name) as Server;
  switch (way.kind) {
    case "size":
      return { ...question, servers: servers.map(() => sized(way.size)) };
    case "count":
      return { ...question, servers: Array(way.count).fill(servers[0]) };
    case "sizes":
      return { ...question, servers: way.sizes.map(sized) };
    case "replicas":
      return {
        ...question,
        services: services.map((one) =>
          one.name === way.service ? { ...one, replicas: way.replicas } : one,
        ),
      };
    case "survive":
      return { ...question, survive: way.survive };
  }
}

const drawn: fc.Arbitrary<ServersQuestion> = fc
  .record({
    sizes: fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: 2, maxLength: 4 }),
    survive: fc.constantFrom<0 | 1>(0, 1),
    services: fc.array(
      fc.record({
        reservationMiB: fc.integer({ min: 2, max: 18 }),
        replicas: fc.integer({ min: 1, max: 3 }),
        pinned: fc.boolean(),
        rollout: fc.constantFrom<Placeable["rollout"]>("stop-first", "start-first", "auto"),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    budget: fc.option(fc.integer({ min: 8, max: 40 }), { nil: undefined }),
  })
  .map(({ sizes, services, survive, budget }) => ({
    ...{ survive, reserve: RESERVE, offers: OFFERS },
    servers: sizes.map((size) => OFFERS[size]),
    services: services.map(({ reservationMiB, ...rest }, index) => ({
      ...{ name: `s${index}`, memory: { reservationMiB }, ...rest },
    })),
    ...(budget === undefined ? {} : { budget: { amount: budget, currency: "EUR" as const } }),
  }));

test("every way out of a refusal holds, costs what is said, is within the budget, and the cheapest comes first", () => {
  let told = 0;
  fc.assert(
    fc.property(drawn, (question) => {
      const { ways, verdict } = judgeServers(question);
      if (verdict === "fits") expect(ways).toEqual([]);
      for (const { way, headroomMiB, priceMonthly } of ways) {
        told += 1;
        const answer = judgeServers(changed(question, way));
        expect(answer).toMatchObject({ verdict: "fits", priceMonthly });
        expect(Math.min(...answer.servers.map((server) => server.headroomMiB))).toBe(headroomMiB);
        expect(answer.priceMonthly?.amount).toBeLessThanOrEqual(
          question.budget?.amount ?? Number.POSITIVE_INFINITY,
        );
      }
      const amounts = ways.map(({ priceMonthly }) => priceMonthly?.amount ?? 0);
      expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
    }),
    { numRuns: 150 },
  );
  expect(told).toBeGreaterThan(0);
});

test("servers of two sizes that are made equal are named by their size, which the stack has for neither", () => {
  const [s, , l] = OFFERS;
  const service = (name: string, reservationMiB: number, replicas: number) => ({
    ...{ name, memory: { reservationMiB }, replicas, pinned: false },
    rollout: "stop-first" as const,
  });
  const { ways } = judgeServers({
    ...{ survive: 0, reserve: RESERVE, offers: OFFERS, servers: [s, l] },
    services: [service("a", 19, 4)],
  });
  expect(ways.map(({ way }) => way)).toContainEqual({ kind: "sizes", sizes: ["l", "l"] });
});

test("where servers are said to fit, each has what is reserved and the new replica that it may carry", () => {
  fc.assert(
    fc.property(drawn, (question) => {
      const { verdict, servers, rollouts } = judgeServers(question);
      fc.pre(verdict === "fits");
      for (const { allocatableMiB, reservedMiB, surgeMiB, headroomMiB } of servers) {
        expect(headroomMiB).toBe(allocatableMiB - reservedMiB - surgeMiB);
        expect(headroomMiB).toBeGreaterThanOrEqual(0);
      }
      const most = Math.max(0, ...servers.map(({ surgeMiB }) => surgeMiB));
      for (const { name, rollout, memory } of question.services) {
        if (rollout !== "auto") expect(rollouts[name].rollout).toBe(rollout);
        if (rollout === "start-first") {
          expect(most).toBeGreaterThanOrEqual((memory.reservationMiB ?? 0) + 1);
        }
      }
    }),
    { numRuns: 150 },
  );
});
