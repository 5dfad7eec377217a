import { UserError } from "../../../core/capacity/user-error";
import { type Backups, dataOf, drillMiB, readBackups, usersOf } from "../../../core/model/backups";
import { TEST_SYSTEMS } from "../../support/test-systems";

const SERVICES = ["db", "uploads"];
const read = (value: unknown) => readBackups("enxuto:backups", value, SERVICES);

describe("the setting backups", () => {
  test.each<[unknown, ReturnType<typeof read>]>([
    ["", "not said"],
    [{}, "not said"],
    [false, "not said"],
    [true, "provider"],
    ["none", "none"],
    [{ to: "none" }, "none"],
  ])("%j", (value, expected) => expect(read(value)).toBe(expected));

  test("has the defaults of the documents", () => {
    expect(read({ to: "/backups" })).toEqual({
      repository: "/backups",
      everySeconds: 6 * 3600,
      keep: { last: 4, daily: 7, weekly: 5 },
      pause: [],
    });
  });

  test.each([
    ["/backups/shop", "/backups/shop"],
    ["s3://shop-backups", "s3:s3.amazonaws.com/shop-backups"],
    ["s3://shop-backups/prod", "s3:s3.amazonaws.com/shop-backups/prod"],
    ["s3://fsn1.example.com/shop/prod", "s3:https://fsn1.example.com/shop/prod"],
    ["s3:http://127.0.0.1:8333/shop", "s3:http://127.0.0.1:8333/shop"],
    ["sftp://ana@nas.example.com:2222/backups", "sftp://ana@nas.example.com:2222//backups"],
  ])("keeps them at %s", (to, expected) => {
    expect((read({ to }) as Backups).repository).toBe(expected);
  });

  test.each<[unknown, string]>([
    [7, "enxuto:backups: got 7, expected none, or to: and where they are kept"],
    [{ every: "6h" }, "enxuto:backups.to: got none, expected /path, s3://host/bucket"],
    [{ to: "ftp://x/y" }, 'enxuto:backups.to: got "ftp://x/y", expected /path, s3://host/bucket'],
    [{ to: "/b", every: "5m" }, 'enxuto:backups.every: got "5m", expected 10m to 31d: 6h'],
    [{ to: "/b", keep: { last: -1 } }, "enxuto:backups.keep.last: got -1, expected a whole number"],
    [{ to: "/b", keep: { last: 0, daily: 0, weekly: 0 } }, "enxuto:backups.keep: keeps nothing"],
    [{ to: "/b", pause: ["web"] }, 'enxuto:backups.pause: got "web", expected services: db, up'],
    [{ to: "/b", hourly: 1 }, "enxuto:backups.hourly: is not known, expected one of to, every"],
    [{ to: "/b", password: "two\nlines" }, "enxuto:backups.password: expected one line of text"],
  ])("refuses %j", (value, message) => {
    expect(() => read(value)).toThrow(UserError);
    expect(() => read(value)).toThrow(message);
  });
});

const keeping = TEST_SYSTEMS.find(({ name }) => name === "enxuto-keeping");
if (!keeping) throw new Error("enxuto-keeping");

test("data is what volumes hold, each by its own tool, of services that run here", () => {
  expect(dataOf(keeping, ["kv"])).toEqual([
    { kind: "postgres", service: "db", user: "postgres", database: "shop" },
    { kind: "files", service: "uploads", volume: "files", directory: "/data" },
  ]);
});

test("a drill holds the largest Redis", () => {
  const withLimit = (limitMiB: number) => {
    const kv = keeping.services.get("kv");
    if (!kv) throw new Error("kv");
    const memory = { limitMiB, reservationMiB: 16 };
    const services = new Map([...keeping.services, ["kv", { ...kv, memory }] as const]);
    return drillMiB({ ...keeping, services });
  };
  expect([withLimit(32), withLimit(512)]).toEqual([96, 512]);
});

test("what needs a database is stopped while it is restored", () => {
  expect(usersOf(keeping, ["db"])).toEqual(["uploads"]);
  expect(usersOf(keeping, ["kv"])).toEqual([]);
});
