import {
  checkKnown,
  checkNames,
  checkShown,
  type Stranger,
} from "../../../../components/hosts/server/known";

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

describe("a provider that shows nothing of a stack", () => {
  const unknown =
    "prod: its provider shows nothing of what the state has there, as to a token of another account or project, so it is not known to be gone, and nothing was changed: use a token of the one that it was made in; if all of it was deleted there, take it out of the state with enxuto refresh prod --all-gone";
  const check = (state: object, found: object, isShown = false) =>
    checkShown("prod", { ...known, ...state }, found, async () => isShown);

  test.each([{ server: true }, { volume: true }, { server: true, volume: true }])(
    "may be asked with another account's token where the state knows of %j",
    async (state) => {
      await expect(check(state, {})).rejects.toThrow(unknown);
    },
  );

  test.each<[string, object, object, boolean]>([
    ["the state knows of nothing there", {}, {}, false],
    ["the server is shown", { server: true, volume: true }, { server: {} }, false],
    ["the data volume is shown", { server: true, volume: true }, { volume: "shop-prod" }, false],
    ["its key or another server is shown", { server: true }, {}, true],
  ])("is believed where %s", async (_, state, found, isShown) => {
    await expect(check(state, found, isShown)).resolves.toBeUndefined();
  });
});
