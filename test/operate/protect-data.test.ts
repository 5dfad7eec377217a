import { unguarded } from "../../operate/protect-data";
import type { StateResource } from "../../pulumi/state";

const VOLUME = "docker:index/volume:Volume";
const PASSWORD = "random:index/randomPassword:RandomPassword";

const urn = (types: string, name: string) => `urn:pulumi:dev::shop::${types}::${name}`;
const volume = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  ...{ urn: urn(`enxuto:components:DataVolume$${VOLUME}`, name), type: VOLUME },
  ...more,
});
const password = (name: string, protect: boolean): StateResource => ({
  ...{ urn: urn(PASSWORD, name), type: PASSWORD, protect },
});
const names = (resources: readonly StateResource[]) =>
  unguarded(resources).map((one) => one.slice(one.lastIndexOf("::") + 2));

test("data that a killed run was to delete is what an up protects, with its password", () => {
  expect(
    names([
      volume("main-db-data"),
      volume("files-a", { protect: true }),
      password("main-db-password", false),
      password("cache-password", false),
    ]),
  ).toEqual(["main-db-data", "main-db-password"]);
  expect(
    names([{ urn: urn("hcloud:index/volume:Volume", "data"), type: "hcloud:index/volume:Volume" }]),
  ).toEqual(["data"]);
});

test("as an up leaves it there is none", () => {
  expect(
    names([
      volume("db-data", { protect: true }),
      volume("queue-data", { retainOnDelete: true }),
      volume("edge-data"),
      { urn: urn(VOLUME, "models"), type: VOLUME },
      password("db-password", true),
      password("queue-password", false),
    ]),
  ).toEqual([]);
});
