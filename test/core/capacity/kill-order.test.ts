import type { Load } from "../../../core/capacity/admission";
import { fitOf } from "../../../core/capacity/fit";
import { killOrder } from "../../../core/capacity/kill-order";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { reservationsLine } from "../../../core/report/kill-order";
import { changeText } from "../../../core/report/ways";
import { inWords } from "../../support/in-words";

const load = (name: string, reservationMiB: number, limitMiB?: number, replicas = 1): Load => ({
  ...{ name, replicas, rollout: "stop-first" as const },
  memory: { reservationMiB, limitMiB },
});

/** Conecta Saúde on 1,943 MiB, of which 1,427 are allocatable. */
const EIGHT = [
  load("postgres", 128, 256),
  load("redis", 32, 64),
  load("backend", 256, 350),
  load("model-llm", 192, 256),
  load("service-llm", 384, 430),
  load("whatsapp-agent", 192, 256),
  load("audio-sumarizado", 256, 350),
  load("frontend", 64, 128),
];

test("where reservations are only summed the largest dies, also while it keeps its word", () => {
  expect(killOrder(EIGHT, 1_427, "summed")).toEqual({
    first: "service-llm",
    for: [
      ...["postgres", "backend", "audio-sumarizado", "model-llm", "whatsapp-agent", "frontend"],
      "redis",
    ],
    within: ["backend", "service-llm", "audio-sumarizado"],
  });
});

test("where they are kept the one furthest above its own dies, and none that keeps its word", () => {
  expect(killOrder(EIGHT, 1_427, "kept")).toMatchObject({ first: "postgres", within: [] });
});

test("limits that fit together kill nobody", () => {
  expect(killOrder(EIGHT, 2_090, "summed")).toBeUndefined();
  expect(killOrder(EIGHT, 2_089, "summed")?.first).toBe("service-llm");
});

test("one without a limit may take all there is; each replica counts", () => {
  const loads = [load("web", 64, 600, 2), load("cache", 32)];
  expect(killOrder(loads, 1_000, "summed")).toEqual({
    ...{ first: "cache", for: ["web"], within: [] },
  });
  expect(killOrder([load("web", 600, 700, 2)], 1_000, "summed")).toEqual({
    ...{ first: "web", for: [], within: ["web"] },
  });
});

describe("on a host", () => {
  const offer = (size: string, memTotalMiB: number) => ({
    ...{ kind: "hetzner", size, memTotalMiB },
    priceMonthly: { amount: 5, currency: "EUR" as const, asOf: "2026-11-28" },
  });
  const fitted = (memTotalMiB: number, strict: boolean, reservations: "kept" | "summed") =>
    fitOf({
      ...{ system: "eight", profile: "seed", loads: EIGHT, strict, reserve: DEFAULT_RESERVE },
      host: {
        ...{ kind: "hetzner", size: "now", memTotalMiB, memTotalIs: "measured" },
        reservations,
      },
      hostOffers: [offer("small", 2_500), offer("large", 3_000)],
      profileOffers: [],
    });

  test("strict refuses limits beyond what is allocatable, and suggests only hosts that hold them", () => {
    expect(fitted(2_400, false, "kept").verdict).toBe("fits");
    const { verdict, because, suggestions } = fitted(2_400, true, "kept");
    expect([verdict, inWords(because)]).toEqual([
      "refused",
      [
        "206 MiB short for all limits: 2,090 > 1,884 allocatable, and strict lets limits gate as well",
      ],
    ]);
    expect(suggestions.map((one) => changeText(one))).toEqual(["host: hetzner large"]);
  });

  test("the plan says who dies for whom, and who may die though it keeps its word", () => {
    expect(reservationsLine(fitted(1_943, false, "summed"))).toBe(
      "reservations: only added up, the kernel keeps none; with all at their limits service-llm is killed first, for postgres, backend, audio-sumarizado and 4 others; backend, service-llm and audio-sumarizado may be killed within what is reserved",
    );
    expect(reservationsLine(fitted(1_943, false, "kept"))).toBe(
      "reservations: kept by the kernel below enxuto.slice; with all at their limits postgres is killed first, for backend, audio-sumarizado, model-llm and 4 others",
    );
    expect(reservationsLine(fitted(4_000, false, "kept"))).toBe(
      "reservations: kept by the kernel below enxuto.slice",
    );
  });
});
