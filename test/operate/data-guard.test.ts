import * as fs from "node:fs";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { tier } from "../support/tiers";

// Each verb starts a process and asks the engine several times.
jest.setTimeout(1_200_000);

const VOLUME = "docker:index/volume:Volume";

tier("engine")("data on a server", () => {
  let project: EngineProject;
  beforeAll(async () => {
    project = await EngineProject.create();
  });
  afterAll(() => project?.remove());

  test("outlives a renamed service, another system with another image, and a newer major version, unless it is given up by name", async () => {
    const stack = "kept";
    const rented = new TestProject(stack, {
      system: "enxuto-shop",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
      bases: { postgres: "postgres:16.4-alpine", redis: "redis:7.4.11" },
    });
    const env = {
      ...project.env,
      HCLOUD_TOKEN: "a".repeat(64),
      // All images are pulled on the server: this machine needs no engine.
      DOCKER_HOST: `unix://${rented.folder}/none.sock`,
      PATH: `${playSsh(rented.folder).bin}:${project.env.PATH}`,
    };
    const run = (words: string[], kv = "kv", from = "", pgdata = "") =>
      rented.enxuto(words, { ...env, TEST_KV: kv, TEST_KV_FROM: from, TEST_PGDATA: pgdata });
    const changed = (since: number) =>
      project.provider.calls
        .slice(since)
        .filter(
          ({ method, type }) =>
            method !== "read" && (type === VOLUME || type.startsWith("hcloud:")),
        )
        .map(({ method, name }) => `${method} ${name}`);

    expect((await run(["up", stack, "--yes"])).code).toBe(0);
    const since = project.provider.calls.length;
    const queue = `volume enxuto-shop-kept-kv-data of kv would be used by no service, and queue would start empty: set renamedFrom: "kv" on the service that takes its place, or give the data up with enxuto up kept --delete-data=enxuto-shop-kept-kv-data\n`;
    const previewed = await run(["preview", stack], "queue");
    expect([previewed.code, previewed.output]).toEqual([2, expect.stringContaining(queue)]);
    const planned = await run(["plan", stack], "queue");
    expect([planned.code, planned.output]).toEqual([0, expect.stringContaining(queue.trimEnd())]);
    const refused = await run(["up", stack, "--yes"], "queue");
    expect([refused.code, refused.output]).toEqual([2, expect.stringContaining(queue)]);

    rented.configure({ system: "enxuto-small", image: "debian-13" });
    const other = await run(["up", stack, "--yes"]);
    expect([other.code, other.output]).toEqual([
      2,
      expect.stringContaining("server enxuto-shop-kept would become enxuto-small-kept"),
    ]);
    rented.configure({
      system: "enxuto-shop",
      image: "",
      bases: { postgres: "postgres:17.2-alpine", redis: "redis:7.4.11" },
    });
    const newer = await run(["up", stack, "--yes"]);
    expect([newer.code, newer.output]).toEqual([
      2,
      expect.stringContaining("was written by PostgreSQL 16, and 17 does not read its files"),
    ]);
    rented.configure({ bases: { postgres: "postgres:16.4-alpine", redis: "redis:7.4.11" } });
    expect(changed(since)).toEqual([]);

    // Its volume stays where it is, and what it keeps there is no longer looked for.
    const top = "/var/lib/postgresql/data";
    const moved =
      "volume enxuto-shop-kept-db-data of db has its data in the directory pgdata of the volume, and its program would look at the top of the volume and may start empty: take the change back or, if the data is found there, say so with enxuto up kept --moved-data=enxuto-shop-kept-db-data";
    for (const [words, code] of [
      [["plan", stack], 0],
      [["preview", stack], 2],
      [["up", stack, "--yes"], 2],
    ] as const) {
      const said = await run([...words], "kv", "", top);
      expect([said.code, said.output]).toEqual([code, expect.stringContaining(moved)]);
    }
    const nothing = await run(["up", stack, "--yes", "--moved-data=enxuto-shop-kept-db-data"]);
    expect(nothing.output).toContain(
      '--moved-data: got "enxuto-shop-kept-db-data", but this up looks for all data where it is\n',
    );
    expect(changed(since)).toEqual([]);
    const named = ["up", stack, "--yes", "--moved-data=enxuto-shop-kept-db-data"];
    expect((await run(named, "kv", "", top)).code).toBe(0);
    // And back again, with the same question the other way round.
    expect((await run(named)).code).toBe(0);

    // It moves along under the name that it was made with; the old container goes before the new one.
    const last = project.provider.calls.length;
    expect((await run(["up", stack, "--yes"], "queue", "kv")).code).toBe(0);
    expect(changed(since)).toEqual([]);
    const containers = project.provider.calls
      .slice(last)
      .filter(
        ({ type, props }) => /Container$/.test(type) && /kv-data/.test(JSON.stringify(props)),
      );
    expect(
      containers
        .filter(({ method }) => method !== "read")
        .map(({ method, name }) => `${method} ${name}`),
    ).toEqual(["delete kv", "create queue"]);

    const wrong = await run(["up", stack, "--yes", "--delete-data=other"], "jobs");
    expect(wrong.output).toContain(
      '--delete-data: got "other", expected one of enxuto-shop-kept-kv-data\n',
    );
    const given = await run(
      ["up", stack, "--yes", "--delete-data=enxuto-shop-kept-kv-data"],
      "jobs",
    );
    expect(given.code).toBe(0);
    fs.rmSync(rented.folder, { recursive: true });
  });
});
