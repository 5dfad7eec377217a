import { checkKnown, checkNames, type Stranger } from "../../../../components/hosts/server/known";

const names = ["shop-prod", "shop-prod-2"];
const known = { server: false, volume: false, wayBack: () => "bring it back" };

test("names that nobody else uses at the provider are no problem", () => {
  expect(() => checkNames("prod", names, [])).not.toThrow();
});

test.each<[string, Stranger, string]>([
  [
    "the only or first server",
    { what: "server", name: "shop-prod", owner: "the stack prod of other" },
    "prod: its server would be called shop-prod, and its provider has a server of that name already, of the stack prod of other, so nothing was made: give this stack another name, or rename that one at the provider if no stack of enxuto's uses it",
  ],
  [
    "its data volume",
    { what: "data volume", name: "shop-prod", owner: undefined },
    "prod: its data volume would be called shop-prod, and its provider has a data volume of that name already, that enxuto did not make, so nothing was made: give this stack another name, or rename that one at the provider if no stack of enxuto's uses it",
  ],
  [
    "a further server",
    { what: "server", name: "shop-prod-2", owner: "the stack prod-2 of shop" },
    "enxuto:servers: got 2, and server-2 of prod would be called shop-prod-2: its provider has a server of that name already, of the stack prod-2 of shop, so nothing was made: set it to 1, give one of the two stacks another name, or rename that one at the provider if no stack of enxuto's uses it",
  ],
])("a name that another one has is refused for %s", (_, stranger, sentence) => {
  expect(() => checkNames("prod", names, [stranger])).toThrow(sentence);
});

test("what is known by its name only may be another stack's whose name reads the same", () => {
  const said = (isByName: boolean) => () =>
    checkKnown("a-b", known, { server: "shop-a-b", isByName });
  const hint =
    "delete it at the provider; if another system made it, whose name and stack read the same together, give this stack another name";
  expect(said(true)).toThrow(hint);
  expect(said(false)).not.toThrow(hint);
  expect(said(false)).toThrow("its provider has the server shop-a-b already");
});
