import fc from "fast-check";
import { admit, type Load } from "../core/capacity/admission";
import { compareServers, type ServersQuestion } from "../core/capacity/comparison";
import { fitOf, type Question } from "../core/capacity/fit";
import { fitOnInstances } from "../core/capacity/instances";
import { checkMemory, parseBytes, parseMiB } from "../core/capacity/memory";
import { overBudget, parseBudget } from "../core/capacity/price";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { suggest } from "../core/capacity/suggestions";
import { HETZNER } from "../core/catalog/hetzner";
import { hostCapacity, hostOffers } from "../core/catalog/hosts";
import { RENDER_SERVICE_PLANS } from "../core/catalog/render";
import { EDGE_MEMORY } from "../core/model/edge";
import { withProfile } from "../core/model/overrides";
import { loadsOf } from "../core/model/system";
import { comparisonText } from "../core/report/cost";
import { refusalText } from "../core/report/refusal";
import { GROUND_WORDS } from "../core/report/rollout-words";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import { WAYS_PT } from "../core/report/way-words/portuguese";
import { changeText } from "../core/report/ways";
import { conectaSaude } from "../systems/conecta-saude";
import { inWords } from "./support/in-words";

const TODAY = new Date("2026-10-01");
const seed = loadsOf(conectaSaude);
const lean = loadsOf(withProfile(conectaSaude, "lean"));
const LEAN_HEADROOM =
  1399 - lean.reduce((sum, { memory }) => sum + (memory.reservationMiB ?? 0), 0);
const EDGE_LOAD = load("edge", 32, { memory: EDGE_MEMORY });

function load(name: string, reservationMiB: number, more: Partial<Load> = {}): Load {
  return {
    name,
    replicas: 1,
    memory: { limitMiB: reservationMiB * 2, reservationMiB },
    rollout: "stop-first",
    ...more,
  };
}

function question(size: string, more: Partial<Question> = {}): Question {
  return {
    system: "conecta-saude",
    profile: "seed",
    loads: seed,
    host: hostCapacity("hetzner", size, TODAY),
    reserve: DEFAULT_RESERVE,
    hostOffers: hostOffers(),
    profileOffers: [{ profile: "lean", loads: lean }],
    ...more,
  };
}

describe("the yardstick: the eight services of Conecta Saúde", () => {
  test("the sums of the document's own figures", () => {
    const { memory } = admit(seed, 3820, DEFAULT_RESERVE);
    expect(memory).toMatchObject({ steadyMiB: 1504, limitMiB: 2172 });
  });

  // Profile lean follows from images/*/footprint.json: what holds is that it fits, not to the last MiB by how much.
  test("profile lean fits the smallest server with its edge, and has room above", () => {
    const { memory, verdict, warnings } = admit([...lean, EDGE_LOAD], 1915, DEFAULT_RESERVE);
    expect(verdict).toBe("fits");
    expect(memory).toMatchObject({ allocatableMiB: 1387 });
    expect(memory.headroomMiB).toBeGreaterThan(100);
    expect(warnings).toEqual([]);
  });

  test.each([
    ["cpx12", "seed", seed, "refused", 1399, -105],
    ["cpx12", "lean", lean, "fits", 1399, LEAN_HEADROOM],
    ["cx23", "seed", seed, "fits", 3304, 1800],
    ["cpx22", "seed", seed, "fits", 3298, 1794],
  ] as const)("%s, profile %s", (size, _profile, loads, verdict, allocatableMiB, headroomMiB) => {
    const host = hostCapacity("hetzner", size, TODAY);
    const admission = admit(loads, host.memTotalMiB, DEFAULT_RESERVE);
    expect(admission.verdict).toBe(verdict);
    expect(admission.memory).toMatchObject({ allocatableMiB, headroomMiB });
  });

  test("a refusal shows the sum, the shortfall and ways out", () => {
    expect(refusalText(fitOf(question("cpx12")))).toBe(
      `conecta-saude (profile seed) does not fit hetzner cpx12:
  105 MiB short: 1,504 reserved + 0 surge > 1,399 allocatable (1,915 MemTotal − 516 reserve)
warning: limits add up to 2,172 MiB, 155 % of what is allocatable

What fits (each one checked):
  host: hetzner cx23                      headroom 1,800 MiB  (3,820 MiB, €5.49 a month, not orderable on 2026-09-04)
  host: hetzner cpx22                     headroom 1,794 MiB  (3,814 MiB, €19.49 a month)
  profile: lean                           headroom ${LEAN_HEADROOM} MiB  (same host)
  service-llm: reservation 384 → 279 MiB  headroom 0 MiB`,
    );
  });
});

describe("admission", () => {
  test("counts replicas, and a declared start-first service twice", () => {
    const { memory, verdict } = admit(
      [load("a", 100, { replicas: 3 }), load("b", 50, { rollout: "start-first" })],
      1000,
      DEFAULT_RESERVE,
    );
    expect(memory).toEqual({
      memTotalMiB: 1000,
      reserveMiB: 320 + 4 * 12 + 100,
      allocatableMiB: 532,
      steadyMiB: 350,
      surgeMiB: 50,
      limitMiB: 700,
      headroomMiB: 132,
      autoSurgeMiB: 0,
    });
    expect(verdict).toBe("fits");
  });

  test("auto services overlap where the headroom carries them, the smallest first", () => {
    const auto = { rollout: "auto" } as const;
    const { rollouts, memory } = admit(
      [load("large", 200, auto), load("small", 50, auto), load("medium", 100, auto)],
      320 + 36 + 100 + 350 + 160,
      DEFAULT_RESERVE,
    );
    const said = [...rollouts].map(([name, { rollout, ground }]) => [
      name,
      { rollout, reason: GROUND_WORDS.en(ground) },
    ]);
    expect(Object.fromEntries(said)).toEqual({
      small: { rollout: "start-first", reason: "overlap of 50 MiB fits" },
      medium: { rollout: "start-first", reason: "overlap of 100 MiB fits" },
      large: {
        rollout: "stop-first",
        reason: "overlap of 200 MiB does not fit, 10 MiB are left",
      },
    });
    expect(memory).toMatchObject({ headroomMiB: 160, autoSurgeMiB: 150, surgeMiB: 0 });
  });

  test("start-first services that do not fit side by side roll service by service", () => {
    const turn = { inTurn: true, rollout: "start-first" } as const;
    const loads = [load("a", 300, turn), load("b", 100, { ...turn, replicas: 2 })];
    const base = 320 + 3 * 12 + 100 + 500;
    const at = (roomMiB: number) => admit(loads, base + roomMiB, DEFAULT_RESERVE);
    expect(at(500)).toMatchObject({
      verdict: "fits",
      rolling: "together",
      memory: { surgeMiB: 500, headroomMiB: 0 },
    });
    expect(at(499)).toMatchObject({
      verdict: "fits",
      rolling: "service by service",
      memory: { surgeMiB: 300, headroomMiB: 199 },
    });
    expect(inWords(at(499).warnings)).toContain(
      "rolls service by service: start-first services do not fit side by side, the largest takes 300 MiB",
    );
    expect(inWords(at(299).reasons)).toEqual([
      "1 MiB short: 500 reserved + 300 surge > 799 allocatable (1,255 MemTotal − 456 reserve)",
    ]);
    expect(at(299)).toMatchObject({
      verdict: "refused",
    });
    // Nobody makes the containers of another program wait for each other.
    const others = loads.map((one) => ({ ...one, inTurn: false }));
    expect(admit(others, base + 499, DEFAULT_RESERVE)).toMatchObject({
      verdict: "refused",
      rolling: "together",
      memory: { surgeMiB: 500 },
    });
  });

  test("in turns, every auto service that fits by itself starts first", () => {
    const turn = { inTurn: true } as const;
    const { rollouts, memory } = admit(
      [
        load("a", 200, { ...turn, rollout: "start-first" }),
        load("b", 200, { ...turn, rollout: "start-first" }),
        load("c", 250, { ...turn, rollout: "auto" }),
        load("d", 250, { ...turn, rollout: "auto" }),
        load("e", 350, { ...turn, rollout: "auto" }),
      ],
      320 + 5 * 12 + 100 + 1250 + 300,
      DEFAULT_RESERVE,
    );
    expect([...rollouts].map(([name, { rollout }]) => `${name} ${rollout}`).sort()).toEqual([
      "a start-first",
      "b start-first",
      "c start-first",
      "d start-first",
      "e stop-first",
    ]);
    expect(memory).toMatchObject({ surgeMiB: 200, headroomMiB: 100, autoSurgeMiB: 50 });
  });

  test.each([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["infinite", Number.POSITIVE_INFINITY],
    ["negative", -1],
    ["absurd", 1e15],
  ])("a reservation that is %s refuses", (_, reservationMiB) => {
    const { verdict, reasons } = admit(
      [load("a", 10), { ...load("b", 10), memory: { limitMiB: 64, reservationMiB } }],
      4096,
      DEFAULT_RESERVE,
    );
    expect(verdict).toBe("refused");
    expect(inWords(reasons)).toEqual(["b: its reservation is not known, so it cannot be counted"]);
  });

  test("a host whose memory is not known refuses", () => {
    const { verdict, reasons } = admit([load("a", 10)], undefined, DEFAULT_RESERVE);
    expect(verdict).toBe("refused");
    expect(inWords(reasons)).toEqual(["the memory of the host is not known"]);
  });

  test("limits above what is allocatable warn and do not refuse", () => {
    const { verdict, warnings } = admit([load("a", 300)], 900, DEFAULT_RESERVE);
    expect(verdict).toBe("fits");
    expect(inWords(warnings)).toEqual(["limits add up to 600 MiB, 128 % of what is allocatable"]);
  });
});

const figures = fc.integer({ min: 6, max: 4096 });
const arbitraryLoads = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      replicas: fc.integer({ min: 1, max: 4 }),
      memory: fc
        .tuple(figures, figures)
        .map(([a, b]) => ({ limitMiB: Math.max(a, b), reservationMiB: Math.min(a, b) })),
      rollout: fc.constantFrom("stop-first" as const, "start-first" as const, "auto" as const),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 12 },
  )
  .map((loads): Load[] => loads);
const memTotal = fc.integer({ min: 0, max: 32_768 });

describe("properties of admission", () => {
  test("adding a service never increases the headroom", () => {
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        const [, ...fewer] = loads;
        const before = admit(fewer, memTotalMiB, DEFAULT_RESERVE).memory.headroomMiB;
        expect(admit(loads, memTotalMiB, DEFAULT_RESERVE).memory.headroomMiB).toBeLessThan(before);
      }),
    );
  });

  test("the answer does not depend on the order of the services", () => {
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        const one = admit(loads, memTotalMiB, DEFAULT_RESERVE);
        const other = admit([...loads].reverse(), memTotalMiB, DEFAULT_RESERVE);
        expect(other.memory).toEqual(one.memory);
        expect(new Map(other.rollouts)).toEqual(new Map(one.rollouts));
      }),
    );
  });

  test("a host larger by just the shortfall fits, one MiB less does not", () => {
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        const { verdict, memory } = admit(loads, memTotalMiB, DEFAULT_RESERVE);
        fc.pre(verdict === "refused");
        const enough = memTotalMiB - memory.headroomMiB;
        expect(admit(loads, enough, DEFAULT_RESERVE).verdict).toBe("fits");
        expect(admit(loads, enough - 1, DEFAULT_RESERVE).verdict).toBe("refused");
      }),
    );
  });

  test("in whatever order services take their turns, what lives at one time fits", () => {
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        const turning = loads.map((one) => ({ ...one, inTurn: true }));
        const admission = admit(turning, memTotalMiB, DEFAULT_RESERVE);
        const { allocatableMiB, steadyMiB } = admission.memory;
        fc.pre(admission.verdict === "fits");
        const overlaps = turning
          .filter(({ name }) => admission.rollouts.get(name)?.rollout === "start-first")
          .map(({ replicas, memory }) => replicas * (memory.reservationMiB ?? 0));
        const most =
          admission.rolling === "together"
            ? overlaps.reduce((sum, overlap) => sum + overlap, 0)
            : Math.max(0, ...overlaps);
        expect(steadyMiB + most).toBeLessThanOrEqual(allocatableMiB);
      }),
    );
  });

  test("taking turns never refuses what fits side by side, and needs room for the largest alone", () => {
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        const turning = loads.map((one) => ({ ...one, inTurn: true }));
        const together = admit(loads, memTotalMiB, DEFAULT_RESERVE);
        const turns = admit(turning, memTotalMiB, DEFAULT_RESERVE);
        if (together.verdict === "fits") expect(turns).toEqual(together);
        const largest = Math.max(
          0,
          ...loads
            .filter(({ rollout }) => rollout === "start-first")
            .map(({ replicas, memory }) => replicas * (memory.reservationMiB ?? 0)),
        );
        const { steadyMiB, allocatableMiB } = turns.memory;
        expect(turns.verdict).toBe(steadyMiB + largest <= allocatableMiB ? "fits" : "refused");
      }),
    );
  });

  test("what auto services overlap by is never more than the headroom", () => {
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        for (const inTurn of [false, true]) {
          const turning = loads.map((one) => ({ ...one, inTurn }));
          const { memory } = admit(turning, memTotalMiB, DEFAULT_RESERVE);
          expect(memory.autoSurgeMiB).toBeLessThanOrEqual(Math.max(0, memory.headroomMiB));
        }
      }),
    );
  });

  test("every suggestion of a refusal is itself admitted, with the headroom it states", () => {
    const sizes = new Map(HETZNER.sizes.map((size) => [size.name, size.memTotalMiB]));
    fc.assert(
      fc.property(arbitraryLoads, memTotal, (loads, memTotalMiB) => {
        const refused = { loads, memTotalMiB, reserve: DEFAULT_RESERVE, hostKind: "hetzner" };
        fc.pre(admit(loads, memTotalMiB, DEFAULT_RESERVE).verdict === "refused");
        for (const suggestion of suggest(refused, hostOffers(), [])) {
          const { kind, headroomMiB } = suggestion;
          const change = changeText(suggestion);
          const after = applied(loads, kind, change);
          const host = kind === "host" ? sizes.get(change.split(" ")[2]) : memTotalMiB;
          const { verdict, memory } = admit(after, host, DEFAULT_RESERVE);
          expect([verdict, memory.headroomMiB]).toEqual(["fits", headroomMiB]);
        }
      }),
    );
  });
});

/** The loads after a suggestion, read from its words alone, as a person would follow it. */
function applied(loads: readonly Load[], kind: string, change: string): Load[] {
  return loads.map((load) => {
    if (kind === "rollout") {
      const names = change.split(":")[0].split(", ");
      return names.includes(load.name) ? { ...load, rollout: "stop-first" } : load;
    }
    const lowered = change
      .split("; ")
      .find((part) => kind === "reservation" && part.startsWith(`${load.name}: `));
    if (!lowered) return load;
    const reservationMiB = Number(/→ ([\d,]+) MiB/.exec(lowered)?.[1].replaceAll(",", ""));
    return { ...load, memory: { ...load.memory, reservationMiB } };
  });
}

describe("ways out of a refusal", () => {
  test("a declared overlap that does not fit can be given up", () => {
    const loads = [load("web", 200, { rollout: "start-first" }), load("db", 100)];
    const found = suggest(
      { loads, memTotalMiB: 800, reserve: DEFAULT_RESERVE, hostKind: "local" },
      [],
      [],
    );
    expect(found).toContainEqual({
      kind: "rollout",
      services: ["web"],
      headroomMiB: 56,
    });
  });

  test("where one service cannot give enough, all give their part", () => {
    const loads = [load("a", 100), load("b", 100), load("c", 100)];
    const [found] = suggest(
      { loads, memTotalMiB: 456 + 200, reserve: DEFAULT_RESERVE, hostKind: "local" },
      [],
      [],
    );
    expect(changeText(found)).toBe(
      "a: reservation 100 → 66 MiB; b: reservation 100 → 66 MiB; c: reservation 100 → 66 MiB",
    );
    expect(changeText(found, WAYS_PT)).toBe(
      "a: reserva 100 → 66 MiB; b: reserva 100 → 66 MiB; c: reserva 100 → 66 MiB",
    );
    expect(found).toMatchObject({ kind: "reservation", headroomMiB: 2 });
  });

  test("a disk that is too small alone is told which hosts have a larger one", () => {
    const claim = {
      ...{ imagesMB: 20_000, largestImageMB: 2_000, volumesMB: 2_000, modelsMB: 0 },
      ...{ containers: 8, builds: false },
    };
    const { because: reasons, suggestions } = fitOf(question("cx23", { disk: () => claim }));
    expect(inWords(reasons)).toEqual([expect.stringMatching(/^disk: 10\.1 GB short: /)]);
    expect(suggestions.map((one) => changeText(one))).toEqual([
      "host: hetzner cx33",
      "host: hetzner cpx22",
    ]);
    const lean = [{ profile: "lean", loads: seed, disk: () => ({ ...claim, imagesMB: 1_000 }) }];
    const { suggestions: others } = fitOf(
      question("cx23", { disk: () => claim, profileOffers: lean }),
    );
    expect(others.map((one) => changeText(one))).toContain("profile: lean");
  });

  test("a host above the budget is not suggested", () => {
    const { suggestions } = fitOf(question("cpx12", { budget: { amount: 12, currency: "EUR" } }));
    expect(suggestions.map((one) => changeText(one))).toEqual([
      "host: hetzner cx23",
      "profile: lean",
      "service-llm: reservation 384 → 279 MiB",
    ]);
  });
});

describe("price", () => {
  const price = { amount: 19.49, currency: "EUR", asOf: "2026-09-04" } as const;

  test.each([
    ["20 EUR", undefined],
    ["19.49 EUR", undefined],
    ["19 EUR", "€19.49 a month is above the budget of €19.00"],
    ["30 USD", "the price is in EUR, the budget of $30.00 in USD: state the budget in EUR"],
  ])("against a budget of %s", (budget, reason) => {
    const over = overBudget(price, parseBudget("enxuto:monthlyBudget", budget));
    expect(over && fitNoticeText({ code: "above-budget", ...over })).toBe(reason);
  });

  test("a fitting host above the budget is refused", () => {
    const { verdict, because: reasons } = fitOf(
      question("cpx22", { budget: { amount: 10, currency: "EUR" } }),
    );
    expect(verdict).toBe("refused");
    expect(inWords(reasons)).toEqual(["€19.49 a month is above the budget of €10.00"]);
  });

  test.each(["20", "20 GBP", "EUR 20", "-1 EUR", "1e3 EUR"])("%s is no budget", (text) => {
    expect(() => parseBudget("enxuto:monthlyBudget", text)).toThrow(
      `enxuto:monthlyBudget: got "${text}", expected an amount and EUR or USD: 20 EUR`,
    );
  });
});

describe("one server beside a price", () => {
  const words = (amount: number, more: Partial<ServersQuestion> = {}) =>
    compareServers({
      ...{ loads: [load("a", 64)], reserve: DEFAULT_RESERVE, offers: hostOffers() },
      ...more,
    }).map((one) => comparisonText(one, { amount, currency: "USD", asOf: "2026-09-23" }));

  test("has its address in the sum, and no sum where it is alone", () => {
    expect(words(14)).toEqual([
      "hetzner cpx12 €11.49 + IPv4 €0.50 = €11.99 a month before tax, against $14.00; 1,915 MiB for all of them",
      "digitalocean s-1vcpu-1gb $6.00 a month before tax, $8.00 less; 837 MiB for all of them",
    ]);
  });

  test.each([
    [7, "the same"],
    [6.99, "$0.01 more"],
    [7.3, "$0.30 less"],
  ])("a price of %d is %s", (amount, difference) => {
    const extras = { dataVolumeGB: 10, backups: false };
    expect(words(amount, { extras })[1]).toBe(
      `digitalocean s-1vcpu-1gb $6.00 + volume of 10 GB $1.00 = $7.00 a month before tax, ${difference}; 837 MiB for all of them`,
    );
  });
});

describe("a plan for each service", () => {
  test("is the cheapest that carries the limit, and the price their sum", () => {
    const answer = fitOnInstances({
      system: "two",
      profile: "seed",
      kind: "render",
      loads: [load("a", 256), load("b", 300)].map((one) => ({
        ...one,
        plans: RENDER_SERVICE_PLANS,
      })),
      notices: [],
    });
    expect(answer.services.map(({ plan }) => plan)).toEqual(["0.5c-512mb", "1c-2g"]);
    expect(answer.host.priceMonthly).toMatchObject({ amount: 32, currency: "USD" });
    expect(answer.verdict).toBe("fits");
  });

  test("is refused where the largest is too small", () => {
    const { verdict, because: reasons } = fitOnInstances({
      system: "one",
      profile: "seed",
      kind: "render",
      loads: [{ ...load("huge", 50_000), plans: RENDER_SERVICE_PLANS }],
      notices: [],
    });
    expect(verdict).toBe("refused");
    expect(inWords(reasons)).toEqual([
      "huge: no plan carries its limit of 100,000 MiB, the largest has 65,536 MiB",
    ]);
  });
});

describe("the catalogue", () => {
  test("figures older than 60 days are called stale", () => {
    const { notices = [] } = hostCapacity("hetzner", "cpx22", new Date("2026-11-20"));
    expect(inWords(notices)).toEqual([
      "hetzner: prices and availability were read on 2026-09-04, 77 days ago",
    ]);
  });

  test("a size that is gone names its successor", () => {
    expect(() => hostCapacity("hetzner", "cx41", TODAY)).toThrow(
      'enxuto:size: got "cx41", no longer sold since 2024-06-06; its successor is cx43',
    );
  });

  test("every successor is on sale", () => {
    const onSale = new Set(HETZNER.sizes.filter((s) => s.priceMonthly).map((s) => s.name));
    const successors = HETZNER.sizes.flatMap(({ successor }) => successor ?? []);
    expect(successors.length).toBeGreaterThan(0);
    expect(successors.filter((name) => !onSale.has(name))).toEqual([]);
  });
});

describe("sizes", () => {
  test.each([
    ["64m", 64 * 1024 ** 2],
    ["2GB", 2 * 1024 ** 3],
    ["1.5 GiB", 1.5 * 1024 ** 3],
    ["512", 512],
    ["512b", 512],
    ["1k", 1024],
    ["", undefined],
    ["-1g", undefined],
    ["12 parsecs", undefined],
    ["99999999999t", undefined],
  ])("%s", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test("--ram 2GB means 2,048 MiB", () => {
    expect(parseMiB("2GB")).toBe(2048);
  });

  test.each([
    [
      { limitMiB: 350, reservationMiB: 400 },
      "s: reservation 400 MiB is above the limit of 350 MiB",
    ],
    [
      { limitMiB: 5, reservationMiB: 5 },
      "s/limitMiB: got 5, expected whole MiB from 6 to 16777216",
    ],
    [
      { limitMiB: 64, reservationMiB: 0 },
      "s/reservationMiB: got 0, expected whole MiB from 1 to 16777216",
    ],
    [
      { limitMiB: 64.5, reservationMiB: 32 },
      "s/limitMiB: got 64.5, expected whole MiB from 6 to 16777216",
    ],
    [
      { limitMiB: Number.NaN, reservationMiB: 32 },
      "s/limitMiB: got NaN, expected whole MiB from 6 to 16777216",
    ],
    [
      { limitMiB: -64, reservationMiB: 32 },
      "s/limitMiB: got -64, expected whole MiB from 6 to 16777216",
    ],
    [
      { limitMiB: 1e9, reservationMiB: 32 },
      "s/limitMiB: got 1000000000, expected whole MiB from 6 to 16777216",
    ],
  ])("%j is no budget", (memory, message) => {
    expect(() => checkMemory("s", memory)).toThrow(message);
  });
});
