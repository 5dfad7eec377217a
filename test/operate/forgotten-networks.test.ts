import { forgottenNetworks, withResources } from "../../operate/forgotten-networks";
import type { StateResource } from "../../pulumi/state";

const urn = (name: string) => `urn:pulumi:prod::shop::${name}`;

const root: StateResource = { urn: urn("root"), type: "pulumi:pulumi:Stack" };
const provider: StateResource = { urn: urn("docker"), type: "pulumi:providers:docker", id: "p1" };
const network = (name: string, id: string): StateResource => ({
  ...{ urn: urn(name), type: "docker:index/network:Network", id },
  ...{ parent: root.urn, provider: `${provider.urn}::p1` },
});
const container: StateResource = {
  ...{ urn: urn("db"), type: "docker:index/container:Container", id: "c1", parent: root.urn },
};

const engineWith =
  (...ids: string[]) =>
  async () =>
    ids.map((id) => `${id}\n`).join("");

test("a network that the state has lost and the engine still has is found in an earlier state", async () => {
  const now = [root, provider, container];
  const earlier = [now, [root, provider, network("net", "n2"), network("gone", "n9"), container]];
  const found = await forgottenNetworks(now, earlier, engineWith("n1", "n2"));
  expect(found.map(({ id }) => id)).toEqual(["n2"]);
  expect(withResources(now, found).map((one) => one.urn)).toEqual(
    [root, provider, network("net", "n2"), container].map((one) => one.urn),
  );
});

test("one that was made anew since then is the state's own", async () => {
  const now = [root, provider, network("net", "n3"), container];
  const engine = jest.fn(engineWith("n2", "n3"));
  expect(await forgottenNetworks(now, [[root, network("net", "n2")]], engine)).toEqual([]);
  expect(engine).not.toHaveBeenCalled();
});

test("one whose provider the state no longer has is left out", () => {
  expect(withResources([root, container], [network("net", "n2")])).toEqual([root, container]);
});
