import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "../cli/plan";
import type { Check } from "../operate/check";
import { buildImages } from "./support/deployed-system";
import { DockerProxy } from "./support/docker-proxy";
import { Load } from "./support/load";
import { playedServerImage } from "./support/played-server";
import { bases, docker, type Ended, removeStack, TestProject } from "./support/project";
import { composeCommand, tier } from "./support/tiers";

const MINUTE = 60_000;
const STACK = "docker-test";
const SITE = "http://127.0.0.1:25173";
const SERVICES = 8;

jest.setTimeout(10 * MINUTE);

/** A container as `docker inspect` shows it; the fields that are read here. */
interface Inspected {
  readonly Id: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly State: { readonly Health: { readonly Status: string } };
  readonly HostConfig: {
    readonly Memory: number;
    readonly MemoryReservation: number;
    readonly MemorySwap: number;
  };
}

/** Every container that carries all labels, by service. */
function containers(...labels: readonly string[]): Map<string, Inspected> {
  const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
  const ids = docker("ps", "--all", "--quiet", ...filters);
  const found: Inspected[] = ids.length === 0 ? [] : JSON.parse(docker("inspect", ...ids).join(""));
  const byService = new Map(found.map((one) => [one.Config.Labels["enxuto.service"], one]));
  // A second container of a service would hide the first one.
  expect(found.map(({ Config }) => Config.Labels["enxuto.service"]).sort()).toEqual(
    [...byService.keys()].sort(),
  );
  return byService;
}

function ids(found: ReadonlyMap<string, Inspected>): Record<string, string> {
  return Object.fromEntries([...found].map(([service, { Id }]) => [service, Id]));
}

async function planOf(project: TestProject): Promise<Plan> {
  return JSON.parse((await project.enxuto(["plan", project.stack, "--json"])).output);
}

/** What `docker inspect` says of every limit, next to what the plan says, once the engine has asked each container as well. */
async function expectPlannedLimits(
  project: TestProject,
  look: () => ReadonlyMap<string, Inspected>,
) {
  const MiB = 1024 ** 2;
  const isStarting = ({ State }: Inspected) => State.Health.Status === "starting";
  let found = look();
  // An `up` ends as soon as a container's check passes; the engine asks in a rhythm of its own.
  for (let tries = 0; tries < 240 && [...found.values()].some(isStarting); tries += 1) {
    await sleep(500);
    found = look();
  }
  const plan = await planOf(project);
  expect(plan.services).toHaveLength(SERVICES);
  expect(
    Object.fromEntries(
      [...found].map(([service, { HostConfig, State }]) => [
        service,
        [
          HostConfig.Memory / MiB,
          HostConfig.MemoryReservation / MiB,
          HostConfig.MemorySwap / MiB,
          State.Health.Status,
        ],
      ]),
    ),
  ).toEqual(
    Object.fromEntries(
      plan.services.map(({ name, limitMiB, reservationMiB }) => [
        name,
        [limitMiB, reservationMiB, limitMiB, "healthy"],
      ]),
    ),
  );
}

interface Message {
  readonly id: number;
  readonly from: string;
  readonly text: string;
  readonly status: string;
  readonly label: string | null;
  readonly actions: readonly unknown[] | null;
}

/** Sends a message in at the frontend and waits until the frontend shows what became of it. */
async function walkThrough(text: string): Promise<Message> {
  const sent = await fetch(`${SITE}/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from: "+5511999990000", text }),
  });
  expect(sent.status).toBe(202);
  const { id } = (await sent.json()) as { id: number };
  for (let tries = 0; tries < 60; tries += 1) {
    const messages = (await (await fetch(`${SITE}/api/messages`)).json()) as Message[];
    const message = messages.find((one) => one.id === id);
    if (message && message.status !== "waiting") return message;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`message ${id} still waits after 30 s`);
}

function expectUp({ code, output }: Ended): void {
  // The output first: it says why.
  if (code !== 0) throw new Error(output);
}

const CONFIG = { system: "conecta-saude", profile: "seed", host: "local", size: "4GB" };

tier("deploy", ["random", "command"])("the dev stack deployed by Pulumi", () => {
  let project: TestProject;
  const up = (...words: readonly string[]) => project.enxuto(["up", STACK, "--yes", ...words]);
  const running = () => containers(`enxuto.stack=${STACK}`);

  beforeAll(() => {
    removeStack(STACK);
    project = new TestProject(STACK, { ...CONFIG, bases: bases() });
  });
  afterAll(() => project.remove());

  test("every service becomes healthy inside exactly the planned limits", async () => {
    const done = await up();
    expectUp(done);
    expect(done.output).toContain(`frontend  ${SITE}`);
    await expectPlannedLimits(project, running);
    const { code, output } = await project.enxuto(["status", STACK, "--json"]);
    expect([code, JSON.parse(output).services.length]).toEqual([0, SERVICES]);
  });

  test("verify passes from its configuration to its running containers", async () => {
    const { code, output } = await project.enxuto(["verify", STACK, "--json"]);
    const checks: Check[] = JSON.parse(output).checks;
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect([code, checks.map(({ name }) => name)]).toEqual([
      0,
      [
        ...["configuration", "memory", "limits", "measured", "health checks", "policies"],
        ...["build", "sizes", "disk", "health", "limits that run", "kills"],
      ],
    ]);
    expect(checks.at(-3)?.found).toBe(`${SERVICES} of ${SERVICES} containers are healthy`);
  });

  test("one message walks through the whole system", async () => {
    const text = "Estou com dor forte no peito e falta de ar desde ontem";
    const message = await walkThrough(text);
    expect(message).toMatchObject({ from: "+5511999990000", text, status: "done" });
    expect(message.label).toEqual(expect.any(String));
    expect(message.actions?.length).toBeGreaterThan(0);
    const [store] = docker(
      "ps",
      "--quiet",
      "--filter",
      `label=enxuto.stack=${STACK}`,
      "--filter",
      "label=enxuto.service=postgres",
    );
    expect(
      docker(
        "exec",
        store,
        "psql",
        "-U",
        "postgres",
        "-d",
        "conecta",
        "-Atc",
        `SELECT text FROM messages WHERE id = ${message.id}`,
      ),
    ).toEqual([text]);
  });

  test("a second up has nothing to change", async () => {
    const before = ids(running());
    const done = await up();
    expectUp(done);
    expect(done.output).toContain("nothing to change");
    expect(ids(running())).toEqual(before);
  });

  test("a change of one line replaces one container", async () => {
    const before = ids(running());
    project.edit("images/backend/app/main.py", (text) => `${text}\n# changed\n`);
    expectUp(await up());
    const after = ids(running());
    expect({ ...after, backend: before.backend }).toEqual(before);
    expect(after.backend).not.toBe(before.backend);
  });

  test("what was changed by hand is put back", async () => {
    const { postgres } = ids(running());
    docker("update", "--memory", "300m", "--memory-swap", "300m", postgres);
    docker("rm", "--force", ids(running()).redis);
    const ill = await project.enxuto(["status", STACK]);
    expect(ill.code).toBe(2);
    expect(ill.output).toContain("redis: 0 of 1 healthy");
    expect(ill.output).toContain("postgres: limit is 300 MiB, planned 256");
    expectUp(await up());
    await expectPlannedLimits(project, running);
    expect(ids(running()).postgres).toBe(postgres);
  });

  test("a build that fails shows the tool's own last lines", async () => {
    const before = ids(running());
    project.edit("images/model-llm/Dockerfile", (text) =>
      text.replace(
        /^COPY model-llm\/requirements.lock .*$/m,
        "$&\nRUN echo 'no such wheel' >&2 && exit 3",
      ),
    );
    const { code, output } = await up();
    expect(code).toBe(1);
    expect(output).toContain("model-llm: error reading build output");
    expect(output).toContain("    no such wheel");
    expect(ids(running())).toEqual(before);
    project.edit("images/model-llm/Dockerfile", (text) => text.replace(/\nRUN echo .*$/m, ""));
  });

  test("a service that never becomes healthy fails with its log, and the next good up converges", async () => {
    const { backend, postgres } = ids(running());
    project.edit(
      "images/backend/app/main.py",
      (text) => `raise SystemExit("no luck today")\n${text}`,
    );
    const { code, output } = await up();
    expect(code).toBe(1);
    expect(output).toMatch(
      /^ {2}backend +exits and is restarted, again and again: no luck today$/m,
    );
    expect(output).toMatch(/^backend: did not become healthy within \d+ s$/m);
    expect(output).toContain("    no luck today");
    expect(output).toContain("run up again; it resumes where it stopped");
    // The state takes the failed container for a good one: it must not cost the old one, which still serves.
    const again = await up();
    expect(again.code).toBe(1);
    expect(again.output).toContain(
      "backend exits and is restarted, again and again: it will be recreated",
    );
    expect(docker("inspect", "--format", "{{.State.Health.Status}}", backend)).toEqual(["healthy"]);
    project.edit("images/backend/app/main.py", (text) => text.replace(/^raise .*\n/, ""));
    expectUp(await up());
    await expectPlannedLimits(project, running);
    expect(ids(running()).postgres).toBe(postgres);
  });

  test("an engine that dies meanwhile is named, and the next up converges", async () => {
    const { postgres } = ids(running());
    project.edit("images/frontend/nginx.conf", (text) => `${text}\n# changed\n`);
    const engine = new DockerProxy();
    const run = project.start(["up", STACK, "--yes"], { DOCKER_HOST: engine.host });
    await seen(run.output, /frontend +stopping the old one/);
    engine.die();
    const { code, output } = await run.ended;
    expect(code).toBe(1);
    expect(output).toMatch(
      /^enxuto: docker: no Docker engine answers at .*: start it \(.*\) and run the same command again$/m,
    );
    expect(output).not.toMatch(/^\s+at /m);
    expectUp(await up());
    await expectPlannedLimits(project, running);
    expect(ids(running()).postgres).toBe(postgres);
  });

  test("while one up works another one waits its turn, and Ctrl-C ends it in good order", async () => {
    project.edit("images/backend/app/main.py", (text) => `${text}\n# changed again\n`);
    const run = project.start(["up", STACK, "--yes"]);
    await seen(run.output, /backend +starting the new one/);
    const other = await up();
    expect(other.code).toBe(1);
    expect(other.output).toMatch(
      / runs up on this stack from .*: wait for its end with --wait-lock/,
    );
    run.child.kill("SIGINT");
    const { output } = await run.ended;
    expect(output).toContain("stopping: what is under way is finished first");
    expectUp(await up());
    await expectPlannedLimits(project, running);
  });

  test("destroy keeps data and password, and the next up finds them", async () => {
    const gone = await project.enxuto(["destroy", STACK, "--yes"]);
    expectUp(gone);
    expect(gone.output).toContain(`kept: data volume conecta-saude-${STACK}-postgres-data`);
    expect(gone.output).toContain("kept: password postgres-password");
    expect(running().size).toBe(0);
    // A state of its own knows no password for the data that is there.
    const state = path.join(project.folder, ".enxuto");
    fs.renameSync(state, `${state}-away`);
    for (const [home, words] of [
      [path.join(project.folder, "home"), `bring it back with enxuto state restore ${STACK}`],
      [state, `conecta-saude-${STACK}-postgres-data: the database in this volume`],
    ]) {
      const stranger = await project.enxuto(["up", STACK, "--yes"], { XDG_STATE_HOME: home });
      expect([stranger.code, stranger.output]).toEqual([1, expect.stringContaining(words)]);
    }
    fs.rmSync(state, { recursive: true });
    fs.renameSync(`${state}-away`, state);
    expectUp(await up());
    const messages = (await (await fetch(`${SITE}/api/messages`)).json()) as Message[];
    expect(messages.map(({ text }) => text)).toContain(
      "Estou com dor forte no peito e falta de ar desde ontem",
    );
  });

  test("data is deleted by name alone", async () => {
    const wrong = await project.enxuto(["destroy", STACK, "--delete-data=dev"]);
    expect(wrong.code).toBe(1);
    expect(running().size).toBe(SERVICES);
    expectUp(await project.enxuto(["destroy", STACK, `--delete-data=${STACK}`]));
    expect(running().size).toBe(0);
    expect(docker("volume", "ls", "--quiet", "--filter", `name=${STACK}`)).toEqual([]);
  });
});

tier("docker")("what a server is made with", () => {
  test.each(["cloud-init.yaml", "cloud-init-volume.yaml"])(
    "%s keeps to cloud-init's own schema",
    (golden) => {
      const file = path.join(__dirname, "golden", golden);
      const container = ["run", "--rm", "--network", "none", "--volume", `${file}:/user-data:ro`];
      const schema = ["cloud-init", "schema", "--config-file", "/user-data"];
      expect(docker(...container, playedServerImage(), ...schema)).toEqual([
        "Valid cloud-config: /user-data",
      ]);
    },
  );
});

tier("deploy", ["command"])("start-first services that do not fit side by side", () => {
  const stack = "turns-test";
  const services = ["one", "two", "three"];
  let project: TestProject;

  beforeAll(async () => {
    removeStack(stack);
    project = new TestProject(stack, {
      system: "enxuto-turns",
      host: "local",
      size: "1900MiB",
      edge: "caddy",
      bases: bases(),
      sources: Object.fromEntries(services.map((service) => [service, service])),
    });
    for (const service of services) {
      fs.cpSync(
        path.join(__dirname, "support", "fixture-service"),
        path.join(project.folder, service),
        {
          recursive: true,
        },
      );
    }
    expectUp(await project.enxuto(["up", stack, "--yes"]));
  });
  afterAll(() => project.remove());

  test("roll service by service: never two live twice, and no request fails", async () => {
    for (const service of services) {
      project.edit(`${service}/server.py`, (text) =>
        text.replace('VERSION = "1"', 'VERSION = "2"'),
      );
    }
    expect((await project.enxuto(["plan", stack])).output).toContain(
      "warning: rolls service by service: start-first services do not fit side by side, the largest takes 300 MiB",
    );
    const events = lifeAndDeath(stack);
    const load = new Load("http://127.0.0.1:8080/one", 50);
    const up = await project.enxuto(["up", stack, "--yes"]);
    const { failed, versions } = await load.stop();
    const twice = await events.end();
    expectUp(up);
    expect([failed, Object.keys(versions)]).toEqual([{}, ["1", "2"]]);
    expect(servicesTwice(twice)).toEqual(services);
    expect(
      docker("ps", "--all", "--quiet", "--filter", `label=enxuto.stack=${stack}`),
    ).toHaveLength(4);
    const again = await project.enxuto(["up", stack, "--yes"]);
    expect(again.output).toContain("nothing to change");
  });

  test("stop at the one that never becomes healthy: it serves on as it was, and the next up goes on", async () => {
    for (const service of services) {
      project.edit(`${service}/server.py`, (text) =>
        text.replace('VERSION = "2"', 'VERSION = "3"'),
      );
    }
    project.write("two/never-healthy", "");
    const answers = () =>
      Promise.all(
        services.map(async (service) => {
          const path = service === "three" ? "/" : `/${service}`;
          return (await fetch(`http://127.0.0.1:8080${path}`)).text();
        }),
      );
    const load = new Load("http://127.0.0.1:8080/two", 50);
    const failed = await project.enxuto(["up", stack, "--yes"]);
    expect([failed.code, (await load.stop()).failed]).toEqual([1, {}]);
    expect(failed.output).toMatch(/^two: /m);
    expect(await answers()).toEqual(["3 GET /one\n", "2 GET /two\n", "2 GET /\n"]);
    fs.rmSync(path.join(project.folder, "two/never-healthy"));
    expectUp(await project.enxuto(["up", stack, "--yes"]));
    expect(await answers()).toEqual(["3 GET /one\n", "3 GET /two\n", "3 GET /\n"]);
    expect(
      docker("ps", "--all", "--quiet", "--filter", `label=enxuto.stack=${stack}`),
    ).toHaveLength(4);
  });
});

/** A container of a service that started or ended. */
interface LifeEvent {
  readonly Action: "start" | "die";
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

/** Follows the containers of a stack from now on. */
function lifeAndDeath(stack: string): { end(): Promise<LifeEvent[]> } {
  const child = spawn("docker", [
    ...["events", "--filter", `label=enxuto.stack=${stack}`, "--filter", "event=start"],
    ...["--filter", "event=die", "--format", "{{json .}}"],
  ]);
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  return {
    async end() {
      child.kill();
      await once(child, "close");
      return output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    },
  };
}

/** Which services lived twice, in order; throws where two did at one time, or one not at all. */
function servicesTwice(events: readonly LifeEvent[]): string[] {
  const living = new Map<string, number>();
  const twice: string[] = [];
  for (const { Action, Actor } of events) {
    const service = Actor.Attributes["enxuto.service"];
    const count = (living.get(service) ?? 1) + (Action === "start" ? 1 : -1);
    if (count < 1) throw new Error(`${service} went before its new one came`);
    living.set(service, count);
    const now = [...living].filter(([, many]) => many > 1).map(([name]) => name);
    if (now.length > 1) throw new Error(`${now.join(" and ")} lived twice at one time`);
    if (now.length === 1 && twice.at(-1) !== now[0]) twice.push(now[0]);
  }
  return twice;
}

tier("compose")("the dev stack deployed by Compose, where there is no Pulumi", () => {
  let project: TestProject;
  const [command, ...words] = composeCommand() ?? [];
  const compose = (...more: readonly string[]) =>
    execFileSync(command, [...words, "--file", "compose.yaml", ...more], {
      cwd: project.folder,
      stdio: ["ignore", "ignore", "pipe"],
    });

  beforeAll(() => {
    removeStack(STACK);
    project = new TestProject(STACK, { ...CONFIG, bases: bases() });
  });
  afterAll(() => {
    compose("down", "--volumes", "--remove-orphans");
    project.remove();
  });

  test("every service becomes healthy inside exactly the planned limits", async () => {
    expectUp(await project.enxuto(["compose", STACK, "--out", "compose.yaml"]));
    await buildImages(project, STACK);
    compose("up", "--detach", "--wait", "--wait-timeout", "300");
    await expectPlannedLimits(project, () =>
      containers(`com.docker.compose.project=conecta-saude-${STACK}`, "enxuto.service"),
    );
  });

  test("no container has a volume without a name, which every up and down would leave", () => {
    const project = `label=com.docker.compose.project=conecta-saude-${STACK}`;
    const ids = docker("ps", "--all", "--quiet", "--filter", project);
    const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}';
    const names = docker("inspect", "--format", format, ...ids).flatMap((line) =>
      line.trim().split(" "),
    );
    expect(names.length).toBeGreaterThan(ids.length / 2);
    expect(names.filter((name) => /^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  test("one message walks through the whole system", async () => {
    expect(await walkThrough("Preciso remarcar a minha consulta")).toMatchObject({
      status: "done",
      label: expect.any(String),
    });
  });
});

/** Waits until an output holds a text. */
async function seen(output: () => string, text: RegExp): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (text.test(output())) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${text} did not come within 2 minutes in:\n${output()}`);
}
