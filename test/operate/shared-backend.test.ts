import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { S3Server, withS3Server } from "../support/s3-server";
import { tier } from "../support/tiers";

jest.setTimeout(1_200_000);

withS3Server(tier("engine"))("two checkouts whose state is in a bucket of an S3 server", () => {
  const stack = "bucket";
  let project: EngineProject;
  let s3: S3Server;
  let ana: TestProject;
  let bia: TestProject;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    project = await EngineProject.create();
    s3 = await S3Server.start([`enxuto/${stack}`]);
    const config = {
      system: "enxuto-small",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
    };
    [ana, bia] = [new TestProject(stack, config), new TestProject(stack, config)];
    env = {
      ...project.env,
      ...s3.env,
      HCLOUD_TOKEN: "a".repeat(64),
      PATH: `${playSsh(ana.folder).bin}:${project.env.PATH}`,
    };
  });
  afterAll(() => {
    s3?.stop();
    project?.remove();
    for (const one of [ana, bia]) if (one) fs.rmSync(one.folder, { recursive: true });
  });

  const changes = (since: number) =>
    project.provider.calls
      .slice(since)
      .filter(({ method }) => method !== "read")
      .map(({ method, name }) => `${method} ${name}`);

  test("what one deployed the other sees and can change, one at a time, with the same passphrase only", async () => {
    const { code, output } = await ana.enxuto(["up", stack, "--yes"], env);
    expect([code, output]).toEqual([0, expect.stringContaining("bucket is up")]);
    const since = project.provider.calls.length;
    const [seen, stranger] = await Promise.all([
      bia.enxuto(["preview", stack], env),
      bia.enxuto(["up", stack, "--yes"], { ...env, PULUMI_CONFIG_PASSPHRASE: "another" }),
    ]);
    expect([seen.code, seen.output]).toEqual([0, expect.stringMatching(/^nothing to change$/m)]);
    expect([stranger.code, stranger.output]).toEqual([
      1,
      expect.stringMatching(
        /\nenxuto: bucket: its encrypted values were made with another passphrase: set PULUMI_CONFIG_PASSPHRASE to the one that the team uses\n$/,
      ),
    ]);
    expect(changes(since)).toEqual([]);

    // Bia changes something; while that works Ana is refused, and after it finds it done.
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      project.provider.delay = ({ method, name, type }) => {
        if (method !== "create" || name !== "store" || !/Container$/.test(type)) return undefined;
        resolve();
        return gate;
      };
    });
    for (const checkout of [ana, bia]) {
      checkout.configure({ bases: { postgres: "postgres:16.4-alpine" } });
    }
    const run = bia.start(["up", stack, "--yes"], env);
    await Promise.race([reached, run.ended]);
    const refused = await ana.enxuto(["up", stack, "--yes"], env);
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringMatching(
        /\nenxuto: bucket: \S+ runs up on this stack from \S+ since \S+ \(process \d+\): wait for its end with --wait-lock 10m\n$/,
      ),
    ]);
    const waiting = ana.start(["up", stack, "--yes", "--wait-lock", "10m"], env);
    while (!/waiting for its end/.test(waiting.output())) {
      if (waiting.child.exitCode !== null) throw new Error(waiting.output());
      await sleep(200);
    }
    go();
    expect((await run.ended).output).toContain("bucket is up");
    expect((await waiting.ended).output).toMatch(/^nothing to change$/m);
    const made = changes(since).filter((change) => change.startsWith("create"));
    expect(made.filter((change) => change === "create store")).toHaveLength(2);
    expect(fs.existsSync(`${ana.folder}/.enxuto/state`)).toBe(false);
  });
});
