import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a route gets. */
export interface Call {
  readonly method: string;
  /** Without query and prefix: `/servers/7`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

/** What a route answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** A disturbance: the next `times` calls that match are answered like this instead, or cut off, or kept waiting. */
export interface Fault {
  /** Matches `POST /servers`. */
  readonly match: RegExp;
  readonly times: number;
  readonly answer?: Answer;
  /** Before it is done, or after: then it is done, and nobody hears of it. */
  readonly cut?: "before" | "after";
  readonly delayMs?: number;
}

/** A small HTTP server that answers like a provider's API, remembers what it was asked, and can be made to fail. */
export class FakeCloud {
  /** Every call as `POST /servers`, in order. */
  readonly calls: string[] = [];
  private readonly faults: { fault: Fault; left: number }[] = [];
  private readonly server: Server;

  constructor(
    private readonly prefix: string,
    private readonly token: string,
    private readonly unauthorized: Answer,
    private readonly route: (call: Call) => Promise<Answer> | Answer,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    // A test that is at work for seconds must not close a connection on which the next request is already under way.
    this.server.keepAliveTimeout = 300_000;
  }

  /** Starts it on a free port of the loopback and returns its URL without prefix. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  disturb(fault: Fault): void {
    this.faults.push({ fault, left: fault.times });
  }

  calm(): void {
    this.faults.length = 0;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const path = url.pathname.slice(this.prefix.length).replace(/\/$/, "");
    const method = request.method ?? "GET";
    this.calls.push(`${method} ${path}`);
    const fault = this.faults.find(
      ({ fault, left }) => left > 0 && fault.match.test(`${method} ${path}`),
    );
    if (fault) {
      fault.left -= 1;
      const { cut, delayMs, answer } = fault.fault;
      if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (cut === "before") return void request.socket.destroy();
      if (answer) return send(response, answer);
    }
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return send(response, this.unauthorized);
    try {
      const body = await read(request);
      const answered = await this.route({ method, path, query: url.searchParams, body });
      if (fault?.fault.cut === "after") return void request.socket.destroy();
      send(response, answered);
    } catch (error) {
      process.stderr.write(`fake cloud: ${method} ${path}: ${(error as Error).stack}\n`);
      send(response, { status: 500, body: { error: { code: "fake", message: String(error) } } });
    }
  }
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text ? JSON.parse(text) : {};
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}
