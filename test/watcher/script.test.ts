import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readAlerts } from "../../core/watch/choice";
import { SUM_EDGE } from "../../core/watch/edge-use";
import type { Told } from "../../core/watch/told";
import { compileWatcher, DUK, engineContainer, SCRIPT } from "../support/watcher";

jest.setTimeout(120_000);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-watch-"));
const script = path.join(folder, "watch");
beforeAll(() => {
  compileWatcher(path.join(folder, "watcher.js"));
  fs.copyFileSync(SCRIPT, script);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Something that serves and keeps what it was asked. */
interface Served {
  readonly asked: { readonly method: string; readonly url: string; readonly body: string }[];
  readonly address: string;
  end(): void;
}

interface Answer {
  readonly code: number;
  readonly body?: string;
}

async function serve(
  at: string | number,
  answer: (url: string, count: number) => Answer | undefined | Promise<Answer>,
): Promise<Served> {
  const asked: Served["asked"] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", async () => {
      const { method = "", url = "" } = request;
      asked.push({ method, url, body });
      const found = await answer(url, asked.length);
      if (found) response.writeHead(found.code).end(found.body);
    });
  });
  await new Promise<void>((resolve) =>
    typeof at === "string" ? server.listen(at, resolve) : server.listen(at, "127.0.0.1", resolve),
  );
  const { port } = (server.address() ?? {}) as AddressInfo;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { asked, address: `http://127.0.0.1:${port}/secret-token`, end };
}

type Container = ReturnType<typeof engineContainer>;

/** A log as the engine gives it: a stream's number and a length of four bytes before each line, whatever these are. */
const logged = [10, 124].map(framed).join("");

function framed(length: number): string {
  const line =
    '[GIN] 2026/02/07 - 22:07:39 | 200 |         1m22s |       127.0.0.1 | POST     "/api/generate"';
  return `${String.fromCharCode(1, 0, 0, 0, 0, 0, 0, length)}time=2026 level=INFO msg="µ"\n${String.fromCharCode(2, 0, 0, 0, 0, 0, 0, length)}${line}\n`;
}

/** The engine's API on a socket, as far as a watcher asks it. */
async function engine(
  name: string,
  containers: () => readonly Container[],
  told: () => Answer | Promise<Answer> = () => ({ code: 200 }),
) {
  const socket = path.join(folder, `${name}.sock`);
  const served = await serve(socket, (url) => {
    const id = /^\/containers\/([0-9a-f]{64})\/(json|restart)$/.exec(url)?.[1];
    if (url.startsWith("/containers/json?")) {
      const listed = containers().map(({ Id }) => ({ Id, ImageID: `sha256:${Id}` }));
      return { code: 200, body: `${JSON.stringify(listed)}\n` };
    }
    if (url.includes("/logs?")) return { code: 200, body: logged };
    if (url.includes("health_status")) return told();
    if (url.startsWith("/events?")) return { code: 200, body: "" };
    const found = containers().find(({ Id }) => Id === id);
    return found
      ? { code: url.endsWith("json") ? 200 : 204, body: `${JSON.stringify(found)}\n` }
      : { code: 404, body: '{"message":"No such container"}\n' };
  });
  return { ...served, socket };
}

/** Kills the script with all that it has started. */
function kill({ pid = 0 }: ChildProcess): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

interface Run {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

const runs: Run[] = [];
const ends: (() => void)[] = [];
afterEach(async () => {
  for (const { child, ended } of runs.splice(0)) {
    kill(child);
    await ended;
  }
  for (const end of ends.splice(0)) end();
});

/** The script as systemd starts it; each name has its own memory. */
function start(
  name: string,
  socket: string,
  choice: Told["choice"],
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Run {
  const services = [{ name: "api", isStateful: false, rhythmSeconds: 1, isModel: true }];
  const own = path.join(folder, name);
  const child = spawn("sh", [script, ...words], {
    env: {
      ...process.env,
      ...{ STACK: "shop", TOLD: JSON.stringify({ stack: "shop", services, choice }) },
      ...{
        MACHINE: "head -n 1 /proc/stat",
        DISK: folder,
        DATA: folder,
        SOCKET: socket,
        DUK,
        EVERY: "0.2",
      },
      ...{ KEPT: path.join(own, "kept"), RUN: path.join(own, "run"), RECORD: "/dev/null" },
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const run = { child, output: () => output, ended };
  runs.push(run);
  return run;
}

async function until(what: string, run: Run, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 1) {
    if (waited > 300) throw new Error(`${what} does not come: ${run.output()}`);
    await sleep(200);
  }
}

const sick = (count: number): Container[] =>
  Array.from({ length: count }, (_, index) =>
    engineContainer(index.toString(16).padStart(4, "0"), `s${index}`, { health: "unhealthy" }),
  );

/** Services that the plan has and the engine has not would be said as well. */
const API = engineContainer("f", "api");

const messages = ({ asked }: Served) => asked.map(({ body }) => JSON.parse(body));

test("200 alerts that are due at once are one message, and none after the watcher was killed", async () => {
  const hook = await serve(0, () => ({ code: 200 }));
  const docker = await engine("many", () => [API, ...sick(200)]);
  ends.push(hook.end, docker.end);
  const choice = readAlerts("alerts", { to: [hook.address], healing: { perHour: 0 } });
  expect(await start("many", docker.socket, choice, ["--once"]).ended).toBe(0);
  const [message, ...more] = messages(hook);
  expect(more).toEqual([]);
  expect(message.title).toBe("shop: 200 alerts");
  expect(message.body.split("\n")).toHaveLength(11);
  const next = start("many", docker.socket, choice);
  const looks = () => docker.asked.filter(({ url }) => url.startsWith("/events?")).length;
  await until("the second look", next, () => looks() >= 2);
  kill(next.child);
  await start("many", docker.socket, choice, ["--once"]).ended;
  expect(hook.asked).toHaveLength(1);
});

test("an address that hangs keeps nobody from looking, nor another from its message", async () => {
  const [hanging, hook] = [await serve(0, () => undefined), await serve(0, () => ({ code: 200 }))];
  const docker = await engine("hanging", () => [API, ...sick(1)]);
  ends.push(hanging.end, hook.end, docker.end);
  const choice = readAlerts("alerts", {
    ...{ to: [hanging.address, hook.address], healing: { perHour: 0 } },
  });
  const run = start("hanging", docker.socket, choice);
  const looks = () => docker.asked.filter(({ url }) => url.startsWith("/events?")).length;
  await until("the fourth look", run, () => looks() >= 4);
  expect(hanging.asked).toHaveLength(1);
  expect(messages(hook).map(({ title }) => title)).toEqual(["shop: s0 fails its health checks"]);
});

test("what answers 500 is asked again, what refuses is not, and neither address is shown", async () => {
  const failing = await serve(0, (_, count) => ({ code: count === 1 ? 500 : 200 }));
  const refusing = await serve(0, () => ({ code: 404 }));
  const docker = await engine("failing", () => [API, ...sick(1)]);
  ends.push(failing.end, refusing.end, docker.end);
  const choice = readAlerts("alerts", {
    ...{ to: [failing.address, refusing.address], healing: { perHour: 0 } },
  });
  const run = start("failing", docker.socket, choice, ["--once"]);
  expect(await run.ended).toBe(0);
  expect([failing.asked.length, refusing.asked.length]).toEqual([2, 1]);
  const host = new URL(refusing.address).host;
  expect(run.output()).toContain(`not delivered: webhook at ${host} (curl ends with 22)\n`);
  expect(run.output()).not.toContain("secret-token");
});

test("restarts what stays unhealthy beyond its rhythm, and then with more patience", async () => {
  const docker = await engine("healing", () => [
    engineContainer("f", "api", { health: "unhealthy" }),
  ]);
  ends.push(docker.end);
  const run = start("healing", docker.socket, readAlerts("alerts", {}));
  const restarts = () => docker.asked.filter(({ method }) => method === "POST");
  await until("the second restart", run, () => restarts().length >= 2);
  expect(restarts()[0].url).toBe(`/containers/${"f".repeat(64)}/restart`);
  expect(run.output()).toContain("api stayed unhealthy: restarted\n");
});

test("a model's answers are read from its log, from between the engine's own bytes", async () => {
  const hook = await serve(0, () => ({ code: 200 }));
  const docker = await engine("model", () => [API]);
  ends.push(hook.end, docker.end);
  const choice = readAlerts("alerts", { to: [hook.address] });
  const run = start("model", docker.socket, choice, ["--once"], { MODELS: "other api" });
  expect(await run.ended).toBe(0);
  const remembered = fs.readFileSync(path.join(folder, "model", "run", "remembered"), "utf8");
  expect(remembered.match(/"seconds":82\b/g)).toHaveLength(2);
  const asked = docker.asked.filter(({ url }) => url.includes("/logs?")).map(({ url }) => url);
  expect(asked).toEqual([
    expect.stringMatching(
      /^\/containers\/f{64}\/logs\?stdout=1&stderr=1&tail=500&since=\d+&until=\d+$/,
    ),
  ]);
});

const WOKEN = { WAKE: "yes", EVERY: "100" };

test("where checks come often the engine's word ends the wait, and a restart comes when it is due", async () => {
  let health = "healthy";
  let tell = (_: Answer) => {};
  const word = new Promise<Answer>((resolve) => {
    tell = resolve;
  });
  const docker = await engine(
    "woken",
    () => [engineContainer("f", "api", { health })],
    () => word,
  );
  ends.push(docker.end);
  const run = start("woken", docker.socket, readAlerts("alerts", {}), [], WOKEN);
  const asked = (what: string) => docker.asked.filter(({ url }) => url.includes(what)).length;
  await until("the question", run, () => asked("health_status%3A%20unhealthy") > 0);
  health = "unhealthy";
  tell({ code: 200, body: '{"status":"health_status: unhealthy"}\n' });
  await until("the restart", run, () => asked("/restart") > 0);
});

test("an engine that does not tell leaves the wait as long as it was", async () => {
  const docker = await engine(
    "dumb",
    () => [API],
    () => ({ code: 400, body: '{"message":"invalid filter"}\n' }),
  );
  ends.push(docker.end);
  const env = { WAKE: "yes", EVERY: "5" };
  const run = start("dumb", docker.socket, readAlerts("alerts", {}), [], env);
  const looks = () => docker.asked.filter(({ url }) => url.includes("until=")).length;
  await until("the first look", run, () => looks() === 1);
  const began = Date.now();
  await until("the third look", run, () => looks() === 3);
  // Twice five seconds: three each would be no wait at all. This clock's fifth of a second is between two questions.
  expect(Date.now() - began).toBeGreaterThan(9_000);
});

test("a clock that is set ends nothing and begins nothing, and no event is asked for twice", async () => {
  const hook = await serve(0, () => ({ code: 200 }));
  const docker = await engine("clock", () => [API, ...sick(1)]);
  ends.push(hook.end, docker.end);
  const choice = readAlerts("alerts", { to: [hook.address], healing: { perHour: 0 } });
  const hour = path.join(folder, "hour");
  fs.writeFileSync(hour, "0");
  const bin = path.join(folder, "bin");
  fs.mkdirSync(bin);
  fs.writeFileSync(
    path.join(bin, "date"),
    `#!/bin/sh\necho $(($(/bin/date +%s) + $(cat ${hour})))\n`,
    { mode: 0o755 },
  );
  const run = start("clock", docker.socket, choice, [], { PATH: `${bin}:${process.env.PATH}` });
  const windows = () =>
    docker.asked.flatMap(({ url }) => {
      const [, since, until] = /since=(\d+)&until=(\d+)/.exec(url) ?? [];
      return since ? [{ since: Number(since), until: Number(until) }] : [];
    });
  for (const moved of [3600, -3600]) {
    const before = windows().length;
    await until("two looks", run, () => windows().length >= before + 2);
    fs.writeFileSync(hour, String(moved));
  }
  const before = windows().length;
  await until("two looks", run, () => windows().length >= before + 2);
  expect(messages(hook).map(({ title }) => title)).toEqual(["shop: s0 fails its health checks"]);
  for (const { since, until } of windows()) {
    expect(until - since).toBeGreaterThanOrEqual(0);
    expect(until - since).toBeLessThan(60);
  }
});

test("an engine that does not answer is said once, and is not called watched", async () => {
  const ping = await serve(0, () => ({ code: 200 }));
  ends.push(ping.end);
  const choice = readAlerts("alerts", { ping: ping.address });
  for (const expected of ["cannot look: Docker does not answer", ""]) {
    const run = start("gone", path.join(folder, "none.sock"), choice, ["--once"]);
    expect(await run.ended).toBe(0);
    expect(run.output().split("\n").slice(1, -1).join()).toBe(expected);
  }
  const docker = await engine("back", () => [API]);
  ends.push(docker.end);
  await start("gone", docker.socket, choice, ["--once"]).ended;
  expect(ping.asked.map(({ method }) => method)).toEqual(["GET"]);
});

/** What Caddy tells of so many requests, all of them answered with 502 within 5 s. */
const caddy = (requests: number) => {
  const labels = 'code="502",handler="subroute",method="GET",server="srv0"';
  const bucket = (le: string, count: number) =>
    `caddy_http_request_duration_seconds_bucket{${labels},le="${le}"} ${count}\n`;
  const all = `caddy_http_requests_total{handler="subroute",server="srv0"} ${requests}\n`;
  return bucket("2.5", 0) + bucket("5", requests) + bucket("+Inf", requests) + all;
};

test("the proxy is asked in its own network, the certificate where it is shown, and growth is read from the days that were kept", async () => {
  let requests = 0;
  const metrics = await serve(0, () => {
    requests += 100;
    return { code: 200, body: caddy(requests) };
  });
  const edge = engineContainer("e", "edge");
  const containers = [{ ...API, HostConfig: { Memory: 100 * 1024 ** 2 } }, edge].map((one) => ({
    ...one,
    State: { ...one.State, Pid: 4711 },
  }));
  const docker = await engine("proxy", () => containers);
  const hook = await serve(0, () => ({ code: 200 }));
  const pem = path.join(folder, "pem");
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=shop.example"],
      ...["-days", "5", "-keyout", pem, "-out", `${pem}.crt`],
    ],
    { stdio: "ignore" },
  );
  const tls = https.createServer({
    key: fs.readFileSync(pem),
    cert: fs.readFileSync(`${pem}.crt`),
  });
  await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
  ends.push(metrics.end, docker.end, hook.end, () => tls.close());

  const kept = path.join(folder, "grown");
  fs.mkdirSync(kept);
  const today = Math.floor(Date.now() / 86_400_000);
  const days = [7, 6, 5, 4, 3, 2, 1].map(
    (ago) => `${(today - ago) * 86_400}\tapi\t${90 - ago}.0\t0.10\t0`,
  );
  fs.writeFileSync(path.join(kept, "2026-01-01.tsv"), `${days.join("\n")}\n`);
  // Enters no network, and tells whose it was to be.
  const enter = path.join(folder, "enter");
  fs.writeFileSync(enter, `#!/bin/sh\necho "$1" >>${enter}.pids\nshift\nexec "$@"\n`, {
    mode: 0o755,
  });

  const choice = readAlerts("alerts", { to: [hook.address] });
  const env = {
    ...{ EDGE: SUM_EDGE, METRICS: metrics.address, ENTER: enter, KEPT: kept },
    ...{ DOMAIN: "shop.example", TLS: `127.0.0.1:${(tls.address() as AddressInfo).port}` },
  };
  const run = start("proxy", docker.socket, choice, [], env);
  const said = () => messages(hook).flatMap(({ body }) => body.split("\n"));
  await until("growth and the certificate", run, () => said().length >= 2);
  expect(said()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^api grows and reaches its memory limit in 10 days\. 90 of 100 MiB, 1\.0 more/,
      ),
      expect.stringMatching(/^the certificate of shop\.example is near its end .* [45] days left/),
    ]),
  );
  const remembered = () => fs.readFileSync(path.join(folder, "proxy/run/remembered"), "utf8");
  await until("the proxy's counters", run, () => /"failed":[1-9]/.test(remembered()));
  expect(fs.readFileSync(`${enter}.pids`, "utf8")).toMatch(/^(4711\n)+$/);
});
