import { keepingLines } from "../../core/report/keeping";
import { askedAgain, keepingIn } from "../../operate/server-reservations";
import type { StateResource } from "../../pulumi/state";

const STACK = "urn:pulumi:prod::enxuto";
const SERVER: StateResource = {
  urn: `${STACK}::enxuto:components:HetznerServer$hcloud:index/server:Server::server`,
  type: "hcloud:index/server:Server",
};
const found = (stdout: string): StateResource => ({
  urn: `${STACK}::enxuto:components:HetznerServer$command:local:Command::kept-reservations`,
  type: "command:local:Command",
  outputs: { stdout },
});

const why = "its kernel has cgroup v1, and only v2 keeps them";

test.each([
  ["no server", [], undefined, []],
  ["a server that keeps them", [SERVER, found('{"reservations":"kept"}')], "kept", []],
  [
    "a server that cannot",
    [SERVER, found(JSON.stringify({ reservations: "summed", why }))],
    "summed",
    [`reservations: the server of prod does not keep them: ${why}`],
  ],
  [
    "a server of an earlier version",
    [SERVER],
    "summed",
    [
      "reservations: the server of prod was set up before the kernel could keep them: the next up changes that, without recreating a container for it",
    ],
  ],
  [
    "what a replaced server did",
    [SERVER, { ...found('{"reservations":"kept"}'), delete: true }],
    "summed",
    [expect.stringContaining("the next up changes that")],
  ],
])("a state with %s", (_, resources, reservations, lines) => {
  const keeping = keepingIn(resources);
  expect(keeping?.reservations).toBe(reservations);
  expect(keepingLines("prod", keeping)).toEqual(lines);
});

test("what an up has not said yet is not guessed", () => {
  const { outputs: _, ...step } = found("");
  expect(keepingIn([SERVER, step])).toBeUndefined();
});

test.each([
  ["finds a server as it was", async () => why, []],
  ["finds it able now", async () => undefined, [found("").urn]],
  ["finds another reason", async () => "another", [found("").urn]],
  ["gets no answer", () => Promise.reject(new Error("no route")), []],
])("the step is taken again where the next up %s", async (_, hindrance, urns) => {
  const cannot = found(JSON.stringify({ reservations: "summed", why }));
  expect(await askedAgain([SERVER, cannot], hindrance)).toEqual(urns);
  // Of one that keeps them nothing is asked.
  expect(await askedAgain([SERVER, found('{"reservations":"kept"}')], hindrance)).toEqual([]);
});
