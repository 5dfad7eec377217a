import { defineSystem, postgres } from "enxuto/model";
import { requirePasswords } from "../../operate/kept-password";
import type { OfflineRun } from "../../program/offline";
import type { StateResource } from "../../pulumi/state";

const VOLUME = "docker:index/volume:Volume";
const PASSWORD = "random:index/randomPassword:RandomPassword";

/** What is said of a database by its names, where a volume of the first one is on the engine; the state has one of a service. */
function said(name: string, renamedFrom: readonly string[], inState?: string): string {
  const memory = { limitMiB: 96, reservationMiB: 48 };
  const system = defineSystem("shop", {
    [name]: { ...postgres({ memory, database: "shop" }), renamedFrom },
  });
  const volume = `shop-dev-${renamedFrom[0] ?? name}-data`;
  const offline = {
    settings: { system, external: new Map() },
    resources: [{ type: VOLUME, name: `${name}-data`, props: { name: volume } }],
  } as unknown as OfflineRun;
  const state: StateResource[] =
    inState === undefined
      ? []
      : [
          {
            urn: `urn:pulumi:dev::shop::enxuto:components:DataVolume$${VOLUME}::${inState}-data`,
            ...{ type: VOLUME, inputs: { name: volume } },
          },
          { urn: `urn:pulumi:dev::shop::${PASSWORD}::${inState}-password`, type: PASSWORD },
        ];
  try {
    requirePasswords(offline, state, new Set([volume]), () => "bring back the state");
    return "goes on";
  } catch (error) {
    return (error as Error).message;
  }
}

test("a database keeps its password by the names that it has and had", () => {
  expect(said("db", [], "db")).toBe("goes on");
  expect(said("main", ["db"], "db")).toBe("goes on");
  expect(said("third", ["db", "main"], "main")).toBe("goes on");
});

test("a name that is missing among them is told, and no way to delete the data", () => {
  expect(said("third", ["db"], "main")).toBe(
    'shop/third/renamedFrom: lacks main, the name by which the state has the password of the database in shop-dev-db-data: list each name that it had, renamedFrom: ["db", "main"]',
  );
});

test("a volume that outlived its state is not used", () => {
  expect(said("db", [])).toBe(
    "shop-dev-db-data: the database in this volume has a password that only the state knows which it was made with: bring back the state; to delete the data for good: docker volume rm shop-dev-db-data",
  );
});
