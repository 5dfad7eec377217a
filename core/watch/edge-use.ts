/** What a proxy has counted since it started. */
export interface EdgeCounters {
  /** Seconds of the snapshots' clock. */
  readonly at: number;
  readonly requests: number;
  /** Answers that took at most so many seconds, the fewest seconds first; the last ones are all. */
  readonly within: readonly (readonly [seconds: number, requests: number])[];
  /** Requests that were answered with 5xx. */
  readonly failed: number;
}

/** What the proxy's clients saw over some minutes. */
export interface EdgeUse {
  readonly requests: number;
  /** Seconds within which 95 of 100 were answered. */
  readonly p95Seconds: number;
  /** Share of 5xx, 0 to 1. */
  readonly failedShare: number;
}

/** Where a proxy tells its figures, in its own network: no port of it is open for that. */
export const EDGE_METRICS = "http://127.0.0.1:2019/metrics";

/**
 * A program of awk that sums what Caddy tells of its requests, in lines of `within SECONDS REQUESTS`, `requests REQUESTS` and `failed
 * REQUESTS`. What hands over to a service is a subroute, whether the site has a name or not; what ended in an error of the proxy's own
 * has no time in Caddy 2.6, which newer ones give it with its code.
 */
export const SUM_EDGE = `
/^caddy_http_request_duration_seconds_bucket[{].*handler="subroute"/ {
  match($0, /le="[^"]*"/)
  le = substr($0, RSTART + 4, RLENGTH - 5)
  within[le] += $NF
  if (le == "+Inf" && $0 ~ /code="5[0-9][0-9]"/) failed += $NF
}
/^caddy_http_requests_total[{].*handler="subroute"/ { requests += $NF }
END {
  for (le in within) print "within", le, within[le]
  print "requests", requests + 0
  print "failed", failed + requests - within["+Inf"]
}`;

/** Seconds over which a share is formed. */
const WINDOW_SECONDS = 300;
/** Of fewer requests a share says little. */
const FEWEST_REQUESTS = 20;

/** The counters in what `SUM_EDGE` printed; undefined where it told nothing of a request. */
export function edgeCountersOf(lines: readonly string[], at: number): EdgeCounters | undefined {
  const words = lines.map((line) => line.split(" "));
  const within = words
    .filter(([kind]) => kind === "within")
    .map(([, seconds, requests]): [number, number] => [
      seconds === "+Inf" ? Number.MAX_VALUE : Number(seconds),
      Number(requests),
    ])
    .sort(([a], [b]) => a - b);
  const figure = (name: string) => Number(words.find(([kind]) => kind === name)?.[1] ?? 0);
  const requests = figure("requests");
  return requests === 0 ? undefined : { at, requests, within, failed: figure("failed") };
}

/** Takes counters in: what the last five minutes were like, and the counters that later ones are compared with. */
export function edgeStep(
  before: readonly EdgeCounters[],
  now: EdgeCounters | undefined,
): { readonly kept: readonly EdgeCounters[]; readonly use: EdgeUse | undefined } {
  if (!now) return { kept: [], use: undefined };
  // A proxy that was restarted counts from zero.
  const same = before.filter((one) => one.requests <= now.requests);
  const later = same.filter(({ at }) => now.at - at < WINDOW_SECONDS);
  const first = same.filter(({ at }) => now.at - at >= WINDOW_SECONDS).slice(-1);
  const kept = [...first, ...later, now];
  const [from] = kept;
  const requests = now.requests - from.requests;
  if (requests < FEWEST_REQUESTS) return { kept, use: undefined };
  const failedShare = (now.failed - from.failed) / requests;
  return { kept, use: { requests, failedShare, p95Seconds: p95Of(from, now) } };
}

/** Between the bounds of a bucket the requests are taken to be spread evenly; beyond the last bound it is that bound. */
function p95Of(from: EdgeCounters, now: EdgeCounters): number {
  const answered = now.within.map(([seconds, count]): [number, number] => {
    const before = from.within.find(([one]) => one === seconds)?.[1] ?? 0;
    return [seconds, count - before];
  });
  const all = answered.length === 0 ? 0 : answered[answered.length - 1][1];
  if (all === 0) return 0;
  const wanted = all * 0.95;
  let [lowSeconds, lowRequests] = [0, 0];
  for (const [seconds, found] of answered) {
    if (found >= wanted) {
      if (seconds === Number.MAX_VALUE) return lowSeconds;
      const share = found === lowRequests ? 1 : (wanted - lowRequests) / (found - lowRequests);
      return lowSeconds + (seconds - lowSeconds) * share;
    }
    [lowSeconds, lowRequests] = [seconds, found];
  }
  return lowSeconds;
}
