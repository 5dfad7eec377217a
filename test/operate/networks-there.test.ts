import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Opened } from "../../operate/open-stack";
import { sessionOf } from "../../operate/session";
import { runOffline } from "../../program/offline";
import type { StateResource } from "../../pulumi/state";
import { docker } from "../support/project";
import { TEST_SYSTEMS } from "../support/test-systems";
import { tier } from "../support/tiers";

jest.setTimeout(300_000);

const STACK = "networks-there";
const NAME = "enxuto-growing-network";

tier("docker")("a network that a stack would make and that this machine's engine has", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-networks-"));
  const home = process.env.XDG_STATE_HOME;
  beforeAll(() => {
    process.env.XDG_STATE_HOME = folder;
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: enxuto\n");
  });
  afterAll(() => {
    if (home === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = home;
    fs.rmSync(folder, { recursive: true });
  });

  /** What a look before an `up` says while a network with a label is there. */
  async function look(
    label: string | undefined,
    resources: readonly StateResource[] = [],
  ): Promise<string> {
    const labels = label === undefined ? [] : ["--label", label];
    docker("network", "create", "--internal", ...labels, NAME);
    try {
      const values = {
        "enxuto:system": "enxuto-growing",
        "enxuto:profile": "seed",
        ...{ "enxuto:host": "local", "enxuto:size": "2GB" },
        "enxuto:bases": JSON.stringify({ postgres: "postgres:16-alpine", python: "python:3" }),
        "enxuto:sources": JSON.stringify({ web: FIXTURE }),
      };
      const offline = await runOffline(TEST_SYSTEMS, STACK, { values, secretKeys: [] });
      const open = { stack: { name: STACK }, directory: folder, resources } as unknown as Opened;
      return await sessionOf(open, offline, () => {}).then(
        () => "goes on",
        (error: Error) => error.message,
      );
    } finally {
      docker("network", "rm", NAME);
    }
  }

  test("is another stack's of the same system: refused before anything is made, with the way out", async () => {
    expect(await look("enxuto.stack=other")).toBe(
      `${NAME}: is the network of the stack other on this engine, and ${STACK} would make one of the same name, so nothing was made: an engine carries one stack of a system. Run ${STACK} on another engine (docker context, DOCKER_HOST) or host, or remove the other one with enxuto destroy other, which keeps its data`,
    );
  });

  test("is somebody else's: refused with whose it is", async () => {
    const said = (whose: string) =>
      `${NAME}: is a network on this engine already, ${whose}, so nothing was made: remove it with docker network rm, or give the system another one with network in defineSystem`;
    expect(await look(undefined)).toBe(said("that enxuto did not make"));
    expect(await look("com.docker.compose.project=shop")).toBe(said("of the Compose project shop"));
  });

  test("is this stack's, by its label or by its state: it goes on", async () => {
    expect(await look(`enxuto.stack=${STACK}`)).toBe("goes on");
    const type = "docker:index/network:Network";
    const urn = `urn:pulumi:${STACK}::enxuto::${type}::${NAME}`;
    expect(await look(undefined, [{ urn, type, inputs: { name: NAME } }])).toBe("goes on");
  });
});

const FIXTURE = path.join(__dirname, "..", "support", "fixture-service");
