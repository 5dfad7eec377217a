import * as fs from "node:fs";
import { standsHere } from "../../operate/server-access";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { tier } from "../support/tiers";

jest.setTimeout(1_200_000);

const STACK = "moving";

tier("engine")("a stack on a server whose setting says this machine already", () => {
  let project: EngineProject;
  beforeAll(async () => {
    project = await EngineProject.create();
  });
  afterAll(() => project?.remove());

  test("is locked where it runs", async () => {
    const rented = new TestProject(STACK, {
      system: "enxuto-shop",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
      bases: { postgres: "postgres:16.4-alpine", redis: "redis:7.4.11" },
    });
    const ssh = playSsh(rented.folder);
    const run = (who: string, ...words: string[]) =>
      rented.enxuto(words, {
        ...project.env,
        ...{ HCLOUD_TOKEN: "a".repeat(64), WHO: who },
        PATH: `${ssh.bin}:${project.env.PATH}`,
      });
    const locks = (who: string) =>
      ssh.commands(who).filter((line) => /docker create .*--name enxuto-lock-moving/.test(line));
    expect((await run("up", "up", STACK, "--yes")).code).toBe(0);

    rented.configure({ host: "local", size: "4GB", sshFrom: undefined });
    const refused = await run("other", "up", STACK, "--yes");
    expect(refused.output).toContain("would stay behind on host hetzner");
    expect(locks("other")).toHaveLength(1);
    const { output } = await run("end", "destroy", STACK, "--yes");
    expect([output, locks("end").length]).toEqual([expect.stringContaining(STACK), 1]);
    fs.rmSync(rented.folder, { recursive: true });
  });
});

test("what Docker itself is talked to about is known by its provider, whatever the setting says", () => {
  const one = (type: string, provider: string, more = {}) => [
    {
      urn: "urn:x",
      type,
      provider: `urn:pulumi:dev::p::pulumi:providers:docker::${provider}`,
      ...more,
    },
  ];
  const container = "docker:index/container:Container";
  expect(standsHere(one(container, "default_5_2_0::id"))).toBe(true);
  expect(standsHere(one("docker:index/volume:Volume", "default_5_2_0::id"))).toBe(true);
  for (const resources of [
    one(container, "server-docker::id"),
    one(container, "default_5_2_0::id", { delete: true }),
    // Images for a server are built here.
    one("docker:index/image:Image", "default_5_2_0::id"),
    [],
  ]) {
    expect(standsHere(resources)).toBe(false);
  }
});
