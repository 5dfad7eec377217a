import { innerDataLine } from "../../core/report/inner-data";
import { docker as engine } from "../../engine/engine";
import { innerData } from "../../operate/inner-data";
import { bases, docker } from "../support/project";
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
  const look = (id: string) => innerData(engine, name, [id], () => ["/scratch"]);

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
    const found = { service: "blog", container: name, directory: "/kept" };
    expect(await look(id)).toEqual([found]);
    expect(innerDataLine(found)).toBe(
      `blog keeps files in /kept, a volume of its image that the system does not name: they go with its container. Copy them with docker cp ${name}:/kept ., and name the directory in the volumes of blog, or in confinement.writable where they may go`,
    );
    // One that ran before it wrote is as old as it was.
    docker("restart", "--time", "0", name);
    expect(await look(id)).toEqual([found]);
    docker("stop", "--time", "0", name);
    expect(await look(id)).toEqual([]);
    remove();
    const edge = made("--label", "enxuto.service=edge");
    docker("exec", name, "touch", "/kept/a");
    expect(await look(edge)).toEqual([]);
  });
});
