import { execFile, execFileSync } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { readStackConfig, stackNames } from "../cli/project";
import { TestStack } from "./support/deployment";
import { pulumiFolder, tier } from "./support/tiers";

const PROJECT = path.join(__dirname, "..");
const MINUTE = 60_000;

/** Stand-ins of the base images, and of the two services that others publish. */
const CONFIG = {
  "enxuto:bases": JSON.stringify({
    python: "python:3.11-slim-bookworm",
    node: "node:22-bookworm-slim",
    nginx: "nginx:1.31-alpine-slim",
    postgres: "postgres:16-alpine",
    redis: "redis:7-alpine",
  }),
};

const STAND_INS = {
  ollama: "test/support/stand-ins/ollama",
  evolution: "test/support/stand-ins/evolution-api",
};

const execute = promisify(execFile);
const TOKEN = "canary-admin-token";

function docker(...words: readonly string[]): string {
  return execFileSync("docker", words, { encoding: "utf8" }).trim();
}

/** The running containers of a system: name, memory limit in MiB, health, and how often the kernel or a crash ended them. */
function running(
  system: string,
): Record<string, { limitMiB: number; health: string; ended: number }> {
  const ids = docker("ps", "-q", "--filter", `label=enxuto.system=${system}`).split("\n");
  const inspected = JSON.parse(docker("inspect", ...ids.filter(Boolean)));
  return Object.fromEntries(
    inspected.map(
      (one: {
        Config: { Labels: Record<string, string> };
        HostConfig: { Memory: number };
        State: { Health: { Status: string }; OOMKilled: boolean };
        RestartCount: number;
      }) => [
        one.Config.Labels["enxuto.service"],
        {
          limitMiB: one.HostConfig.Memory / 1024 ** 2,
          health: one.State.Health.Status,
          ended: one.RestartCount + Number(one.State.OOMKilled),
        },
      ],
    ),
  );
}

function open(system: string, more: Record<string, string> = {}): TestStack {
  const root = path.dirname(pulumiFolder() as string);
  const { values } = readStackConfig(PROJECT, system);
  return new TestStack(`test-${system}`, root, { ...values, ...CONFIG, ...more }, {});
}

/** Every budget of the stack's profile, as it must show in `docker inspect`. */
function healthy(limits: Record<string, number>) {
  return Object.fromEntries(
    Object.entries(limits).map(([name, limitMiB]) => [
      name,
      { limitMiB, health: "healthy", ended: 0 },
    ]),
  );
}

tier("deploy", ["random"])("the systems of the documents, one after the other", () => {
  let stack: TestStack | undefined;
  afterEach(async () => {
    stack?.unprotect();
    await stack?.destroy();
    stack?.remove();
    stack = undefined;
  }, 3 * MINUTE);

  test(
    "flask-report is healthy in 128 MiB, and its memory routes are closed without the token",
    async () => {
      stack = open("flask-report", {
        "enxuto:profile": "lean",
        "enxuto:secrets": JSON.stringify({ "admin-token": TOKEN }),
      });
      const up = await stack.up();
      expect(up.errors).toEqual([]);
      const base = "http://127.0.0.1:5000";
      const asked = (method: string, route: string, token: string) =>
        fetch(base + route, { method, headers: { authorization: `Bearer ${token}` } });
      expect((await asked("GET", "/api/memory-status", "wrong")).status).toBe(401);
      expect((await asked("POST", "/api/force-cleanup", "wrong")).status).toBe(401);
      expect((await asked("GET", "/api/force-cleanup", TOKEN)).status).toBe(405);
      const status = await (await asked("GET", "/api/memory-status", TOKEN)).json();
      expect(status).toMatchObject({ limitMiB: 128, level: "ok" });
      expect((await uploaded(base, "a,b\n".repeat(200))).status).toBe(200);
      // The answer comes before the rest is read: a client that still writes may see the connection end instead.
      const tooLarge = uploaded(base, "x".repeat(5 * 1024 * 1024)).then(({ status }) => status);
      expect([413, "EPIPE", "ECONNRESET"]).toContain(
        await tooLarge.catch(({ cause }) => cause.code),
      );
      expect((await uploaded(base, "a\n".repeat(60_000))).status).toBe(422);
      expect(running("flask-report")).toEqual(healthy({ web: 128 }));
    },
    4 * MINUTE,
  );

  test(
    "whatsapp answers over WebSocket, keeps what the queue cannot take, and stays in its limits",
    async () => {
      stack = open("whatsapp", {
        "enxuto:profile": "lean",
        "enxuto:sources": JSON.stringify(STAND_INS),
      });
      const up = await stack.up();
      expect(up.errors).toEqual([]);
      const base = "http://127.0.0.1:8080";
      expect(await said(base, "oi")).toMatchObject([
        { event: "accepted", data: { queued: true } },
        { event: "answer" },
      ]);
      expect((await fetch(`${base}/webhook/evolution`, { method: "POST" })).status).toBe(404);

      const redis = "whatsapp-test-whatsapp-redis";
      docker("exec", redis, "redis-cli", "config", "set", "maxmemory", "1mb");
      const kept = said(base, "a fila está cheia");
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      docker("exec", redis, "redis-cli", "config", "set", "maxmemory", "96mb");
      expect(await kept).toMatchObject([
        { event: "accepted", data: { queued: false } },
        { event: "answer" },
      ]);

      expect(running("whatsapp")).toEqual(
        healthy({ postgres: 512, redis: 128, ollama: 6144, evolution: 704, api: 256, nginx: 32 }),
      );

      const ollama = "whatsapp-test-whatsapp-ollama";
      docker("stop", "--time", "1", ollama);
      expect(await said(base, "não há modelo")).toMatchObject([
        { event: "accepted" },
        { event: "unavailable" },
      ]);
      const { messages } = await (await fetch(`${base}/status`)).json();
      expect(messages).toEqual({ answered: 2, failed: 1 });
    },
    8 * MINUTE,
  );

  test(
    "audio-voice says which engine speaks, and refuses what is too long",
    async () => {
      stack = open("audio-voice");
      const up = await stack.up();
      expect(up.errors).toEqual([]);
      const spoken = await speech({ text: "A sua consulta é amanhã às oito." });
      expect(spoken.headers.get("x-engine")).toBe("espeak-ng");
      expect(
        Buffer.from(await spoken.arrayBuffer())
          .subarray(0, 4)
          .toString(),
      ).toBe("RIFF");
      expect((await speech({ text: "oi", voice: "ninguém" })).status).toBe(422);
      expect((await speech({ text: "a".repeat(2_001) })).status).toBe(422);
      expect((await speech({ text: "a".repeat(100_000) })).status).toBe(413);
      expect(running("audio-voice")).toEqual(healthy({ voice: 96 }));
    },
    4 * MINUTE,
  );
});

test("every document has a stack file", () => {
  expect(stackNames(PROJECT)).toEqual(
    expect.arrayContaining(["dev", "flask-report", "audio-voice", "whatsapp"]),
  );
});

function uploaded(base: string, table: string): Promise<Response> {
  const body = new FormData();
  body.append("file", new Blob([table]), "tabela.csv");
  return fetch(`${base}/reports`, { method: "POST", body });
}

function speech(body: object): Promise<Response> {
  return fetch("http://127.0.0.1:8005/speech", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Sends a message in a process that has WebSocket, which Node 20 keeps behind a flag; gives every event up to the last. */
async function said(base: string, text: string): Promise<unknown[]> {
  const file = path.join(__dirname, "support", "conversation.mjs");
  const words = ["--experimental-websocket", file, base.replace("http", "ws"), text];
  const { stdout } = await execute(process.execPath, words, { timeout: MINUTE });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
