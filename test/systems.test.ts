import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { buffer } from "node:stream/consumers";
import { REDIS_PASSWORD_FILE } from "../core/model/redis";
import { stackNames } from "../program/project";
import { DeployedSystem } from "./support/deployed-system";
import { docker } from "./support/project";
import { hasTier, tier } from "./support/tiers";

const PROJECT = path.join(__dirname, "..");
const MINUTE = 60_000;
const TOKEN = "canary-admin-token";

/** In place of the two services of whatsapp that others publish. */
const STAND_INS = {
  ollama: path.join(__dirname, "support", "stand-ins", "ollama"),
  evolution: path.join(__dirname, "support", "stand-ins", "evolution-api"),
};

/** Sends one request from inside a container that has Python. */
const REQUEST =
  "import sys, urllib.request as u; _, method, url, body = sys.argv; print(u.urlopen(u.Request(url, body.encode() or None, method=method)).read().decode())";

const byPulumi = hasTier("deploy", ["random"]);
const way = byPulumi ? "up" : "compose";

jest.setTimeout(10 * MINUTE);

/** Every budget of the stack's profile, as it must show in `docker inspect`. */
function healthy(limits: Record<string, number>) {
  return Object.fromEntries(
    Object.entries(limits).map(([name, limitMiB]) => [
      name,
      { limitMiB, health: "healthy", ended: 0 },
    ]),
  );
}

tier(byPulumi ? "deploy" : "compose")(`a system of the documents, by enxuto ${way}:`, () => {
  describe("flask-report", () => {
    const BASE = "http://127.0.0.1:25000";
    const secrets = { "admin-token": TOKEN };
    let system: DeployedSystem;
    beforeAll(async () => {
      system = new DeployedSystem("flask-report", way, { profile: "lean", secrets });
      await system.up();
    });
    afterAll(() => system.remove());

    const asked = (method: string, route: string, token: string) =>
      fetch(BASE + route, { method, headers: { authorization: `Bearer ${token}` } });

    test("its memory routes are closed without the token", async () => {
      expect((await asked("GET", "/api/memory-status", "wrong")).status).toBe(401);
      expect((await asked("POST", "/api/force-cleanup", "wrong")).status).toBe(401);
      expect((await asked("GET", "/api/force-cleanup", TOKEN)).status).toBe(405);
      const status = await (await asked("GET", "/api/memory-status", TOKEN)).json();
      const levels = { warning: 100, critical: 112 };
      expect(status).toMatchObject({ limitMiB: 128, level: "ok", levels });
    });

    test("a table becomes a report, one above the limits is refused", async () => {
      expect((await uploaded("tabela.csv", "a,b\n".repeat(200))).status).toBe(200);
      // The answer comes before the rest is read: a client that still writes may see the connection end instead.
      const tooLarge = uploaded("tabela.csv", "x".repeat(5 * 1024 ** 2)).then((one) => one.status);
      expect([413, "EPIPE", "ECONNRESET"]).toContain(
        await tooLarge.catch(({ cause }) => cause.code),
      );
      expect((await uploaded("tabela.csv", "a\n".repeat(60_000))).status).toBe(422);
      expect(system.running()).toEqual(healthy({ web: 128 }));
    });

    describe("with workbooks, another profile", () => {
      beforeAll(() => system.up({ profile: "excel" }));
      afterAll(() => expect(system.running()).toEqual(healthy({ web: 256 })));

      test("one is read, and the tables from before are still there", async () => {
        const before = await (await fetch(BASE)).text();
        expect(before).toContain("tabela.csv");
        expect((await uploaded("planilha.xlsx", await workbook("good"))).status).toBe(200);
      });

      test.each([
        [
          "that unpacks to a gigabyte",
          "gigabyte",
          "a planilha ocupa 1200 MB descompactada, demais",
        ],
        ["that says it unpacks to less", "liar", "o arquivo não é uma planilha: Bad CRC-32"],
        ["of one row that fills the memory", "row", "a planilha tem uma linha ou uma lista"],
        ["of texts that fill the memory", "strings", "a planilha tem uma linha ou uma lista"],
        ["of rows in rows", "nested", "a planilha tem uma linha ou uma lista"],
      ])("one %s is refused before it is unpacked", async (_, kind, reason) => {
        const answer = await uploaded("planilha.xlsx", await workbook(kind));
        expect([answer.status, await answer.json()]).toEqual([
          422,
          { detail: expect.stringContaining(reason) },
        ]);
        expect(system.running().web.ended).toBe(0);
      });

      /** Made by the Python of the service's own container. */
      async function workbook(kind: string): Promise<Buffer> {
        const words = ["exec", "--interactive", system.container("web"), "python3", "-", kind];
        const python = spawn("docker", words, { stdio: ["pipe", "pipe", "inherit"] });
        python.stdin.end(fs.readFileSync(path.join(__dirname, "support", "workbook.py")));
        return buffer(python.stdout);
      }
    });

    function uploaded(name: string, table: string | Buffer): Promise<Response> {
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(Buffer.from(table))]), name);
      return fetch(`${BASE}/reports`, { method: "POST", body });
    }
  });

  describe("whatsapp", () => {
    const SITE = "127.0.0.1:28080";
    const LIMITS = {
      ...{ postgres: 512, redis: 128, ollama: 6144 },
      ...{ evolution: 704, api: 256, nginx: 32 },
    };
    let system: DeployedSystem;
    beforeAll(async () => {
      system = new DeployedSystem("whatsapp", way, { profile: "lean", sources: STAND_INS });
      await system.up();
    });
    afterAll(() => system.remove());
    // Whatever was tried, no neighbour died of it.
    afterEach(() => {
      for (const { stop } of conversations.splice(0)) stop();
      for (const [name, { ended }] of Object.entries(system.running())) {
        expect([name, ended]).toEqual([name, 0]);
      }
    });

    const kept = (text: string) =>
      docker(
        ...["exec", system.container("postgres"), "psql", "-qtA", "-U", "postgres", "-d"],
        ...["whatsapp", "-c"],
        `SELECT state, count(*) FROM conversations.message WHERE text = '${text}' GROUP BY 1`,
      );

    test("every service is healthy in its limit, and a message is answered over WebSocket", async () => {
      expect(system.running()).toEqual(healthy(LIMITS));
      const { events, ended } = converse(SITE, "oi");
      await ended;
      expect(events()).toMatchObject([
        { event: "accepted", data: { queued: true } },
        { event: "answer" },
      ]);
      const evolution = await fetch(`http://${SITE}/webhook/evolution`, { method: "POST" });
      expect(evolution.status).toBe(404);
    });

    test("what a full Redis does not take is kept as a row and answered later", async () => {
      const text = "a fila está cheia";
      const maxmemory = (size: string) => {
        const script = `REDISCLI_AUTH=$(cat ${REDIS_PASSWORD_FILE}) redis-cli config set maxmemory ${size}`;
        expect(docker("exec", system.container("redis"), "sh", "-c", script)).toEqual(["OK"]);
      };
      maxmemory("1mb");
      const { events, until, ended } = converse(SITE, text);
      await until(() => events().length > 0);
      expect(events()).toMatchObject([{ event: "accepted", data: { queued: false } }]);
      expect(kept(text)).toEqual(["waiting|1"]);
      maxmemory("96mb");
      await ended;
      expect(events()[1]).toMatchObject({ event: "answer" });
      expect(kept(text)).toEqual(["answered|1"]);
    });

    test("1,000 connections before a model that hangs: some are told to come later, nothing is lost", async () => {
      const text = "o modelo não responde";
      docker("pause", system.container("ollama"));
      const { events, count, until, ended } = converse(SITE, text, 1_000, 5);
      try {
        // Five messages on each of the 100 connections that the API takes; those that nginx lets through besides are told why.
        await until(() => count("accepted") + count("refused") === 500);
        expect(events()).toContainEqual({ event: "closed", data: { code: 1013 } });
        const reason = "muitas mensagens na fila, tente mais tarde";
        const refused = { event: "refused", data: expect.objectContaining({ reason }) };
        expect(events()).toContainEqual(refused);
        // The queue takes 200, and of each of the 100 connections perhaps one that asked at the same moment.
        expect(count("accepted")).toBeGreaterThanOrEqual(200);
        expect(count("accepted")).toBeLessThanOrEqual(302);
        expect(await (await fetch(`http://${SITE}/health`)).json()).toMatchObject({
          status: "ok",
        });
      } finally {
        docker("unpause", system.container("ollama"));
      }
      await ended;
      expect(count("answer")).toBe(count("accepted"));
      expect(kept(text)).toEqual([`answered|${count("accepted")}`]);
    });

    test("a model that the disk has no room for is said to be missing, and not asked for all the time", async () => {
      const model = "mistral:7b-instruct-q4_K_M";
      const ollama = (method: string, route: string, body = "") =>
        docker(
          ...["exec", system.container("ollama"), "python3", "-c", REQUEST],
          ...[method, `http://127.0.0.1:11434${route}`, body],
        ).join("");
      const asked = () => JSON.parse(ollama("GET", "/stand-in/asked"));
      const health = async () => (await fetch(`http://${SITE}/health`)).json();
      const until = async (holds: () => Promise<boolean>) => {
        while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 1_000));
      };
      docker("exec", system.container("ollama"), "touch", "/tmp/disk-full");
      ollama("DELETE", "/api/delete", JSON.stringify({ model }));
      await until(async () => "model" in (await health()));
      const reason = `ollama: its disk has no room for ${model}; tried again after 30 min`;
      await until(async () => (await health()).model === reason);
      const { "/api/tags": looks, "/api/pull": pulls } = asked();
      await until(async () => asked()["/api/tags"] >= looks + 6);
      expect([pulls, asked()["/api/pull"], await health()]).toEqual([
        ...[1, 1, { status: "ok", model: reason }],
      ]);
      // Somebody made room and pulled it by hand.
      docker("exec", system.container("ollama"), "rm", "/tmp/disk-full");
      ollama("POST", "/api/pull", JSON.stringify({ model }));
      await until(async () => !("model" in (await health())));
    });

    test("a model server that is down is said to be", async () => {
      const text = "não há modelo";
      docker("stop", "--time", "1", system.container("ollama"));
      const { events, ended } = converse(SITE, text);
      await ended;
      expect(events()).toMatchObject([
        { event: "accepted" },
        {
          event: "unavailable",
          data: { reason: "o atendimento automático não respondeu, tente mais tarde" },
        },
      ]);
      expect(kept(text)).toEqual(["failed|1"]);
    });
  });

  describe("audio-voice", () => {
    let system: DeployedSystem;
    beforeAll(async () => {
      system = new DeployedSystem("audio-voice", way);
      await system.up();
    });
    afterAll(() => system.remove());

    test("says which engine speaks, and refuses what is too long", async () => {
      const spoken = await speech({ text: "A sua consulta é amanhã às oito." });
      expect(spoken.headers.get("x-engine")).toBe("espeak-ng");
      const sound = Buffer.from(await spoken.arrayBuffer());
      expect(sound.subarray(0, 4).toString()).toBe("RIFF");
      expect((await speech({ text: "oi", voice: "ninguém" })).status).toBe(422);
      expect((await speech({ text: "a".repeat(2_001) })).status).toBe(422);
      expect((await speech({ text: "a".repeat(100_000) })).status).toBe(413);
      expect(system.running()).toEqual(healthy({ voice: 96 }));
    });

    function speech(body: object): Promise<Response> {
      return fetch("http://127.0.0.1:28005/speech", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    }
  });
});

test("every document has a stack file", () => {
  expect(stackNames(PROJECT)).toEqual(
    expect.arrayContaining(["dev", "flask-report", "audio-voice", "whatsapp"]),
  );
});

/** What runs yet where a test failed. */
const conversations: Conversations[] = [];

interface Conversations {
  /** Every event so far. */
  readonly events: () => readonly { readonly event: string }[];
  readonly count: (event: string) => number;
  /** Waits until something holds; throws where the conversations end before. */
  readonly until: (holds: () => boolean) => Promise<void>;
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

/** Says something on every connection, in a process that has WebSocket, which Node 20 keeps behind a flag. */
function converse(site: string, text: string, connections = 1, messages = 1): Conversations {
  const driver = path.join(__dirname, "support", "conversations.mjs");
  const url = `ws://${site}/conversations`;
  const child = spawn(
    process.execPath,
    ["--experimental-websocket", driver, url, text, String(connections), String(messages)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => {
      over = true;
      resolve();
    });
  });
  const events = () =>
    output
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const count = (event: string) => events().filter((one) => one.event === event).length;
  const started: Conversations = {
    events,
    count,
    async until(holds) {
      while (!holds()) {
        if (over) throw new Error(`the conversations ended before, with:\n${output.slice(-2_000)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    ended,
    stop: () => child.kill(),
  };
  conversations.push(started);
  return started;
}
