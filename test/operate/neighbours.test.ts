import type { Docker } from "../../engine/server-engine";
import { failureLines } from "../../operate/failures";
import { unserved } from "../../operate/final-word";
import { sickContainers } from "../../operate/sick";
import { lookAt } from "../../operate/watch/collect";
import type { StateResource } from "../../pulumi/state";
import { TEST_SYSTEMS } from "../support/test-systems";

const CONTAINER = "urn:pulumi:dev::shop::docker:index/container:Container::web";

/** An engine that two projects share, each with a stack `dev` whose service `web` runs; the second one's has crashed. */
const shared: Docker = async ([verb, ...words]) => {
  const all = ["ours", "theirs"].map((Id) => ({
    ...{ Id, Name: `/${Id}`, RestartCount: 0, HostConfig: { Memory: 0 } },
    Config: {
      Image: "web:1",
      Labels: {
        ...{ "enxuto.stack": "dev", "enxuto.service": "web" },
        "enxuto.system": Id === "ours" ? SYSTEM.name : "another",
      },
    },
    State:
      Id === "ours"
        ? { Status: "running", Running: true, Health: { Status: "healthy" } }
        : { Status: "restarting", Running: false, ExitCode: 3, Health: { Status: "unhealthy" } },
  }));
  switch (verb) {
    case "ps": {
      const asked = words.flatMap((word) => /^label=(.*)$/.exec(word)?.[1] ?? []);
      const bears = ({ Config: { Labels } }: (typeof all)[number]) =>
        asked.every((label) => {
          const [key, value] = label.split("=");
          return value === undefined || Labels[key as keyof typeof Labels] === value;
        });
      // The newest first, as Docker lists them.
      return all
        .filter(bears)
        .map(({ Id }) => Id)
        .reverse()
        .join("\n");
    }
    case "inspect":
      return JSON.stringify(words.map((id) => all.find(({ Id }) => Id === id)));
    case "logs":
      return `the log of ${words.at(-1)}`;
    default:
      return "";
  }
};

const SYSTEM = TEST_SYSTEMS[0];
const OURS = { stack: "dev", system: SYSTEM.name };

describe("another project's stack of the same name on one engine", () => {
  const [[, web]] = SYSTEM.services;

  test("is not what keeps this one from serving", async () => {
    expect(await unserved(shared, OURS, new Map([["web", web]]))).toEqual([]);
  });

  test("is not recreated for this one", async () => {
    const state = ["ours", "theirs"].map((id) => ({ urn: CONTAINER, id }) as StateResource);
    expect(await sickContainers(OURS, state, shared)).toEqual([]);
  });

  test("is not watched, alerted of or healed with it", async () => {
    expect((await lookAt(shared, OURS, [], [])).map(({ id }) => id)).toEqual(["ours"]);
  });

  test("does not lend its log to a failure of this one", async () => {
    const context = { ...OURS, services: ["web"], engine: shared };
    const failure = { resource: { type: "docker:index/container:Container", name: "web" } };
    const said = await failureLines(context, [{ ...failure, message: "is ill" }], []);
    expect(said.join("\n")).toContain("the log of ours");
    expect(said.join("\n")).not.toContain("theirs");
  });
});
