import { percentile } from "../capacity/percentile";

/** An answer of a language model, as its server logged it. */
export interface ModelAnswer {
  /** Seconds of the snapshots' clock. */
  readonly at: number;
  readonly service: string;
  readonly seconds: number;
}

/** Latency of a language model over some minutes. */
export interface ModelUse {
  readonly service: string;
  readonly requests: number;
  /** Seconds within which 95 of 100 were answered, those that failed or were given up as well. */
  readonly p95Seconds: number;
}

/** Seconds over which a share is formed. */
const WINDOW_SECONDS = 300;
/** Of fewer answers a share says little. */
const FEWEST_ANSWERS = 5;

/**
 * A line of Ollama's log about an answer: `[GIN] 2026/02/07 - 22:07:39 | 200 | 1m22s | 127.0.0.1 | POST "/api/generate"`. The form is
 * that of logs which its users published from 2024 to 2026; no Ollama ran here.
 */
const ANSWER =
  /\[GIN\][^|]*\|\s*\d+\s*\|\s*([\d.]+[hmsµun\d.]*)\s*\|[^|]*\|\s*POST\s+"\/(?:api\/(?:generate|chat|embed|embeddings)|v1\/(?:completions|chat\/completions|embeddings|responses))"/;

/** The answers of which lines of a service's log tell; all others are left out. */
export function answersIn(service: string, lines: readonly string[], at: number): ModelAnswer[] {
  return lines.flatMap((line) => {
    const took = ANSWER.exec(line)?.[1];
    return took === undefined ? [] : [{ at, service, seconds: durationSeconds(took) }];
  });
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ...{ h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 },
};

/** Seconds of a duration as Go writes it: `1m22s`, `83.5ms`. */
function durationSeconds(text: string): number {
  const parts = /([\d.]+)([a-zµ]+)/g;
  let seconds = 0;
  for (let part = parts.exec(text); part; part = parts.exec(text)) {
    seconds += Number(part[1]) * (UNIT_SECONDS[part[2]] ?? 0);
  }
  return seconds;
}

/** Takes answers in: those of the last five minutes, and what they come to by service. */
export function modelStep(
  before: readonly ModelAnswer[],
  now: readonly ModelAnswer[],
  at: number,
): { readonly kept: readonly ModelAnswer[]; readonly use: readonly ModelUse[] } {
  const kept = [...before.filter((one) => at - one.at < WINDOW_SECONDS), ...now];
  const services = new Set(kept.map(({ service }) => service));
  const use = [...services].flatMap((service): ModelUse[] => {
    const took = kept.filter((one) => one.service === service).map(({ seconds }) => seconds);
    if (took.length < FEWEST_ANSWERS) return [];
    return [{ service, requests: took.length, p95Seconds: percentile(took, 0.95) }];
  });
  return { kept, use };
}
