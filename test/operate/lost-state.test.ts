import * as fs from "node:fs";
import * as path from "node:path";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { tier } from "../support/tiers";

// Each verb starts a process.
jest.setTimeout(1_200_000);

tier("engine")("a state that is damaged, lost, or unreadable", () => {
  const stack = "lost";
  let project: EngineProject;
  let first: TestProject;
  beforeAll(async () => {
    project = await EngineProject.create();
    first = checkout();
    const { code, output } = await first.enxuto(["up", stack, "--yes"], env(first));
    if (code !== 0) throw new Error(output);
  });
  afterAll(() => {
    project?.remove();
    fs.rmSync(first.folder, { recursive: true });
  });

  const checkout = () =>
    new TestProject(stack, {
      system: "enxuto-small",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
    });

  /** With the state and the passphrase that are made in the checkout where nobody chose others. */
  function env({ folder }: TestProject): NodeJS.ProcessEnv {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, ...rest } = project.env;
    return { ...rest, HCLOUD_TOKEN: "a".repeat(64), PATH: `${playSsh(folder).bin}:${rest.PATH}` };
  }

  const enxuto = async (words: string[], more: NodeJS.ProcessEnv = {}, where = first) => {
    const { code, output } = await where.enxuto(words, { ...env(where), ...more });
    return { code, output, last: output.trimEnd().split("\n").at(-1) };
  };
  const file = () => path.join(first.folder, ".enxuto/state/.pulumi/stacks/enxuto/lost.json");
  /** What was made, changed or removed since then. */
  const changes = (since: number) =>
    project.provider.calls.slice(since).filter(({ method }) => method !== "read");

  test("cut short, it is named with its good copy, and comes back with nothing to change", async () => {
    const whole = fs.readFileSync(file(), "utf8");
    const since = project.provider.calls.length;
    fs.writeFileSync(file(), whole.slice(0, 5000));
    expect(await enxuto(["up", stack, "--yes"])).toMatchObject({
      code: 1,
      last: expect.stringMatching(
        /^enxuto: lost: its state \S+lost\.json is empty or cut short; the copy of \S+Z is whole, with \d+ resources: bring it back with enxuto state restore lost$/,
      ),
    });
    fs.rmSync(`${file()}.bak`);
    const { code, output } = await enxuto(["state", "restore", stack]);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(
        /^lost: its state is the one of \S+Z again, with \d+ resources\n {2}what was there is kept in \S+\n {2}what has changed since then: enxuto refresh lost --preview\n$/,
      ),
    ]);
    expect(fs.readFileSync(file(), "utf8")).toBe(whole);
    const [, kept] = /is kept in (\S+)/.exec(output) as RegExpExecArray;
    expect(fs.readFileSync(path.join(kept, "state.json"), "utf8")).toBe(whole.slice(0, 5000));
    expect(changes(since)).toEqual([]);
    expect(await enxuto(["state", "restore", stack])).toMatchObject({
      code: 1,
      last: "enxuto: lost: its state is whole: to go back all the same, name a copy of enxuto state list lost with --at",
    });
  });

  test("next to another passphrase, as a restore that was killed leaves it, it comes back with the copy that has both", async () => {
    const own = path.join(first.folder, ".enxuto/passphrase");
    const passphrase = fs.readFileSync(own);
    fs.writeFileSync(own, "another\n");
    const { code, last = "" } = await enxuto(["up", stack, "--yes"]);
    const [, at] =
      /^enxuto: lost: its encrypted values were made with another passphrase than that of \.enxuto\/passphrase: the copy of (\S+Z) holds another one with the state that it opens: bring both back with enxuto state restore lost --at \S+Z$/.exec(
        last,
      ) ?? [];
    expect([code, at]).toEqual([1, expect.any(String)]);
    expect((await enxuto(["state", "restore", stack, "--at", at as string, "--yes"])).code).toBe(0);
    expect(fs.readFileSync(own)).toEqual(passphrase);
  });

  test("gone with all that git ignores, it comes back from this user's folder before anything is made", async () => {
    fs.rmSync(path.join(first.folder, ".enxuto"), { recursive: true });
    const since = project.provider.calls.length;
    expect(await enxuto(["up", stack, "--yes"])).toMatchObject({
      code: 1,
      last: expect.stringMatching(
        /^enxuto: lost: its state \S+ is gone, and the copy of \S+Z knows \d+ resources: bring it back with enxuto state restore lost, or, /,
      ),
    });
    expect(fs.existsSync(path.join(first.folder, ".enxuto/passphrase"))).toBe(false);
    expect(await enxuto(["state", "restore", stack])).toMatchObject({ code: 0 });
    expect(fs.statSync(path.join(first.folder, ".enxuto/state")).mode & 0o077).toBe(0);
    expect((await enxuto(["preview", stack])).output).toMatch(/^nothing to change$/m);
    expect(changes(since)).toEqual([]);
  });

  test("on another machine, nothing is made beside the server that its provider has", async () => {
    const second = checkout();
    const since = project.provider.calls.length;
    const { code, output } = await enxuto(["up", stack, "--yes"], {}, second);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(
        "lost: its provider has the server enxuto-small-lost already, which this state does not know, so nothing was made: bring back the state that made it, as docs/team.md says: the shared backend, or the folder .enxuto of the checkout that it was made in",
      ),
    ]);
    expect(changes(since)).toEqual([]);
    fs.rmSync(second.folder, { recursive: true });
  });

  test("with another passphrase every verb that reads it says one sentence", async () => {
    const since = project.provider.calls.length;
    fs.rmSync(path.join(first.folder, ".enxuto/servers"), { recursive: true });
    const wrong = { PULUMI_CONFIG_PASSPHRASE: "wrong" };
    const verbs = [
      ["preview", stack],
      ["up", stack, "--yes"],
      ["refresh", stack],
      ["rollback", stack],
      ["destroy", stack, "--yes"],
      ["status", stack],
      ["logs", "store", stack],
      ["state", "restore", stack, "--yes", "--at", await newest()],
    ];
    const said = await Promise.all(verbs.map((words) => enxuto([...words], wrong)));
    expect(said.map(({ code, last }) => [code, last])).toEqual(
      verbs.map(() => [
        1,
        "enxuto: lost: its encrypted values were made with another passphrase: set PULUMI_CONFIG_PASSPHRASE to the one that the team uses",
      ]),
    );
    expect(said.filter(({ output }) => /^\s+at /m.test(output))).toEqual([]);
    expect(changes(since)).toEqual([]);
    expect((await enxuto(["preview", stack])).output).toMatch(/^nothing to change$/m);
  });

  async function newest(): Promise<string> {
    const { output } = await enxuto(["state", "list", stack, "--json"]);
    return JSON.parse(output).copies[0].taken;
  }
});
