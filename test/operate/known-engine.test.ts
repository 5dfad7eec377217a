import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Docker } from "../../engine/server-engine";
import { requireKnownEngine, requireSameEngine } from "../../operate/known-engine";
import { CONTAINER, VOLUME } from "../../pulumi/events/steps";
import type { StateResource } from "../../pulumi/state";

/** An engine with containers and volumes. */
function engine(id: string, containers: readonly string[], volumes: readonly string[]): Docker {
  return async ([verb]) => {
    if (verb === "info") return `${id}\tmachine-${id}\n`;
    return (verb === "ps" ? containers : verb === "volume" ? volumes : []).join("\n");
  };
}

const STATE: readonly StateResource[] = [
  { urn: "urn:web", type: CONTAINER, id: "c1" },
  { urn: "urn:data", type: VOLUME, inputs: { name: "v1" } },
];

describe("the engine that a stack of this machine runs on", () => {
  let directory: string;
  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-engine-"));
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));
  const look = (there: Docker, resources: readonly StateResource[] | undefined = STATE) =>
    requireKnownEngine({ directory, name: "dev" }, resources, there);

  test("is known from the first run on, and another one that has nothing of the stack is refused", async () => {
    await look(engine("A", [], []), []);
    const other = engine("B", ["other"], ["other"]);
    await expect(look(other)).rejects.toThrow(
      "dev: runs on the Docker engine of machine-A (A), and Docker talks to the one of machine-B (B), which has nothing of it, so nothing was changed: point Docker there (docker context, DOCKER_HOST); if that engine is gone for good, enxuto refresh dev --all-gone takes what was on it out of the state",
    );
    // A state that cannot be read from here tells nothing of what it has there.
    await expect(requireKnownEngine({ directory, name: "dev" }, undefined, other)).rejects.toThrow(
      "nothing was changed",
    );
    await look(engine("A", [], []));
  });

  test("is looked at only where it is the one, and looking makes none known", async () => {
    const see = (there: Docker) => requireSameEngine({ directory, name: "dev" }, STATE, there);
    await see(engine("A", ["c1"], []));
    expect(fs.readdirSync(directory)).toEqual([]);
    await look(engine("A", ["c1"], []));
    await see(engine("A", [], []));
    await expect(see(engine("B", [], []))).rejects.toThrow(
      "which has nothing of it, so nothing is shown, since all of it would be called new: point Docker there",
    );
    await see(engine("B", ["c1"], []));
    await expect(look(engine("C", [], []))).rejects.toThrow("Docker engine of machine-A");
  });

  test("may have made itself another id, or lost what ran on it", async () => {
    await look(engine("A", ["c1"], ["v1"]));
    await look(engine("A", [], []));
    await look(engine("B", [], ["v1"]));
    await look(engine("B", [], []));
    await expect(look(engine("A", [], []))).rejects.toThrow("Docker engine of machine-B");
  });

  test("is not known where nothing of the stack was seen on it", async () => {
    await look(engine("A", [], []));
    await look(engine("B", [], []));
    await requireKnownEngine({ directory, name: "dev" }, undefined, engine("A", [], []));
    await look(engine("B", ["c1"], []));
  });
});
