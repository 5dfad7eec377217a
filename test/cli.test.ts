import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import type { Plan } from "../cli/plan";
import { report } from "../cli/secrets";
import { serviceStatus, statusText } from "../cli/status";
import { check } from "../components/hosts/server/shipment";
import { UserError } from "../core/capacity/user-error";
import { inPlainWords } from "../core/report/provider-words";
import { engineAddress, engineIsDown, type Inspected } from "../engine/engine";
import { troubleOf } from "../engine/watch";
import { readStackConfig } from "../program/project";
import { assign } from "../program/secrets/assign";
import { parseDotenv } from "../program/secrets/dotenv";
import { passphraseFile, pathWithAnalyzer, pulumiEnvironment } from "../pulumi/environment";
import { BuildOutput } from "../pulumi/events/build-output";
import { Changes } from "../pulumi/events/changes";
import { Drift } from "../pulumi/events/drift";
import { Failures, plainMessage } from "../pulumi/events/failures";
import { Progress } from "../pulumi/events/progress";
import { cliRoots, findCli, OLDEST_CLI } from "../pulumi/find-cli";
import { explained } from "../pulumi/run";
import { writeRunConfig } from "../pulumi/run-config";
import { keptOf } from "../pulumi/state";
import { conectaSaude } from "../systems/conecta-saude";
import { ENXUTO } from "./support/source";

const PROJECT = path.join(__dirname, "..");

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-cli-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Writes a file below the test's folder, and the folders on its way. */
function write(file: string, text: string, mode?: number): string {
  const full = path.join(folder, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text, { mode });
  return full;
}

/** Runs the command line in a folder. */
function enxuto(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = PROJECT) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...ENXUTO, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, CI: "", ...env },
  });
  return { status, stdout, stderr };
}

/** The events of an `up` in which one image did not build and one container did not become healthy, as the engine sent them. */
const FAILED_UP: (EngineEvent & { t: number })[] = fs
  .readFileSync(path.join(__dirname, "golden/failed-up.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const SERVICES = [
  { name: "backend", needs: ["postgres"] },
  { name: "model-llm", needs: [] },
  { name: "audio-sumarizado", needs: [] },
];
const NAMES = SERVICES.map(({ name }) => name);

const TYPES = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
  command: "command:local:Command",
  server: "hcloud:index/server:Server",
} as const;

/** An event of a step as the engine sends it. */
function event(
  phase: "begins" | "ends" | "failed",
  op: string,
  type: keyof typeof TYPES,
  name: string,
  diffs?: readonly string[],
): EngineEvent {
  const urn = `urn:pulumi:dev::enxuto::enxuto:components:Deployment$${TYPES[type]}::${name}`;
  const key = { begins: "resourcePreEvent", ends: "resOutputsEvent", failed: "resOpFailedEvent" };
  return {
    sequence: 0,
    timestamp: 0,
    [key[phase]]: { metadata: { op, urn, type: TYPES[type], diffs } },
  } as EngineEvent;
}

describe("the Pulumi CLI", () => {
  const cli = (root: string, version: string) =>
    write(`${root}/bin/pulumi`, `#!/bin/sh\necho v${version}\n`, 0o755);

  test("is looked for on PATH, where its installer puts it, by version, then in our cache", () => {
    write("home/.pulumi/versions/3.99.0/x", "");
    write("home/.pulumi/versions/3.248.0/x", "");
    write("home/.pulumi/versions/notes/x", "");
    expect(cliRoots(path.join(folder, "home"), "/cache")).toEqual([
      undefined,
      path.join(folder, "home/.pulumi"),
      path.join(folder, "home/.pulumi/versions/3.248.0"),
      path.join(folder, "home/.pulumi/versions/3.99.0"),
      "/cache",
    ]);
  });

  test("is the first one that is new enough", async () => {
    cli("old", "3.100.0");
    cli("good", OLDEST_CLI);
    cli("newer", "3.248.0");
    const roots = ["missing", "old", "good", "newer"].map((root) => path.join(folder, root));
    expect((await findCli(roots))?.command).toBe(path.join(folder, "good/bin/pulumi"));
    expect(await findCli(roots.slice(0, 2))).toBeUndefined();
  });

  test("gets the script for policy packs only where it has no language host", () => {
    const command = cli("cli", "3.248.0");
    const analyzer = path.join(PROJECT, "tools/analyzer");
    expect(pathWithAnalyzer(command, { PATH: "/bin" })).toBe(`/bin:${analyzer}`);
    write("cli/bin/pulumi-language-nodejs", "");
    expect(pathWithAnalyzer(command, { PATH: "/bin" })).toBe("/bin");
  });
});

describe("defaults for Pulumi", () => {
  const nobody = () => ({ PULUMI_HOME: path.join(folder, "none") });

  test("are a state and a passphrase on this machine", () => {
    expect(pulumiEnvironment(folder, nobody())).toEqual({
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_BACKEND_URL: `file://${folder}/.enxuto/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE_FILE: path.join(folder, ".enxuto/passphrase"),
    });
  });

  test("the passphrase is made once, for its owner alone", () => {
    const file = passphraseFile(folder);
    const first = fs.readFileSync(file, "utf8");
    expect(first.trim()).toHaveLength(32);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(passphraseFile(folder), "utf8")).toBe(first);
  });

  const LOCAL_STATE = expect.objectContaining({ PULUMI_BACKEND_URL: expect.anything() });
  test.each([
    ["PULUMI_BACKEND_URL", { PULUMI_BACKEND_URL: "s3://bucket" }],
    ["PULUMI_ACCESS_TOKEN", { PULUMI_ACCESS_TOKEN: "token" }],
  ])("%s keeps the user's own backend", (_, chosen) => {
    expect(pulumiEnvironment(folder, { ...nobody(), ...chosen })).not.toEqual(LOCAL_STATE);
  });

  test("a project's backend and a login are kept as well", () => {
    write("home/credentials.json", '{"current":"https://api.pulumi.com"}');
    const home = { PULUMI_HOME: path.join(folder, "home") };
    expect(pulumiEnvironment(folder, home)).not.toEqual(LOCAL_STATE);
    write("Pulumi.yaml", "backend: { url: s3://bucket }");
    expect(pulumiEnvironment(folder, nobody())).not.toEqual(LOCAL_STATE);
  });

  test.each([
    ["PULUMI_CONFIG_PASSPHRASE", ""],
    ["PULUMI_CONFIG_PASSPHRASE_FILE", "/elsewhere"],
  ])("%s keeps the user's own passphrase", (name, value) => {
    expect(pulumiEnvironment(folder, { ...nobody(), [name]: value })).not.toHaveProperty(
      "PULUMI_CONFIG_PASSPHRASE_FILE",
    );
  });
});

describe("the stack file of a run", () => {
  const committed = "config:\n  enxuto:host: local # here\n  enxuto:size: 4GB\n";

  test("holds the flags, and the committed one stays as it is", () => {
    write("Pulumi.yaml", "name: enxuto\n");
    const file = write("Pulumi.dev.yaml", committed);
    const config = readStackConfig(folder, "dev");
    const values = {
      ...config.values,
      "enxuto:size": "8GB",
      "enxuto:bases": '{"redis":"r:1.2.3"}',
    };
    const run = path.join(
      writeRunConfig(folder, "dev", config, { ...config, values }),
      "Pulumi.dev.yaml",
    );
    expect(parse(fs.readFileSync(run, "utf8"))).toEqual({
      config: {
        "enxuto:host": "local",
        "enxuto:size": "8GB",
        "enxuto:bases": { redis: "r:1.2.3" },
      },
    });
    expect(fs.readFileSync(file, "utf8")).toBe(committed);
    // What Pulumi adds to it stays for the next run, unless the committed file says otherwise.
    fs.appendFileSync(run, "encryptionsalt: v1:ours\n");
    writeRunConfig(folder, "dev", config, config);
    expect(parse(fs.readFileSync(run, "utf8")).encryptionsalt).toBe("v1:ours");
    write("Pulumi.dev.yaml", `${committed}encryptionsalt: v1:theirs\n`);
    writeRunConfig(folder, "dev", config, config);
    expect(parse(fs.readFileSync(run, "utf8")).encryptionsalt).toBe("v1:theirs");
  });
});

describe("progress", () => {
  test("of an up that fails, from the engine's own events: one line for each thing that happens", () => {
    let now = 0;
    const progress = new Progress(SERVICES, () => now);
    const failures = new Failures();
    const lines = FAILED_UP.flatMap((one) => {
      now = one.t * 1000;
      failures.take(one);
      return progress.take(one);
    });
    expect(lines).toEqual([
      "  audio-sumarizado  building its image",
      "  backend           building its image",
      "  model-llm         unchanged",
      "  backend           image built in 1 s, waiting for postgres",
      "  backend           starting the new one, waiting to be healthy",
      "  audio-sumarizado  its image does not build (1 s)",
      "  backend           failed after 201 s",
    ]);
    expect(progress.buildOutput("audio-sumarizado")).toEqual([
      "collecting things",
      "error: no matching distribution for nothing==1.0",
    ]);
    expect(failures.all.map(({ resource, message }) => `${resource?.name}: ${message}`)).toEqual([
      expect.stringMatching(/^audio-sumarizado: error reading build output: .*exit code: 3$/),
      "backend: container failed to be in healthy state",
    ]);
  });

  test.each<[string, EngineEvent[], string[]]>([
    [
      "a new container",
      [
        event("begins", "create", "container", "backend"),
        event("ends", "create", "container", "backend"),
      ],
      ["  backend           starting, waiting to be healthy", "  backend           healthy in 3 s"],
    ],
    [
      "a change in place",
      [
        event("begins", "update", "container", "backend"),
        event("ends", "update", "container", "backend"),
      ],
      ["  backend           updating in place", "  backend           updated in place"],
    ],
    [
      "stop-first",
      [
        event("begins", "delete-replaced", "container", "backend"),
        event("ends", "delete-replaced", "container", "backend"),
        event("begins", "replace", "container", "backend"),
        event("begins", "create-replacement", "container", "backend"),
      ],
      [
        "  backend           stopping the old one",
        "  backend           old one removed",
        "  backend           starting the new one, waiting to be healthy",
      ],
    ],
    [
      "a replica",
      [event("begins", "create", "container", "backend-2")],
      ["  backend           backend-2: starting, waiting to be healthy"],
    ],
    [
      "what drifted",
      [
        event("begins", "refresh", "container", "backend"),
        event("ends", "update", "container", "backend"),
      ],
      [],
    ],
    [
      "the network",
      [event("begins", "create", "network", "net"), event("ends", "create", "network", "net")],
      ["  network net       made in 3 s"],
    ],
    [
      "a command",
      [event("begins", "create", "command", "fetch"), event("ends", "create", "command", "fetch")],
      ["  fetch             running", "  fetch             done in 3 s"],
    ],
    [
      "a server",
      [event("begins", "create", "server", "web"), event("failed", "create", "server", "web")],
      ["  server web        being made", "  server web        failed after 3 s"],
    ],
  ])("%s", (_, events, expected) => {
    let now = 0;
    const progress = new Progress(SERVICES, () => now);
    const lines = events.flatMap((one) => {
      const said = progress.take(one);
      now += 3000;
      return said;
    });
    expect(lines).toEqual(expected);
  });

  test("a long build says its step now and then, and a table always", () => {
    let now = 0;
    const progress = new Progress(SERVICES, () => now);
    const urn = "urn:pulumi:dev::enxuto::docker:index/image:Image::backend";
    const say = (message: string) =>
      progress.take({ diagnosticEvent: { urn, message, ephemeral: true } } as EngineEvent);
    progress.take({
      resourcePreEvent: { metadata: { op: "create", urn, type: "docker:index/image:Image" } },
    } as EngineEvent);
    expect(say("digest: sha256:1\n[builder 2/4] COPY requirements.lock ./\n")).toEqual([]);
    now = 20_000;
    expect(say("[builder 3/4] RUN pip install\n")).toEqual([
      "  backend           building its image: builder 3/4 RUN pip install",
    ]);
    expect(say("[builder 3/4] RUN pip install\n")).toEqual([]);
    expect(progress.table()).toEqual([
      "  backend           building its image: builder 3/4 RUN pip install, 20 s",
    ]);
  });

  test("what a command says is shown as it comes, and once", () => {
    const progress = new Progress(SERVICES, () => 0);
    const urn = "urn:pulumi:prod::enxuto::command:local:Command::shipped-images";
    const say = (message: string, severity = "info") =>
      progress.take({ diagnosticEvent: { urn, message, severity } } as EngineEvent);
    expect(say("image 1 of 2: shop/web:1, 0.4 s\n")).toEqual([
      "  shipped-images    image 1 of 2: shop/web:1, 0.4 s",
    ]);
    expect(say("image 1 of 2: shop/web:1, 0.4 s\n")).toEqual([]);
    expect(say("exit status 1", "error")).toEqual([]);
  });

  test("trouble is noted of what is waited for alone", () => {
    const progress = new Progress(SERVICES, () => 0);
    expect(progress.note("backend", "exits with 1")).toEqual([]);
    progress.take(event("begins", "create", "container", "backend"));
    expect(progress.note("backend", "exits with 1")).toEqual(["  backend           exits with 1"]);
    expect(progress.table()).toEqual([
      "  backend           starting, waiting to be healthy; exits with 1",
    ]);
  });

  test("a build keeps the tools' last words", () => {
    const build = new BuildOutput();
    for (let line = 0; line < 300; line += 1) build.take(`line ${line}\ndigest: sha256:0\n`);
    expect([build.lines.length, build.lines.at(-1)]).toEqual([200, "line 299"]);
  });
});

describe("a step of shipping that fails", () => {
  test.each([
    [
      "a full disk",
      1,
      "write /var/lib/docker/tmp/GetImageBlob1: no space left on device\nmore",
      "shipping: web:1 did not reach the server: the disk is full. enxuto prune makes room",
    ],
    [
      "a connection that broke",
      255,
      "client_loop: send disconnect: Broken pipe\n",
      "shipping: web:1 did not reach the server: the connection broke (client_loop: send disconnect: Broken pipe). Run up again: only what is missing travels",
    ],
    ["anything else", 1, "first\nlast\n", "shipping: web:1 did not reach the server: last"],
  ])("is one sentence: %s", (_, code, stderr, sentence) => {
    const failed = () => check("web:1 did not reach the server", { code, stdout: "", stderr });
    expect(failed).toThrow(new UserError("shipping", sentence.replace(/^shipping: /, "")));
    const wrapped = `exit status 1: running "node main.ts ship":\n${sentence}`;
    expect(inPlainWords("hetzner", wrapped)).toBe(sentence);
  });
});

describe("changes", () => {
  test("are one line for each service and resource", () => {
    const changes = new Changes(NAMES);
    for (const one of [
      event("begins", "refresh", "container", "model-llm"),
      event("ends", "update", "container", "model-llm", ["memory"]),
      event("begins", "same", "network", "net"),
      event("begins", "create-replacement", "container", "backend", ["image"]),
      event("begins", "replace", "container", "backend", ["image"]),
      event("begins", "delete-replaced", "container", "backend", ["image"]),
      event("begins", "update", "container", "model-llm", ["memory", "memorySwap"]),
      event("begins", "create", "volume", "data"),
    ]) {
      changes.take(one);
    }
    expect(changes.lines()).toEqual([
      "  backend      replace (image)",
      "  model-llm    update in place (memory, memorySwap)",
      "  volume data  create",
    ]);
    expect(changes.replaces(["docker:index/container:Container"])).toBe(true);
    expect(changes.replaces(["docker:index/volume:Volume"])).toBe(false);
  });

  test("are still to be made where an earlier run was stopped before it removed the old one", () => {
    const changes = new Changes(NAMES);
    changes.take(event("begins", "same", "container", "backend"));
    changes.take(event("begins", "delete-replaced", "container", "backend"));
    expect([changes.none, changes.lines()]).toEqual([false, ["  backend  remove the old one"]]);
  });

  test("of exports are seen where no resource changes", () => {
    const changes = new Changes(NAMES);
    const type = "pulumi:pulumi:Stack";
    const stack = (before: object, after: object) =>
      ({
        resOutputsEvent: {
          metadata: {
            op: "same",
            type,
            urn: "",
            old: { outputs: before },
            new: { outputs: after },
          },
        },
      }) as EngineEvent;
    changes.take(stack({ fit: { a: 1 } }, { fit: { a: 1 } }));
    expect([changes.none, changes.outputsDiffer]).toEqual([true, false]);
    changes.take(stack({ fit: { a: 1 } }, { fit: { a: 2 } }));
    expect([changes.none, changes.outputsDiffer]).toEqual([true, true]);
  });

  test("made by others are drift", () => {
    const drift = new Drift(NAMES);
    for (const one of [
      event("begins", "refresh", "container", "backend"),
      event("begins", "refresh", "container", "model-llm"),
      event("begins", "refresh", "network", "net"),
      event("ends", "same", "network", "net"),
      event("ends", "delete", "container", "backend"),
      event("ends", "update", "container", "model-llm", ["memory"]),
    ]) {
      drift.take(one);
    }
    expect(drift.lines).toEqual(["  backend is gone", "  model-llm differs (memory)"]);
  });
});

describe("messages of the engine and its providers", () => {
  test.each([
    [
      "  sdk-v2/provider2.go:571: sdk.helper_schema: container failed to be in healthy state: provider=docker@5.2.0\n",
      "container failed to be in healthy state",
    ],
    [
      "1 error occurred:\n\t* creating urn:pulumi:dev::a::b$c::backend: 1 error occurred:\n\t* container failed to be in healthy state\n\n\n",
      "container failed to be in healthy state",
    ],
    ["update failed\n", ""],
    ['enxuto:size: got "4"', 'enxuto:size: got "4"'],
  ])("%j", (message, expected) => {
    expect(plainMessage(message)).toBe(expected);
  });

  test.each([
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "error during connect: Get http://docker/_ping: EOF",
    "failed to connect to any docker daemon",
  ])("no engine: %s", (message) => expect(engineIsDown(message)).toBe(true));

  test("a violation is told once, with the name of its policy", () => {
    const failures = new Failures();
    const policyEvent = {
      message: "Every container has a limit.\ncontainer a: memory is not set (memory-limit)",
      policyName: "memory-limit",
      enforcementLevel: "mandatory",
    };
    failures.take({ policyEvent } as EngineEvent);
    failures.take({ policyEvent } as EngineEvent);
    failures.take({ policyEvent: { ...policyEvent, enforcementLevel: "warning" } } as EngineEvent);
    expect(failures.violations).toEqual(["container a: memory is not set (memory-limit)"]);
  });

  test("what a provider also wrote into its log is left out, unless it is all there is", () => {
    const failures = new Failures();
    const take = (message: string) =>
      failures.take({ diagnosticEvent: { severity: "error", message } } as EngineEvent);
    take("[ERROR] While configuring the provider, no token was found");
    expect(failures.all).toHaveLength(1);
    take("HCLOUD_TOKEN: is missing");
    expect(failures.all).toEqual([{ message: "HCLOUD_TOKEN: is missing" }]);
  });

  test.each([
    ["error: getting config: incorrect passphrase", /^its encrypted values were made with another/],
    ["error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", /^there is no passphrase: set/],
    ["error: the stack is currently locked by 1 lock(s)", /^another run works on this stack/],
    ["warning: x\nerror: something new\n", /^something new$/],
  ])("the CLI says %j", (output, expected) => expect(explained(output)).toMatch(expected));
});

describe("the engine of a Docker context", () => {
  const { PATH, DOCKER_HOST } = process.env;
  afterEach(() => {
    Object.assign(process.env, { PATH, ...(DOCKER_HOST ? { DOCKER_HOST } : {}) });
  });

  test.each<[string, string, string | undefined]>([
    [
      "at another address",
      "echo unix:///home/me/.docker/desktop.sock",
      "unix:///home/me/.docker/desktop.sock",
    ],
    ["at the usual address", "echo unix:///var/run/docker.sock", undefined],
    ["that cannot be read", "exit 1", undefined],
  ])("%s", async (_, script, expected) => {
    write("bin/docker", `#!/bin/sh\n${script}\n`, 0o755);
    delete process.env.DOCKER_HOST;
    process.env.PATH = `${folder}/bin:${PATH}`;
    expect(await engineAddress()).toBe(expected);
    process.env.DOCKER_HOST = "tcp://mine:2375";
    expect(await engineAddress()).toBeUndefined();
    delete process.env.DOCKER_HOST;
  });
});

describe("what destroy keeps", () => {
  test("is named as people know it", () => {
    expect(
      keptOf([
        {
          urn: "a::data",
          type: "docker:index/volume:Volume",
          protect: true,
          inputs: { name: "x-dev-data" },
        },
        {
          urn: "a::db-password",
          type: "random:index/randomPassword:RandomPassword",
          protect: true,
        },
        { urn: "a::net", type: "docker:index/network:Network" },
      ]),
    ).toEqual([
      { what: "data volume", name: "x-dev-data" },
      { what: "password", name: "db-password" },
    ]);
  });
});

describe("status", () => {
  const planned = {
    name: "backend",
    replicas: 1,
    limitMiB: 350,
    reservationMiB: 256,
    rollout: "start-first" as const,
    rolloutReason: "declared",
  };
  const container = (change: object = {}, memoryMiB = 350) => ({
    Id: "1",
    Name: "/backend-1",
    Created: "",
    RestartCount: 0,
    Config: { Image: "a:1", Labels: {} },
    HostConfig: { Memory: memoryMiB * 1024 ** 2, MemoryReservation: 0, MemorySwap: 0 },
    State: {
      Status: "running",
      Running: true,
      OOMKilled: false,
      ExitCode: 0,
      Health: { Status: "healthy", Log: [] },
      ...change,
    },
  });
  const problems = (...found: ReturnType<typeof container>[]) =>
    serviceStatus(planned, found, { memory: new Map([["1", 46.7]]) }).problems;

  test("as planned", () => expect(problems(container())).toEqual([]));
  test.each<[string, ReturnType<typeof container>[], string[]]>([
    ["not there", [], ["0 of 1 healthy"]],
    ["stopped", [container({ Running: false, Status: "exited" })], ["0 of 1 healthy"]],
    ["ill", [container({ Health: { Status: "unhealthy", Log: [] } })], ["0 of 1 healthy"]],
    ["two of one", [container(), container()], ["2 containers for 1"]],
    ["another limit", [container({}, 300)], ["limit is 300 MiB, planned 350"]],
    [
      "with a killed child",
      [container({ OOMKilled: true })],
      [
        "a child process was killed at its limit of 350 MiB, the service itself runs on: give it more, or let it do less at once",
      ],
    ],
  ])("%s", (_, found, expected) => expect(problems(...found)).toEqual(expected));

  test("a stack that is not up is told so once", () => {
    const services = ["backend", "frontend"].map((name) =>
      serviceStatus({ ...planned, name }, [], { memory: new Map() }),
    );
    expect(statusText("dev", services, null)).toBe(`\
service   state      in use  reserved  limit  restarts  image
backend   not there               256    350
frontend  not there               256    350

memory in use: 0 MiB
dev is not up: run enxuto up dev`);
  });
});

describe("trouble of a container", () => {
  const container = (RestartCount: number, State: object): Inspected =>
    ({ RestartCount, State }) as Inspected;
  test.each<[Inspected, string | undefined]>([
    [container(0, {}), undefined],
    [container(1, { Health: { Status: "starting" } }), undefined],
    [container(2, {}), "exits and is restarted, again and again"],
    [
      container(9, { OOMKilled: true, Running: true }),
      "is killed for using more than its limit, again and again",
    ],
    [container(0, { Health: { Status: "unhealthy" } }), "fails its health checks"],
  ])("%j", (found, expected) => expect(troubleOf(found)).toBe(expected));
});

describe("compose", () => {
  const written = enxuto([
    ...["compose", "dev", "--config"],
    'bases={"python":"mirror/python:3.11.1","postgres":"mirror/postgres:16.1.1"}',
  ]);
  const file = () => parse(written.stdout, { version: "1.1" });

  test("has the plan's very numbers for every service", () => {
    expect([written.status, written.stderr]).toEqual([0, ""]);
    const plan: Plan = JSON.parse(enxuto(["plan", "dev", "--json"]).stdout);
    for (const { name, limitMiB, reservationMiB } of plan.services) {
      expect([
        name,
        file().services[name].deploy.resources,
        file().services[name].memswap_limit,
      ]).toEqual([
        name,
        { limits: { memory: `${limitMiB}m` }, reservations: { memory: `${reservationMiB}m` } },
        `${limitMiB}m`,
      ]);
    }
  });

  test("starts everything after what it needs is healthy, builds what is built, and keeps the rest", () => {
    const { backend, postgres, frontend } = file().services;
    expect(backend).toMatchObject({
      image: expect.stringMatching(/^conecta-saude\/backend:[0-9a-f]{12}$/),
      build: {
        context: "./images",
        dockerfile: "backend/Dockerfile",
        args: { PYTHON_IMAGE: "mirror/python:3.11.1" },
      },
      depends_on: {
        postgres: { condition: "service_healthy" },
        redis: { condition: "service_healthy" },
      },
      healthcheck: { interval: "30s", timeout: "10s", retries: 3, start_period: "40s" },
      restart: "unless-stopped",
      logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
      security_opt: ["no-new-privileges:true"],
      networks: ["conecta-network"],
    });
    expect(backend.ports).toBeUndefined();
    expect(frontend.ports).toEqual(["127.0.0.1:5173:5173"]);
    expect(postgres.image).toBe("mirror/postgres:16.1.1");
    expect(postgres.volumes).toEqual(["postgres-data:/var/lib/postgresql/data"]);
    expect(file().networks).toEqual({
      "conecta-network": { name: "conecta-network", driver: "bridge" },
    });
  });

  test("secrets are files that git ignores, and stand nowhere in it", () => {
    const { secrets } = file();
    const passfile = path.join(PROJECT, secrets["backend-pgpass"].file);
    const password = fs.readFileSync(
      path.join(PROJECT, ".enxuto/compose/dev/postgres-password"),
      "utf8",
    );
    expect(fs.readFileSync(passfile, "utf8")).toBe(`postgres:5432:conecta:postgres:${password}\n`);
    expect(written.stdout).not.toContain(password);
    expect(
      execFileSync("git", ["check-ignore", passfile], { cwd: PROJECT, encoding: "utf8" }),
    ).toBe(`${passfile}\n`);
  });

  test("what it cannot write is refused", () => {
    expect(enxuto(["compose", "prod"])).toMatchObject({
      status: 1,
      stderr: 'enxuto: enxuto:host: got "hetzner", compose writes stacks of host local alone\n',
    });
  });
});

describe("secrets import", () => {
  test.each<[string, [string, string][]]>([
    [
      "A=1\n\n# note\nexport B = two words ",
      [
        ["A", "1"],
        ["B", "two words"],
      ],
    ],
    [
      'A=\'x # y\'\nB="a\\"b\\nc" # note\nC=d # note\r\nD=',
      [
        ["A", "x # y"],
        ["B", 'a"b\nc'],
        ["C", "d"],
        ["D", ""],
      ],
    ],
    ["URL=postgres://a:b=c@d/e?x=1#f", [["URL", "postgres://a:b=c@d/e?x=1#f"]]],
  ])("reads %j", (text, expected) => expect([...parseDotenv(".env", text)]).toEqual(expected));

  test.each([
    ["A=1\nhunter2", ".env:2: is no KEY=VALUE"],
    ['A="hunter2', ".env:1: has a quote without end"],
  ])("refuses %j without quoting it", (text, message) => {
    expect(() => parseDotenv(".env", text)).toThrow(message);
  });

  const assigned = (variables: Record<string, string>) =>
    assign(conectaSaude, new Map(Object.entries(variables)));

  test("a secret goes by its own name or by its variable's", () => {
    for (const name of ["GOOGLE_API_KEY", "GOOGLE_API_KEY_FILE"]) {
      expect([...assigned({ [name]: "k" }).secrets]).toEqual([["google-api-key", "k"]]);
    }
    expect(assigned({}).missing).toEqual(["google-api-key"]);
  });

  test("an address that leads out of the system makes the service external", () => {
    const supabase = "postgresql://app:pw@db.example.co:5432/postgres";
    const { external, fixed, unused } = assigned({
      DATABASE_URL: supabase,
      REDIS_URL: "redis://redis:6379/0",
      ML_SERVICE_URL: "http://localhost:8002/classify",
      AUDIO_SERVICE_URL: "http://127.0.0.1:8003",
      DEBUG: "true",
      TWILIO_TOKEN: "t",
    });
    expect([...external]).toEqual([["postgres", supabase]]);
    expect([...fixed].sort()).toEqual([
      "AUDIO_SERVICE_URL",
      "DEBUG",
      "ML_SERVICE_URL",
      "REDIS_URL",
    ]);
    expect(unused).toEqual(["TWILIO_TOKEN"]);
  });

  test("what is no address is refused without quoting it", () => {
    expect(() => assigned({ DATABASE_URL: "hunter2" })).toThrow("DATABASE_URL: is no URL");
  });

  test("the report names, and never tells", () => {
    const lines = report(
      "dev",
      assigned({ GOOGLE_API_KEY: "hunter2", DEBUG: "1", X: "hunter3" }),
      [],
    );
    expect(lines).toEqual([
      "encrypted: secret google-api-key",
      "set by the system itself: DEBUG",
      "used by no service: X",
    ]);
    expect(report("dev", assigned({}), [])).toEqual([
      "nothing in it is for dev",
      "still missing: google-api-key",
    ]);
    expect(report("dev", assigned({}), ["google-api-key"])).toEqual(["nothing in it is for dev"]);
  });
});

describe("bad input to every verb", () => {
  test("an option that it does not have", () => {
    const { status, stderr } = enxuto(["logs", "--foo"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^enxuto: logs: unknown option --foo, expected enxuto logs SERVICE \[STACK\] \S.*\n$/,
    );
  });

  test("a folder that holds no project", () => {
    expect(enxuto(["plan"], {}, folder)).toMatchObject({
      status: 1,
      stderr: `enxuto: Pulumi.yaml: there is none in ${folder}: run this in the project's directory\n`,
    });
  });

  test("one stack among several", () => {
    const { status, stdout, stderr } = enxuto(["plan", "staging", "dev"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^dev: conecta-saude /);
    expect(stderr).toMatch(/^enxuto: staging: stack: got "staging", expected one of .*\n$/);
  });

  test("a stack file that holds something else", () => {
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    write("Pulumi.dev.yaml", "hello\n");
    expect(enxuto(["plan"], {}, folder)).toMatchObject({
      status: 1,
      stderr: 'enxuto: Pulumi.dev.yaml: got "hello", expected config: and settings below it\n',
    });
  });
});

describe("bad input to up", () => {
  const project = (stack: string) => {
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    write("Pulumi.dev.yaml", stack);
  };
  const DEV = fs.readFileSync(path.join(PROJECT, "Pulumi.dev.yaml"), "utf8");

  test("an unreadable stack file", () => {
    project("config:\n  - [\n");
    expect(enxuto(["up"], {}, folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^enxuto: Pulumi\.dev\.yaml: cannot be read: [^\n]+\n$/),
    });
  });

  test("a stack that does not exist", () => {
    project(DEV);
    expect(enxuto(["up", "staging"], {}, folder)).toMatchObject({
      status: 1,
      stderr: 'enxuto: stack: got "staging", expected one of dev\n',
    });
  });

  test("a missing image directory", () => {
    project(DEV);
    expect(enxuto(["up"], {}, folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^enxuto: [a-z-]+\/image: there is no directory images\/[a-z-]+\n$/,
      ),
    });
  });

  test.each([
    [
      "a newer CLI says",
      "echo 'Cannot connect to the Docker daemon at unix:///none.sock.' >&2; exit 1",
    ],
    ["an older CLI does not say", `echo '{"ServerErrors":["Cannot connect"]}'`],
  ])("no Docker engine, as %s", (_, answer) => {
    write("bin/docker", `#!/bin/sh\n${answer}\n`, 0o755);
    const DOCKER_HOST = `unix://${folder}/none.sock`;
    const PATH = `${folder}/bin:/bin:/usr/bin`;
    const start =
      process.platform === "linux" ? "sudo systemctl start docker" : "open Docker Desktop";
    expect(enxuto(["up"], { DOCKER_HOST, PATH })).toMatchObject({
      status: 1,
      stderr: `enxuto: docker: no Docker engine answers at ${DOCKER_HOST}: start it (${start}) and run the same command again\n`,
    });
  });

  test("no Docker CLI", () => {
    expect(enxuto(["up"], { PATH: folder })).toMatchObject({
      status: 1,
      stderr:
        "enxuto: docker: the Docker CLI is missing: install Docker (apt-get install docker.io, or Docker Desktop)\n",
    });
  });

  test("a stack that is refused is told so before anything is asked of Docker", () => {
    const { status, stdout } = enxuto(["up", "--host", "local:1GB"], { PATH: folder });
    expect(status).toBe(2);
    expect(stdout).toContain("conecta-saude does not fit local 1GB:");
  });

  test("an engine with less memory than the stack plans for", () => {
    write(
      "bin/docker",
      `#!/bin/sh\necho '{"ServerVersion":"28.0.0","MemTotal":3221225472,"DockerRootDir":"/"}'\n`,
      0o755,
    );
    const PATH = `${folder}/bin:/bin:/usr/bin`;
    expect(enxuto(["up"], { PATH })).toMatchObject({
      status: 1,
      stderr:
        "enxuto: enxuto:size: the stack plans for 4,096 MiB, and this machine's Docker engine has 3,072 MiB; it fits there too: run it with --host local:3072MiB\n",
    });
  });
});

describe("doctor", () => {
  test("names what is missing together with what gets it", () => {
    const { status, stdout } = enxuto(["doctor", "--json"], { PATH: folder });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).checks).toEqual(
      expect.arrayContaining([
        {
          name: "docker",
          state: "missing",
          found: "missing",
          get: "sudo apt-get install docker.io",
        },
        expect.objectContaining({
          name: "docker engine",
          state: "missing",
          found: "does not answer",
        }),
        expect.objectContaining({
          name: "git",
          state: "optional",
          get: "sudo apt-get install git",
        }),
      ]),
    );
  });
});
