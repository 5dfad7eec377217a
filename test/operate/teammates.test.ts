import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineProject } from "../support/engine";
import { type PlayedSsh, playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { tier } from "../support/tiers";

jest.setTimeout(1_200_000);

const CONTAINER = "docker:index/container:Container";

tier("engine")("two checkouts that share a state and a server", () => {
  const stack = "team";
  let project: EngineProject;
  let ana: TestProject;
  let bia: TestProject;
  let ssh: PlayedSsh;
  beforeAll(async () => {
    project = await EngineProject.create();
    const config = {
      system: "enxuto-small",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
    };
    ana = new TestProject(stack, config);
    bia = new TestProject(stack, config);
    ssh = playSsh(ana.folder);
  });
  afterAll(() => {
    project?.remove();
    for (const { folder } of [ana, bia]) fs.rmSync(folder, { recursive: true });
  });

  const env = (WHO: string) => ({
    ...project.env,
    WHO,
    HCLOUD_TOKEN: "a".repeat(64),
    PATH: `${ssh.bin}:${project.env.PATH}`,
  });

  /** Starts an up of Ana's that waits for a container until it is let go. */
  async function anaWorks() {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      project.provider.delay = ({ method, type, name }) => {
        if (method !== "create" || type !== CONTAINER || name !== "store") return undefined;
        resolve();
        return gate;
      };
    });
    const run = ana.start(["up", stack, "--yes"], env("ana"));
    await Promise.race([reached, run.ended]);
    if (run.child.exitCode !== null) throw new Error(run.output());
    return { run, go };
  }

  /** What is done on the server that changes anything. */
  function changes(who: string): string[] {
    return ssh.commands(who).filter(
      // `sudo -n sh` is handed the script that reads the kernel's log, and nothing else is.
      (command) =>
        !/^(docker (ps|images|inspect|info|stats|system df|network ls|volume ls)|df|cat|apt-get --simulate)\b|^(true|sudo -n sh)$/.test(
          command,
        ),
    );
  }

  test("a preview, and each verb that reads, changes nothing beside an up at work, and no second up begins", async () => {
    // The server of a first up keeps no lock yet: who works is in the state's own.
    const first = await anaWorks();
    expect((await bia.enxuto(["preview", stack], env("bia"))).output).toMatch(
      /^\S+ runs Pulumi on this stack from \S+ since \S+ \(process \d+\): what is shown here may change$/m,
    );
    first.go();
    expect((await first.run.ended).output).toContain("team is up");
    ana.configure({ bases: { postgres: "postgres:16.4-alpine" } });
    const { run, go } = await anaWorks();
    const before = project.provider.calls.length;
    for (const words of [
      ["preview", stack],
      ["refresh", stack, "--preview"],
      ["status", stack],
    ]) {
      const { output } = await bia.enxuto(words, env("bia"));
      expect(output).not.toMatch(/removed|putting its leftovers/);
      if (words[0] === "preview") {
        expect(output).toMatch(
          /^\S+ runs up on this stack from \S+ since \S+ \(process \d+\): what is shown here may change$/m,
        );
      }
    }
    expect(changes("bia")).toEqual([]);
    for (const words of [
      ["up", stack, "--yes"],
      ["destroy", stack, "--yes"],
    ]) {
      const { code, output } = await bia.enxuto(words, env("bia"));
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(
          /enxuto: team: \S+ runs up on this stack from \S+ since \S+ \(process \d+\): wait for its end with --wait-lock 10m\n$/,
        ),
      ]);
    }
    expect(project.provider.calls.slice(before).filter(({ method }) => method !== "read")).toEqual(
      [],
    );
    // Who waits comes next, and finds all done.
    const waiting = bia.start(["up", stack, "--yes", "--wait-lock", "5m"], env("bia"));
    while (!waiting.output().includes("waiting for its end")) await sleep(200);
    go();
    expect((await run.ended).output).toContain("team is up");
    expect((await waiting.ended).output).toContain("team is up");
    expect(changes("bia").filter((command) => !/^docker (create|rm|update)/.test(command))).toEqual(
      changes("bia").filter((command) => /images\/team.json/.test(command)),
    );
  });

  test("a run that was killed with its Pulumi is put in order by the other's next up", async () => {
    ana.configure({ bases: { postgres: "postgres:16.5-alpine" } });
    bia.configure({ bases: { postgres: "postgres:16.5-alpine" } });
    const { run, go } = await anaWorks();
    process.kill(run.child.pid as number, "SIGKILL");
    const next = bia.start(["up", stack, "--yes"], env("bia"));
    while (!/still works|was killed/.test(next.output())) await sleep(200);
    go();
    const { output, code } = await next.ended;
    expect([code, output]).toEqual([0, expect.stringContaining("team is up")]);
    expect(output).toMatch(/an earlier run was killed: putting its leftovers in order first/);
  });
});
