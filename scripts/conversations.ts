import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { percentile } from "../core/capacity/percentile";
import { containersWith, type Inspected } from "../engine/engine";
import { requireSocket } from "../engine/engine-socket";
import { baseOf, engineName } from "../engine/provenance";
import { NEEDS_SOCKET } from "../measure/bench";
import { Sampler } from "../measure/sampler";

const FILE = path.join(__dirname, "..", "images", "whatsapp-api", "conversations.json");

/** So many connections with so many clients each. */
const STEPS: readonly (readonly [connections: number, clients: number])[] = [
  [10, 10],
  [20, 10],
  [50, 10],
  [150, 1],
  [1000, 1],
];

/** Nobody waits longer for an answer. */
const ANSWER_MS = 120_000;

/** Messages that each client sends, one after the other. */
const ROUNDS = 2;

/** Result of one step. */
interface Step {
  readonly connections: number;
  readonly conversations: number;
  /** Connections that were opened and stayed open; the others were told to come later. */
  readonly open: number;
  /** Messages by what became of them. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Largest working set in MiB, by service. */
  readonly peakMiB: Readonly<Record<string, number>>;
}

interface Event {
  readonly event: string;
  readonly data: { readonly conversation?: string; readonly id?: string };
}

/** One connection that speaks for its clients, and what came back for each. */
class Connection {
  readonly outcomes: Record<string, number> = {};
  readonly latencies: number[] = [];
  private readonly waiting = new Map<string, (event: string) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener("message", ({ data }) => this.take(JSON.parse(String(data))));
    socket.addEventListener("close", () => {
      for (const settle of this.waiting.values()) settle("closed");
    });
  }

  /** Undefined where the server does not take it, or sends it away at once. */
  static open(url: string): Promise<Connection | undefined> {
    const socket = new WebSocket(url);
    return new Promise((resolve) => {
      const end = setTimeout(() => resolve(undefined), 15_000);
      const gone = () => {
        clearTimeout(end);
        resolve(undefined);
      };
      socket.addEventListener("error", gone);
      socket.addEventListener("close", gone);
      // A server that has too many says so right after it has opened.
      socket.addEventListener("open", () =>
        setTimeout(() => {
          clearTimeout(end);
          resolve(socket.readyState === WebSocket.OPEN ? new Connection(socket) : undefined);
        }, 300),
      );
    });
  }

  /** Sends a message of a client and waits for what becomes of it. */
  async ask(conversation: string, text: string): Promise<void> {
    const began = performance.now();
    const outcome = await new Promise<string>((resolve) => {
      const end = setTimeout(() => settle("no answer"), ANSWER_MS);
      const settle = (event: string) => {
        clearTimeout(end);
        this.waiting.delete(conversation);
        resolve(event);
      };
      this.waiting.set(conversation, settle);
      this.socket.send(JSON.stringify({ event: "message", data: { conversation, text } }));
    });
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    if (outcome === "answer") this.latencies.push(performance.now() - began);
  }

  close(): void {
    this.socket.close();
  }

  private take({ event, data }: Event): void {
    if (event !== "accepted") this.waiting.get(data.conversation ?? "")?.(event);
  }
}

async function step(
  socket: string,
  url: string,
  connections: number,
  clients: number,
  containers: readonly Inspected[],
): Promise<Step> {
  const samplers = new Map(
    containers.map(({ Id, Config }) => [Config.Labels["enxuto.service"], new Sampler(socket, Id)]),
  );
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const open = opened.filter((connection) => connection !== undefined);
  const run = `${Date.now()}`;
  await Promise.all(
    open.flatMap((connection, user) =>
      Array.from({ length: clients }, async (_, client) => {
        for (let round = 0; round < ROUNDS; round++) {
          await connection.ask(
            `${run}.${user}.${client}`,
            `mensagem ${round}: quero marcar consulta`,
          );
        }
      }),
    ),
  );
  for (const connection of open) connection.close();
  for (const sampler of samplers.values()) await sampler.stop();
  const latencies = open.flatMap((connection) => connection.latencies);
  const outcomes: Record<string, number> = {};
  for (const connection of open) {
    for (const [outcome, count] of Object.entries(connection.outcomes)) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    }
  }
  return {
    connections,
    conversations: connections * clients,
    open: open.length,
    outcomes,
    p50Ms: Math.round(percentile(latencies, 0.5)),
    p99Ms: Math.round(percentile(latencies, 0.99)),
    peakMiB: Object.fromEntries(
      [...samplers].map(([name, { samples }]) => [name, Math.ceil(Math.max(0, ...samples))]),
    ),
  };
}

/** Opens more and more conversations with a running stack of system whatsapp, and writes down what came of it. */
async function main([base = "127.0.0.1:8080"]: readonly string[]): Promise<void> {
  const socket = await requireSocket(NEEDS_SOCKET);
  const containers = await containersWith("enxuto.system=whatsapp");
  const steps: Step[] = [];
  for (const [connections, clients] of STEPS) {
    const url = `ws://${base}/conversations`;
    const done = await step(socket, url, connections, clients, containers);
    steps.push(done);
    console.log(JSON.stringify(done));
  }
  const standIns = await Promise.all(
    containers.map(async ({ Config }) => [
      Config.Labels["enxuto.service"],
      await baseOf(Config.Image),
    ]),
  );
  const record = {
    date: new Date().toISOString().slice(0, 10),
    engine: await engineName(),
    bases: Object.fromEntries(standIns),
    limitMiB: Object.fromEntries(
      containers.map(({ Config, HostConfig }) => [
        Config.Labels["enxuto.service"],
        HostConfig.Memory / 1024 ** 2,
      ]),
    ),
    restarts: containersRestarted(),
    steps,
  };
  fs.writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}

/** Restarts of all containers together: a neighbour that was killed would show here. */
function containersRestarted(): number {
  const ids = execFileSync("docker", ["ps", "-aq", "--filter", "label=enxuto.system=whatsapp"]);
  const words = ["inspect", "--format", "{{.RestartCount}}", ...String(ids).trim().split("\n")];
  const counts = String(execFileSync("docker", words)).trim().split("\n");
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

main(process.argv.slice(2));
