import type { HostKind } from "../../core/catalog/hosts";
import { failureLines } from "../../operate/failures";

const DOWN =
  "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
const IMAGE = { type: "docker:index/image:Image", name: "web" };
const CONTAINER = { type: "docker:index/container:Container", name: "web" };
const LIMITS = { type: "command:local:Command", name: "process-limits" };

describe("an engine that did not answer", () => {
  const said = (host: HostKind, resource: typeof IMAGE) =>
    failureLines(
      { stack: "shop", system: "shop", services: ["web"], host },
      [{ resource, message: DOWN }],
      [],
    );

  test.each([
    ["local", CONTAINER],
    ["local", LIMITS],
    ["hetzner", IMAGE],
  ] as const)("is this machine's for a stack on %s and %j", async (host, resource) => {
    expect(await said(host, resource)).toEqual([
      expect.stringMatching(/^enxuto: docker: no Docker engine answers at /),
    ]);
  });

  test("is the server's for all else of a stack that runs there", async () => {
    expect(await said("hetzner", LIMITS)).toEqual([
      `process-limits: the server answers and its Docker does not: it restarts, or systemctl status docker says there why it cannot; then run up again (${DOWN})`,
    ]);
  });
});

test("what a tool wrote is quoted without what moves the cursor or colours the lines after it", async () => {
  const output = ["\x1b[2J\x1b[31mno space\x07", "left\ton\r\x9b2Kdevice"];
  const context = { stack: "shop", system: "shop", services: ["web"], buildOutput: () => output };
  const lines = await failureLines(context, [{ resource: IMAGE, message: "it failed" }], []);
  expect(lines.slice(-3)).toEqual(["    no space", "    left\ton", "    device"]);
});

test("a container of others in the way is named, with how to go on", async () => {
  const message = `Error response from daemon: Conflict. The container name "/shop-dev-web" is already in use by container "${"0a1b2c3d4e5f".repeat(5)}". You have to remove (or rename) that container to be able to reuse that name.`;
  const context = { stack: "shop", system: "shop", services: ["web"] };
  expect(await failureLines(context, [{ resource: CONTAINER, message }], [])).toEqual([
    "web: a container shop-dev-web (0a1b2c3d4e5f) is there, and neither the state nor the lock of a killed run tells whose it is: where it is what a killed run of this stack left, docker rm --force 0a1b2c3d4e5f removes it and leaves its data volumes; then run up again",
  ]);
});
