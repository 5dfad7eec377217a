import { engineAddress, type Inspected } from "../../engine/engine";
import { troubleOf } from "../../engine/standing";
import { folderForEachTest } from "../support/folder";

const here = folderForEachTest();
const { write } = here;

describe("the engine of a Docker context", () => {
  const { PATH, DOCKER_HOST } = process.env;
  afterEach(() => {
    Object.assign(process.env, { PATH, ...(DOCKER_HOST ? { DOCKER_HOST } : {}) });
  });

  test.each<[string, string, string | undefined]>([
    [
      "at another address",
      "echo unix:///home/me/.docker/desktop.sock",
      "unix:///home/me/.docker/desktop.sock",
    ],
    ["at the usual address", "echo unix:///var/run/docker.sock", undefined],
    ["that cannot be read", "exit 1", undefined],
  ])("%s", async (_, script, expected) => {
    write("bin/docker", `#!/bin/sh\n${script}\n`, 0o755);
    delete process.env.DOCKER_HOST;
    process.env.PATH = `${here.path}/bin:${PATH}`;
    expect(await engineAddress()).toBe(expected);
    process.env.DOCKER_HOST = "tcp://mine:2375";
    expect(await engineAddress()).toBeUndefined();
    delete process.env.DOCKER_HOST;
  });
});

describe("trouble of a container", () => {
  const container = (RestartCount: number, State: object): Inspected =>
    ({ RestartCount, State }) as Inspected;
  test.each<[Inspected, string | undefined]>([
    [container(0, {}), undefined],
    [container(1, { Health: { Status: "starting" } }), undefined],
    [container(2, {}), "exits and is restarted, again and again"],
    [
      container(9, { OOMKilled: true, Running: true }),
      "is killed for using more than its limit, again and again",
    ],
    [container(0, { Health: { Status: "unhealthy" } }), "fails its health checks"],
  ])("%j", (found, expected) => expect(troubleOf(found)).toBe(expected));
});
