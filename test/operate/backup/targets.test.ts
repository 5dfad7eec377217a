import type { Service } from "../../../core/model/service";
import { leftOf, targetsOf } from "../../../operate/backup/stack-backups";
import type { Settings } from "../../../program/settings";
import { DATA_SYSTEM } from "../../support/data-stack";

const service = (name: string) => DATA_SYSTEM.services.get(name) as Service;
const settings = (services: Readonly<Record<string, Service>>) =>
  ({
    system: { ...DATA_SYSTEM, services: new Map(Object.entries(services)) },
    external: new Map(),
  }) as unknown as Settings;

describe("what gets the data of a backup", () => {
  const now = settings({ db: service("db"), uploads: service("uploads") });

  test("is each service of the same name", () => {
    expect(targetsOf(now, {})).toEqual({
      lines: "postgres\tdb\tdb\tpostgres\tshop\nfiles\tuploads\tuploads\tfiles\t/data",
      services: ["db", "uploads"],
      databases: ["db"],
    });
  });

  test("is a renamed service by both of its names", () => {
    const renamed = settings({ store: { ...service("db"), renamedFrom: "db" } });
    expect(targetsOf(renamed, {}).lines).toBe(
      "postgres\tstore\tstore\tpostgres\tshop\npostgres\tdb\tstore\tpostgres\tshop",
    );
  });

  test("is the one that is named, of another version too", () => {
    const both = settings({ db: service("db"), db17: service("db") });
    expect(targetsOf(both, { only: "db", as: "db17" }).lines).toBe(
      "postgres\tdb\tdb17\tpostgres\tshop",
    );
    expect(targetsOf(now, { only: "uploads" }).services).toEqual(["uploads"]);
    expect(targetsOf(now, { only: "gone" }).services).toEqual([]);
  });

  test("is told to have got nothing where the backup holds none of it", () => {
    const { lines } = targetsOf(now, {});
    const same = (what: string) => ["same", what, "1", "1"] as const;
    expect(leftOf(lines, [same("db"), same("db/other"), same("uploads")])).toEqual([]);
    expect(leftOf(lines, [["left-out", "store"], same("uploads")])).toEqual(["db"]);
    expect(leftOf(targetsOf(now, { only: "uploads", as: "db" }).lines, [])).toEqual(["db"]);
  });
});
