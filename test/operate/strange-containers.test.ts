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

const STACK = "strange";
const IMAGE = "enxuto-test-nothing:1";

tier("docker")("containers of a stack on this machine's engine", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-strange-"));
  const home = process.env.XDG_STATE_HOME;
  beforeAll(() => {
    process.env.XDG_STATE_HOME = folder;
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: enxuto\n");
    docker("import", "/dev/null", IMAGE);
    remove();
  });
  afterAll(() => {
    if (home === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = home;
    remove();
    docker("rmi", IMAGE);
    fs.rmSync(folder, { recursive: true });
  });

  function remove(): void {
    const there = docker("ps", "--all", "--quiet", "--filter", `label=enxuto.stack=${STACK}`);
    if (there.length > 0) docker("rm", "--force", ...there);
  }

  function make(name: string, system: string): void {
    const labels = [`enxuto.stack=${STACK}`, `enxuto.system=${system}`];
    const words = labels.flatMap((label) => ["--label", label]);
    docker("create", "--name", name, ...words, IMAGE, "nothing");
  }

  async function look(resources: readonly StateResource[] = []): Promise<string> {
    const values = {
      "enxuto:system": "enxuto-tiny",
      "enxuto:host": "local",
      "enxuto:size": "2GB",
    };
    const offline = await runOffline(TEST_SYSTEMS, STACK, { values, secretKeys: [] });
    const open = { stack: { name: STACK }, directory: folder, resources } as unknown as Opened;
    return sessionOf(open, offline, () => {}).then(
      () => "goes on",
      (error: Error) => error.message,
    );
  }

  test("are named where its state knows nothing of it, and are no concern of another system or of a state that does", async () => {
    expect(await look()).toBe("goes on");
    make(`enxuto-other-${STACK}-store`, "enxuto-other");
    expect(await look()).toBe("goes on");
    make(`enxuto-tiny-${STACK}-store`, "enxuto-tiny");
    expect(await look()).toBe(
      `${STACK}: enxuto-tiny-${STACK}-store is on this engine, and this state knows nothing of the stack, so nothing was made: bring back the state that made it, as docs/team.md says: the shared backend, or the folder .enxuto of the checkout that it was made in; if that state is gone for good, remove the containers with docker rm --force, which leaves their data volumes`,
    );
    const network = {
      urn: `urn:pulumi:${STACK}::enxuto::docker:index/network:Network::enxuto-tiny-network`,
      type: "docker:index/network:Network",
    };
    expect(await look([network])).toBe("goes on");
  });
});
