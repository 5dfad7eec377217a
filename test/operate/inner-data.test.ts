import type { Service } from "../../core/model/service";
import { innerDataLine } from "../../core/report/inner-data";
import { docker as engine } from "../../engine/engine";
import { innerData } from "../../operate/inner-data";
import { CONTAINER } from "../../pulumi/events/steps";
import { bases, docker } from "../support/project";
import { TEST_SYSTEMS } from "../support/test-systems";
import { tier } from "../support/tiers";

jest.setTimeout(120_000);

tier("docker")("files in volumes that an image declares", () => {
  const name = "enxuto-test-inner-data";
  const remove = () => docker("rm", "--force", "--volumes", name);
  const made = (...words: string[]) => {
    const [id] = docker(
      ...[
        "run",
        "--detach",
        "--name",
        name,
        "--label",
        "enxuto.service=blog",
        "--label",
        `enxuto.stack=${name}`,
        "--entrypoint",
        "sleep",
      ],
      ...["--volume", "/kept", "--volume", "/scratch", "--volume", `${name}:/named`, ...words],
      ...[bases().redis, "1000"],
    );
    return id;
  };
  const [[, cache]] = TEST_SYSTEMS[0].services;
  const blog = {
    ...cache,
    protocol: undefined,
    confinement: { writable: { "/scratch": "disk" } },
  } as Service;
  const look = (id: string, declared: Service = blog) =>
    innerData(engine, name, [{ type: CONTAINER, id }], new Map([["blog", declared]]));

  beforeEach(() => remove());
  afterAll(() => {
    remove();
    docker("volume", "rm", "--force", name);
  });

  test("are found where something was written, but in scratch directories, named volumes and the proxy", async () => {
    const id = made();
    docker(
      "exec",
      name,
      "sh",
      "-c",
      "touch /scratch/a /named/a; touch -d 2020-01-01 /kept/brought",
    );
    expect(await look(id)).toEqual([]);
    docker("exec", name, "sh", "-c", "mkdir '/kept/in it'; echo mine >'/kept/in it/a'");
    const found = { service: "blog", container: name, directory: "/kept", isSeen: true };
    expect(await look(id)).toEqual([found]);
    expect(innerDataLine(found)).toBe(
      `blog keeps files in /kept, a volume of its image that the system does not name: they go with its container. Copy them with docker cp ${name}:/kept ., and name the directory in the volumes of blog, or in confinement.writable where they may go`,
    );
    // One that ran before it wrote is as old as it was.
    docker("restart", "--time", "0", name);
    expect(await look(id)).toEqual([found]);
    docker("exec", name, "rm", "/kept/in it/a");
    expect(await look(id)).toEqual([]);
    docker("stop", "--time", "0", name);
    const unseen = { ...found, isSeen: false };
    expect(await look(id)).toContainEqual(unseen);
    expect(innerDataLine(unseen)).toMatch(
      /^blog may keep files, which could not be looked for, in \/kept, /,
    );
    // A cache, which keeps nothing, is not suspected.
    const kept = { ...blog, protocol: { scheme: "redis", eviction: "allkeys-lru" } } as Service;
    expect(await look(id, kept)).toEqual([]);
    remove();
    const edge = made("--label", "enxuto.service=edge");
    docker("exec", name, "touch", "/kept/a");
    expect(await look(edge)).toEqual([]);
  });
});
