import { Agent, request } from "node:http";
import { many, type Outcome, type Target } from "./outcome";

/** Requests spread over paths in turn. An answer below 400 counts. */
export interface HttpLoad {
  readonly http: readonly string[];
  /** Default GET. */
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Name of the port, default PORT. */
  readonly port?: string;
  /** Default 200. */
  readonly times?: number;
  /** Default 8. */
  readonly atOnce?: number;
}

/** Status of one request; undefined where no answer came within 20 s. */
export function ask(
  port: string,
  path: string,
  options: {
    method?: string;
    body?: string;
    headers?: Readonly<Record<string, string>>;
    agent?: Agent;
  } = {},
): Promise<number | undefined> {
  const { method = "GET", body, headers = {}, agent } = options;
  return new Promise((resolve) => {
    const asked = request(
      { host: "127.0.0.1", port, path, method, headers, agent, timeout: 20000 },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode));
        answer.on("error", () => resolve(undefined));
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.end(body);
  });
}

export async function http(load: HttpLoad, target: Target): Promise<Outcome> {
  const { times = 200, atOnce = 8, method, body, headers } = load;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const outcome = await many(times, atOnce, async (index) => {
    const path = load.http[index % load.http.length];
    const options = { method, body: body?.replaceAll("{n}", String(index)), headers, agent };
    const port = target.env[load.port ?? "PORT"];
    const status = await ask(port, path.replaceAll("{n}", String(index)), options);
    return status !== undefined && status < 400;
  });
  agent.destroy();
  return outcome;
}

export function httpWords(load: HttpLoad): string {
  const { times = 200, atOnce = 8, method = "GET" } = load;
  return `${times} ${method} ${load.http.join(", ")} at ${atOnce}`;
}
