import * as fs from "node:fs";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { type Ended, TestProject } from "../support/project";
import { tier } from "../support/tiers";

// Each verb starts a process; one that never ended would be waited for as long as this.
jest.setTimeout(600_000);

tier("engine")("an up whose terminal is gone", () => {
  const stack = "unread";
  let project: EngineProject;
  let checkout: TestProject;
  beforeAll(async () => {
    project = await EngineProject.create();
    const config = { host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] };
    checkout = new TestProject(stack, { system: "enxuto-small", ...config });
  });
  afterAll(() => {
    project?.remove();
    fs.rmSync(checkout.folder, { recursive: true });
  });

  function start(profile: string) {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, ...rest } = project.env;
    const PATH = `${playSsh(checkout.folder).bin}:${rest.PATH}`;
    const words = ["up", stack, "--yes", "--profile", profile];
    return checkout.start(words, { ...rest, HCLOUD_TOKEN: "a".repeat(64), PATH });
  }

  /** Starts it and closes what reads it with its first words. */
  async function unread(profile: string, signal?: NodeJS.Signals): Promise<Ended> {
    const { child, ended } = start(profile);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.stdout?.destroy();
    child.stderr?.destroy();
    if (signal) child.kill(signal);
    return ended;
  }

  test("goes on to its end, and leaves nothing to change", async () => {
    expect((await unread("seed")).code).toBe(0);
    const again = await start("seed").ended;
    expect([again.code, again.output]).toEqual([0, expect.stringContaining("nothing to change")]);
  });

  test("stops in order where it is told that the terminal is gone, and the next one goes on", async () => {
    await unread("other", "SIGHUP");
    expect((await start("other").ended).code).toBe(0);
  });
});
