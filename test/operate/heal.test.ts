import { isOrphan } from "../../operate/heal";
import type { Found } from "../../operate/orphans";

const since = 1000;
const shop: Found = {
  ...{ id: "new", name: "shop-dev-web", created: since, system: "shop", isUsed: false },
};
const network: Found = { ...shop, name: "shop-network", system: undefined };
const known = { ids: new Set(["old"]), systems: new Set(["shop"]) };
const pending = [{ resource: { urn: "u", type: "t", inputs: { name: "blog" } }, type: "creating" }];

test.each<[string, Found, boolean]>([
  ["a container that came while a killed run held the lock", shop, true],
  ["one that came before", { ...shop, created: since - 1 }, false],
  ["one that the state knows", { ...shop, id: "old" }, false],
  ["one of another project whose stack has the same name", { ...shop, system: "blog" }, false],
  [
    "one of another name that the state calls pending",
    { ...shop, name: "blog", system: "blog" },
    true,
  ],
  ["one of that name that came before", { ...shop, name: "blog", created: 1 }, false],
  ["a network that nothing uses", network, true],
  ["a network that containers are attached to", { ...network, isUsed: true }, false],
])("a killed run's leftover: %s", (_, found, expected) => {
  expect(isOrphan(found, known, pending, { leftovers: [{ since }], isOwnServer: false })).toBe(
    expected,
  );
});

test("without a lock that tells of a killed run only what the state calls pending is one, on a server of the stack's own", () => {
  const named = { ...shop, name: "blog" };
  const orphans = (isOwnServer: boolean) =>
    [shop, network, named].filter((one) =>
      isOrphan(one, known, pending, { leftovers: [], isOwnServer }),
    );
  expect(orphans(true)).toEqual([named]);
  // Its lock was pruned, and another checkout's run may have made one of that name since.
  expect(orphans(false)).toEqual([]);
});

test.each<[string, number, boolean]>([
  ["before a run on another state took the lock", 1999, true],
  ["after that", 2000, false],
  ["in a later run of ours that was killed", 3000, true],
])("what came %s", (_, created, expected) => {
  const leftovers = [{ since: 1000, until: 2000 }, { since: 3000 }];
  const proof = { leftovers, isOwnServer: false };
  expect(isOrphan({ ...shop, created }, known, pending, proof)).toBe(expected);
  const named = { ...shop, name: "blog", created };
  expect(isOrphan(named, known, pending, proof)).toBe(expected);
});
