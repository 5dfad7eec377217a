import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { engineIsDown } from "../../engine/engine";
import { BuildOutput } from "../../pulumi/events/build-output";
import { Changes } from "../../pulumi/events/changes";
import { Drift } from "../../pulumi/events/drift";
import { Failures, plainMessage } from "../../pulumi/events/failures";
import { Progress } from "../../pulumi/events/progress";
import { explained } from "../../pulumi/run";

/** The events of an `up` in which one image did not build and one container did not become healthy, as the engine sent them. */
const FAILED_UP: (EngineEvent & { t: number })[] = fs
  .readFileSync(path.join(__dirname, "../golden/failed-up.jsonl"), "utf8")
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
        event("begins", "create", "command", "backend-healthy"),
        event("ends", "create", "command", "backend-healthy"),
      ],
      ["  backend           starting, waiting to be healthy", "  backend           healthy in 9 s"],
    ],
    [
      "a new one whose wait ends without it",
      [
        event("begins", "create-replacement", "container", "backend"),
        event("ends", "create-replacement", "container", "backend"),
        event("begins", "update", "command", "backend-healthy"),
        event("failed", "update", "command", "backend-healthy"),
      ],
      [
        "  backend           starting the new one, waiting to be healthy",
        "  backend           failed after 9 s",
      ],
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
      "a command that is forgotten",
      [event("begins", "delete", "command", "fetch"), event("ends", "delete", "command", "fetch")],
      [],
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
