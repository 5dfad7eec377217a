import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { runVerb } from "../../cli/run-verb";
import type { Inspected } from "../../engine/engine";
import type { Check } from "../../operate/check";
import { composeChecks } from "../../operate/compose-checks";
import { composeFileIn, readMemory } from "../support/compose-file";
import { folderForFile } from "../support/folder";
import { composeCommand, tier } from "../support/tiers";

const folder = folderForFile("verify");

const PROJECT = readMemory({
  "compose.yaml": `name: shop
services:
  web:
    image: nginx:1.27
    mem_limit: 64m
    healthcheck: {test: ["CMD", "true"]}
  migrate:
    image: shop/migrate:1
`,
});

/** A container of a service as Docker shows it. */
function container(service: string, more: Partial<Inspected> = {}): Inspected {
  return {
    Id: "a".repeat(64),
    Name: `/shop-${service}-1`,
    Created: "2026-11-28T10:00:00Z",
    RestartCount: 0,
    Config: {
      Image: service === "web" ? "nginx:1.27" : "shop/migrate:1",
      Labels: { "com.docker.compose.service": service },
    },
    HostConfig: {
      Memory: service === "web" ? 64 * 1024 ** 2 : 0,
      MemoryReservation: 0,
      MemorySwap: 0,
    },
    State: {
      Status: "running",
      Running: true,
      OOMKilled: false,
      ExitCode: 0,
      ...(service === "web" ? { Health: { Status: "healthy", Log: [] } } : {}),
    },
    ...more,
  };
}

const DONE = { Status: "exited", Running: false, OOMKilled: false, ExitCode: 0 };
const migrate = container("migrate", { State: DONE });

/** What fails, each with its words. */
const failures = (...found: readonly Inspected[]) =>
  composeChecks(PROJECT, found, [])
    .filter(({ passed }) => !passed)
    .map(({ name, found: words }) => `${name}: ${words}`);

describe("a Compose project against its file", () => {
  test("all is as the file says, and what ran to its end counts as there", () => {
    expect(composeChecks(PROJECT, [container("web"), migrate], [])).toEqual([
      {
        name: "services",
        passed: true,
        found: "2 of 2 services have their containers, 1 of which ended as they should",
      },
      { name: "images", passed: true, found: "2 containers are as the file says" },
      { name: "limits", passed: true, found: "2 containers are as the file says" },
      { name: "reservations", passed: true, found: "2 containers are as the file says" },
      { name: "health", passed: true, found: "1 of 1 have a check, all healthy" },
      { name: "restarts", passed: true, found: "none of 2 containers was restarted" },
      { name: "kills", passed: true, found: "none of 2 containers was killed for memory" },
    ]);
  });

  const web = container("web");
  test.each<[string, readonly Inspected[], readonly string[]]>([
    [
      "nothing runs",
      [],
      ["services: no container of shop is on this engine: docker compose up --detach"],
    ],
    ["a service is missing", [web], ["services: migrate has 0 of 1 containers"]],
    [
      "one failed",
      [web, container("migrate", { State: { ...DONE, ExitCode: 3 } })],
      ["services: shop-migrate-1 is exited with 3"],
    ],
    [
      "one is of an older file",
      [web, migrate, container("old")],
      ["services: shop-old-1 is in no file"],
    ],
    [
      "another limit and image",
      [
        container("web", {
          Config: { ...web.Config, Image: "nginx:1.26" },
          HostConfig: { ...web.HostConfig, Memory: 0 },
        }),
        migrate,
      ],
      [
        "images: shop-web-1 runs nginx:1.26, the file says nginx:1.27",
        "limits: shop-web-1 runs with none, the file says 64 MiB",
      ],
    ],
    [
      "it is ill and was restarted",
      [
        container("web", {
          RestartCount: 2,
          State: { ...web.State, Health: { Status: "unhealthy", Log: [] } },
        }),
        migrate,
      ],
      ["health: shop-web-1 is unhealthy", "restarts: shop-web-1 was restarted 2 times"],
    ],
    [
      "it was killed",
      [container("web", { State: { ...web.State, OOMKilled: true } }), migrate],
      [
        "kills: shop-web-1: a child process was killed at its limit of 64 MiB, the service itself runs on: give it more, or let it do less at once",
      ],
    ],
  ])("%s", (_, found, words) => {
    expect(failures(...found)).toEqual(words);
  });

  test("what docker compose run started is not counted", () => {
    const labels = { "com.docker.compose.service": "web", "com.docker.compose.oneoff": "True" };
    const once = container("web", { Config: { ...web.Config, Labels: labels } });
    expect(failures(web, migrate, once)).toEqual([]);
  });
});

tier("compose")("verify --compose", () => {
  const name = `enxuto-verify-${process.pid}`;
  const file = composeFileIn(
    folder,
    `name: ${name}
services:
  well:
    image: debian:bookworm-slim
    command: [sleep, "3600"]
    network_mode: none
    stop_signal: SIGKILL
    mem_limit: 32m
    healthcheck: {test: ["CMD", "true"], interval: 1s}
  other:
    image: debian:bookworm-slim
    command: [sleep, "3600"]
    network_mode: none
    stop_signal: SIGKILL
    mem_limit: 24m
`,
  );
  const cwd = path.dirname(file);
  const compose = (...more: readonly string[]) => {
    const [program, ...words] = composeCommand() as string[];
    execFileSync(program, [...words, "--file", file, ...more], { cwd, stdio: "pipe" });
  };
  const verify = async () => {
    const printed = jest.spyOn(console, "log").mockImplementation(() => {});
    try {
      const code = await runVerb("verify", ["--compose", file, "--json"]);
      const { project, checks } = JSON.parse(printed.mock.calls.flat().join("\n"));
      return { code, project, failed: checks.filter(({ passed }: Check) => !passed) };
    } finally {
      printed.mockRestore();
    }
  };

  afterAll(() => compose("down", "--timeout", "0"));

  test("holds what really runs against the file", async () => {
    compose("up", "--detach", "--wait", "--wait-timeout", "120");
    expect(await verify()).toEqual({ code: 0, project: name, failed: [] });
    execFileSync("docker", [
      ...["update", "--memory", "48m", "--memory-swap", "48m", `${name}-other-1`],
    ]);
    expect(await verify()).toEqual({
      code: 2,
      project: name,
      failed: [
        {
          name: "limits",
          passed: false,
          found: `${name}-other-1 runs with 48 MiB, the file says 24 MiB`,
        },
      ],
    });
  }, 240_000);
});
