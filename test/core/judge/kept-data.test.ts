import { command, defineSystem, type Service, upstream } from "enxuto/model";
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

test("a database that the plan knows by its image only has its own tool, or is paused", () => {
  const of = (reference: string) => {
    const service: Service<never> = {
      image: upstream(reference),
      memory: { limitMiB: 256, reservationMiB: 128 },
      health: command(["true"]),
      volumes: { data: "/data" },
    };
    const system = defineSystem("shop", { db: service });
    return [...dataOf(system), drillMiB(system)];
  };
  const files = { kind: "files", service: "db", volume: "data", directory: "/data" };
  const postgres = { kind: "postgres", service: "db", user: "-", database: "-" };
  expect(of("pgvector/pgvector:pg17")).toEqual([postgres, 96]);
  expect(of("mariadb:11.8.3")).toEqual([{ kind: "mariadb", service: "db" }, 256]);
  expect(of("registry.example/library/mysql:8.4.6")).toEqual([
    { kind: "mariadb", service: "db" },
    256,
  ]);
  expect(of("mongo:8.0.12")).toEqual([{ ...files, paused: "mongo" }, 96]);
  expect(of("registry.example/acme/portal:1.2.3")).toEqual([files, 96]);
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
