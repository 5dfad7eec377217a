import * as fs from "node:fs";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { tier } from "../support/tiers";

jest.setTimeout(600_000);

const STACK = "disk";

tier("engine")("data on a server's own disk", () => {
  let project: EngineProject;
  beforeAll(async () => {
    project = await EngineProject.create();
  });
  afterAll(() => project?.remove());

  test("does not go with --yes where the server may be recreated", async () => {
    const rented = new TestProject(STACK, {
      system: "enxuto-tiny",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
      ...{ dataVolumeGB: 0, replaceServer: true },
      bases: { redis: "redis:7.4.11" },
    });
    const env = {
      ...project.env,
      HCLOUD_TOKEN: "a".repeat(64),
      PATH: `${playSsh(rented.folder).bin}:${project.env.PATH}`,
    };
    const up = (...words: string[]) => rented.enxuto(["up", STACK, "--yes", ...words], env);
    const done = (since: number) =>
      project.provider.calls
        .slice(since)
        .filter(({ method, type }) => method !== "read" && /:Server$/.test(type))
        .map(({ method }) => method);
    expect((await up()).code).toBe(0);
    const since = project.provider.calls.length;
    const lost = {
      code: 2,
      output: expect.stringContaining(
        `warning: data volume enxuto-tiny-${STACK}-store-data is lost with the server's disk\n${STACK}: data would be lost with the server's disk, so --yes is not enough: save it with enxuto backup ${STACK}, then give it up with --delete-data=enxuto-tiny-${STACK}-store-data; enxuto restore ${STACK} puts it back afterwards\n`,
      ),
    };
    rented.configure({ image: "debian-13", dataVolumeGB: 20, size: "cx33" });
    expect(await up()).toMatchObject(lost);
    // CI, where nobody is asked either, says no more than --yes does.
    expect(await rented.enxuto(["up", STACK], { ...env, CI: "true" })).toMatchObject(lost);
    rented.configure({ dataVolumeGB: 0 });
    expect(await up()).toMatchObject(lost);
    expect(project.provider.calls.slice(since).filter(({ method }) => method !== "read")).toEqual(
      [],
    );
    // Another size needs no other disk.
    rented.configure({ image: undefined });
    expect((await up()).code).toBe(0);
    expect(done(since)).toEqual(["update"]);
    rented.configure({ image: "debian-13", dataVolumeGB: 20 });
    const name = `--delete-data=enxuto-tiny-${STACK}-store-data`;
    expect((await up(name)).code).toBe(0);
    expect(done(since)).toEqual(["update", "delete", "create"]);
    fs.rmSync(rented.folder, { recursive: true });
  });
});
