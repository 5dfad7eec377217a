import * as http from "node:http";
import type { Series } from "./load-file";
import { type Payload, payloadOf } from "./payload";

/** No request of a load takes longer. */
const TIMEOUT_MS = 180_000;

/** Answers to a series. */
export interface Driven {
  /** Answers by status: `{ "200": 400 }`; a failed connection counts under its code. */
  readonly answers: Readonly<Record<string, number>>;
  /** Milliseconds that each request took, in the order of their ends. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** Sends a series. */
export async function drive(base: string, series: Series): Promise<Driven> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: series.atOnce });
  const answers: Record<string, number> = {};
  const latencies: number[] = [];
  const began = performance.now();
  // Generated once: 50 MB made again for every request would be the driver's own load.
  const shared = series.wav || series.same ? payloadOf(series, 0) : undefined;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < series.times) {
      const n = next++;
      const payload = shared ?? payloadOf(series, n);
      const sent = performance.now();
      const status = await send(base, series, agent, payload);
      latencies.push(performance.now() - sent);
      answers[status] = (answers[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: series.atOnce }, lane));
  agent.destroy();
  return { answers, latencies, seconds: (performance.now() - began) / 1000 };
}

function send(
  base: string,
  { path, method }: Series,
  agent: http.Agent,
  payload: Payload | undefined,
): Promise<string> {
  return new Promise((resolve) => {
    const request = http.request(
      base + path,
      {
        agent,
        method: method ?? (payload ? "POST" : "GET"),
        timeout: TIMEOUT_MS,
        headers: payload
          ? { "content-type": payload.contentType, "content-length": payload.body.length }
          : {},
      },
      (response) => {
        response.resume();
        response.on("end", () => {
          // Answered before the body was sent: what is left of it must not go to a connection that closes.
          if (!request.writableFinished) request.destroy();
          resolve(String(response.statusCode));
        });
        response.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    request.end(payload?.body);
  });
}
