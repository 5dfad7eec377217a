import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { docker as engine } from "../../engine/engine";
import { volumeLabels } from "../../engine/volume-owner";
import {
  checkTakenOver,
  requireOwned,
  requireThere,
  type Stack,
  stackIn,
  tellMissing,
} from "../../operate/volumes-there";
import type { PlannedResource } from "../../program/offline";
import type { StateResource } from "../../pulumi/state";
import { docker } from "../support/project";
import { tier } from "../support/tiers";

jest.setTimeout(300_000);

const NAME = "enxuto-owned-a-b-queue-data";
const VOLUME = "docker:index/volume:Volume";

const PLANNED: readonly PlannedResource[] = [
  { type: VOLUME, name: "queue-data", props: { name: NAME } },
  {
    type: "docker:index/container:Container",
    name: "queue",
    props: {
      labels: [{ label: "enxuto.service", value: "queue" }],
      volumes: [{ volumeName: NAME, containerPath: "/data" }],
    },
  },
];

tier("docker")("a volume that is there before a state knows of it", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-owned-"));
  let stack: Stack;
  beforeAll(() => {
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shops\n");
    fs.writeFileSync(path.join(folder, "Pulumi.a-b.yaml"), "");
    stack = stackIn({ directory: folder, name: "a-b" }, "enxuto-owned");
  });
  afterEach(remove);
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  function remove(): void {
    if (docker("volume", "ls", "--quiet", "--filter", `name=^${NAME}$`).length > 0) {
      docker("volume", "rm", NAME);
    }
  }

  /** Makes the volume as an `up` of a stack would, or as one of version 0.1.0 did. */
  function make(of?: { project: string; system: string; stack: string }): string {
    const labels = of ? volumeLabels(of, "queue") : [];
    const words = labels.flatMap(({ label, value }) => ["--label", `${label}=${value}`]);
    docker("volume", "create", ...words, NAME);
    const [created] = docker("volume", "inspect", "--format", "{{.CreatedAt}}", NAME);
    return created;
  }

  async function look(known: readonly StateResource[] = []): Promise<string[]> {
    const said: string[] = [];
    await checkTakenOver(engine, stack, PLANNED, known, (line) => said.push(line)).catch(
      ({ message }) => said.push(message),
    );
    return said;
  }

  test("is said to be taken over where it is this stack's, with its age", async () => {
    expect(await look()).toEqual([]);
    const created = make({ project: "shops", system: "enxuto-owned", stack: "a-b" });
    expect(await look()).toEqual([
      `volume ${NAME} is there already, made ${created} for this stack: queue takes it over with what it holds`,
    ]);
    const known = { type: VOLUME, urn: "urn", inputs: { name: NAME } };
    expect(await look([known])).toEqual([]);
  });

  test("is said to be taken over by its name where it has no labels", async () => {
    const created = make();
    expect(await look()).toEqual([
      `volume ${NAME} is there already, made ${created} and is this stack's by its name only: queue takes it over with what it holds`,
    ]);
    await requireOwned(engine, stack, [NAME]);
  });

  test.each([
    ["another system whose name with its stack's is the same", "shops", "enxuto-owned-a", "b"],
    ["a project of another name", "market", "enxuto-owned", "a-b"],
  ])("of %s is neither taken over nor deleted", async (_, project, system, name) => {
    make({ project, system, stack: name });
    const whose = `${NAME}: is of the stack ${name} with the system ${system} in the project ${project} by its labels`;
    expect(await look()).toEqual([
      `${whose}, and this up would take it over: give this stack or its service another name or, where that data is no longer needed, remove it there with enxuto prune ${name} --delete-data=${NAME}; to bring the data here, save it there with enxuto backup ${name}`,
    ]);
    await expect(requireOwned(engine, stack, ["other", NAME])).rejects.toThrow(
      `${whose}, and nothing was deleted: enxuto destroy ${name} --delete-data deletes it where that stack is kept`,
    );
  });

  test("and that the state knows is missed where the engine does not have it", async () => {
    const said: string[] = [];
    const known = { type: VOLUME, urn: "urn", protect: true, inputs: { name: NAME } };
    await tellMissing(engine, PLANNED, [known], (line) => said.push(line));
    expect(said).toEqual([
      `warning: volume ${NAME}, which the state knows, is not on this engine, and an up makes an empty one: if its data is on another engine, point Docker there (docker context, DOCKER_HOST) before anything is applied`,
    ]);
    // Its data may be elsewhere, and its passwords would go.
    await expect(requireThere(engine, "a-b", [known])).rejects.toThrow(
      `${NAME}: is not on this engine: nothing was deleted. If the data is on another engine, point Docker there (docker context, DOCKER_HOST); if it is gone for good, enxuto refresh a-b takes it out of the state first`,
    );
    make();
    await tellMissing(engine, PLANNED, [known], (line) => said.push(line));
    expect(said).toHaveLength(1);
    await requireThere(engine, "a-b", [known]);
  });
});
