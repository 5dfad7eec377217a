import * as path from "node:path";
import { STATUS_WORDS } from "../../core/report/status-words";
import { keptShipments, unusedVolumes, unusedVolumesOf } from "../../operate/unused-volumes";
import type { ChosenStack } from "../../program/chosen-stack";
import { runOffline } from "../../program/offline";
import { conectaSaude } from "../../systems/conecta-saude";

interface Labels {
  readonly project: string;
  readonly system: string;
  readonly stack: string;
}

/** An engine with volumes that no container uses, those of `labelled` with labels, and what it was asked. */
function engineWith(
  dangling: readonly string[],
  sizes: string,
  labelled: Readonly<Record<string, Labels>> = {},
): [string[], () => Promise<string>] {
  const asked: string[] = [];
  const inspected = (name: string) => ({
    ...{ Name: name, CreatedAt: "2026-11-20T10:00:00Z" },
    Labels: labelled[name]
      ? Object.fromEntries(
          Object.entries(labelled[name]).map(([key, value]) => [`enxuto.${key}`, value]),
        )
      : null,
  });
  const engine = async (words: readonly string[] = []) => {
    asked.push(words.slice(0, 2).join(" "));
    if (words[0] !== "volume") return sizes;
    return words[1] === "ls"
      ? `${dangling.join("\n")}\n`
      : JSON.stringify(words.slice(2).map(inspected));
  };
  return [asked, engine as () => Promise<string>];
}

const QUESTION = {
  ...{ project: "shops", system: "shop", stack: "dev" },
  stacks: ["dev", "dev-2", "prod"],
  planned: ["shop-dev-postgres-data"],
};

test("the volumes of a stack that nothing uses are named, with their size and what to do", async () => {
  const found = ["shop-dev-queue-data", "shop-dev-old-data", "shop-dev-postgres-data"];
  const others = ["shop-dev-2-queue-data", "shop-prod-queue-data", "other", "0123abcd"];
  const sizes = '[{"Name":"shop-dev-queue-data","Size":"1.5GB"},{"Name":"other","Size":"2MB"}]';
  const [, engine] = engineWith([...found, ...others], sizes);
  const unused = await unusedVolumes(engine, QUESTION);
  expect(unused).toEqual([
    { name: "shop-dev-queue-data", sizeMB: 1500, isByName: true },
    { name: "shop-dev-old-data", sizeMB: null, isByName: true },
  ]);
  expect(unused.map((volume) => STATUS_WORDS.en.unusedVolume(volume, "dev"))).toEqual([
    "volume shop-dev-queue-data (1,500 MB, this stack's by its name only) is used by no service: set renamedFrom on the service whose data it is, or remove it with enxuto prune dev",
    "volume shop-dev-old-data (size not known, this stack's by its name only) is used by no service: set renamedFrom on the service whose data it is, or remove it with enxuto prune dev",
  ]);
});

test("a label goes before a name: what another stack, checkout or project made is none of this one's", async () => {
  const whose = (stack: string, project = "shops", system = "shop") => ({ project, system, stack });
  const volumes = {
    "shop-dev-own-data": whose("dev"),
    // Made by `dev-eu`, a stack that this checkout has no file of, and that was destroyed.
    "shop-dev-eu-data": whose("dev-eu"),
    "shop-dev-b-data": whose("dev-b", "shops", "shop"),
    "shop-dev-twin-data": whose("dev", "another"),
    // By its name it is of `dev-2`.
    "shop-dev-2-data": whose("dev"),
  };
  const [, engine] = engineWith(Object.keys(volumes), "[]", volumes);
  expect(await unusedVolumes(engine, QUESTION)).toEqual([
    { name: "shop-dev-own-data", sizeMB: null },
    { name: "shop-dev-2-data", sizeMB: null },
  ]);
});

test("nothing is measured where all are used", async () => {
  const [asked, engine] = engineWith(["shop-dev-postgres-data"], "");
  expect(await unusedVolumes(engine, QUESTION)).toEqual([]);
  expect(asked).toEqual(["volume ls"]);
});

test("the layers that are kept for shipments are found with their size, where nothing ships", async () => {
  const [, engine] = engineWith(["enxuto-registry"], '[{"Name":"enxuto-registry","Size":"310MB"}]');
  expect(await keptShipments(engine)).toEqual({ name: "enxuto-registry", sizeMB: 310 });
  const [asked, empty] = engineWith([], "");
  expect(await keptShipments(empty)).toBeUndefined();
  expect(asked).toEqual(["volume ls"]);
});

test("a volume that a service of a swarm mounts is no spare one while its task is down", async () => {
  const run = await runOffline([conectaSaude], "prod", {
    values: {
      "enxuto:system": "conecta-saude",
      "enxuto:host": "hetzner",
      "enxuto:size": "cx23",
      "enxuto:servers": "3",
    },
    secretKeys: [],
  });
  const [, engine] = engineWith(
    ["conecta-saude-prod-postgres-data", "conecta-saude-prod-old"],
    "[]",
  );
  const chosen = { name: "prod", directory: path.join(__dirname, "../..") } as ChosenStack;
  expect((await unusedVolumesOf(engine, chosen, run)).map(({ name }) => name)).toEqual([
    "conecta-saude-prod-old",
  ]);
});
