import { dataOf, drillMiB, usersOf } from "../../../core/judge/kept-data";
import { TEST_SYSTEMS } from "../../support/test-systems";

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
