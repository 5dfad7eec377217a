import { execFileSync } from "node:child_process";
import {
  type EdgeCounters,
  edgeCountersOf,
  edgeStep,
  SUM_EDGE,
} from "../../../core/watch/edge-use";

/** What Caddy tells of so many requests within 0.1 s, 1 s, and beyond, with a second handler that counts each of them again. */
function metrics(quick: number, slow: number, beyond: number, failed: number): string {
  const bucket = (handler: string, code: number, le: string, count: number) =>
    `caddy_http_request_duration_seconds_bucket{code="${code}",handler="${handler}",method="GET",server="srv0",le="${le}"} ${count}`;
  return ["subroute", "reverse_proxy"]
    .flatMap((handler) => [
      bucket(handler, 200, "0.1", quick),
      bucket(handler, 200, "1", quick + slow),
      bucket(handler, 200, "+Inf", quick + slow + beyond),
      bucket(handler, 502, "0.1", failed),
      bucket(handler, 502, "1", failed),
      bucket(handler, 502, "+Inf", failed),
      `caddy_http_request_duration_seconds_count{code="502",handler="${handler}"} ${failed}`,
      // One more, which ended in an error that has no time.
      `caddy_http_requests_total{handler="${handler}",server="srv0"} ${quick + slow + beyond + failed + 1}`,
    ])
    .join("\n");
}

const counters = (at: number, ...figures: Parameters<typeof metrics>): EdgeCounters => {
  const told = execFileSync("awk", [SUM_EDGE], {
    input: `${metrics(...figures)}\n`,
    encoding: "utf8",
  });
  const found = edgeCountersOf(told.trim().split("\n"), at);
  if (!found) throw new Error(told);
  return found;
};

test("requests are summed over methods and codes, once each", () => {
  expect(counters(0, 70, 20, 5, 5)).toEqual({
    ...{ at: 0, requests: 101, failed: 6 },
    within: [
      [0.1, 75],
      [1, 95],
      [Number.MAX_VALUE, 100],
    ],
  });
});

test("what the last minutes were like is between two looks, whatever came before", () => {
  const early = counters(0, 0, 0, 100_000, 100_000);
  const { kept } = edgeStep([], early);
  const step = edgeStep(kept, counters(60, 80, 18, 100_001, 100_001));
  // 95 of 100: the 80 quick ones and the failed one within 0.1 s, 14 of the 18 slow ones in the next 0.9 s.
  expect(step.use).toEqual({ requests: 100, failedShare: 0.01, p95Seconds: 0.1 + 0.9 * (14 / 18) });
});

test("five minutes are looked back, and a look of before them is where they begin", () => {
  let kept: readonly EdgeCounters[] = [];
  for (let at = 0; at <= 900; at += 100) kept = edgeStep(kept, counters(at, at, 0, 0, 0)).kept;
  expect(kept.map(({ at }) => at)).toEqual([600, 700, 800, 900]);
});

test("nothing is said of few requests, of a proxy that started anew, or of none", () => {
  const busy = edgeStep([], counters(0, 1000, 0, 0, 0)).kept;
  expect(edgeStep(busy, counters(15, 1019, 0, 0, 0)).use).toBeUndefined();
  expect(edgeStep(busy, counters(15, 500, 0, 0, 0))).toMatchObject({
    use: undefined,
    kept: [{ at: 15 }],
  });
  expect(edgeStep(busy, edgeCountersOf(["requests 0", "failed 0"], 15))).toEqual({
    kept: [],
    use: undefined,
  });
});
