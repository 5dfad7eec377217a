import { holdingBefore } from "../../operate/data-guard";
import type { StateResource } from "../../pulumi/state";

/** A service of a swarm, as its state holds it. */
function swarmService(name: string, containerSpec: object): StateResource {
  const type = "docker:index/service:Service";
  return {
    urn: `urn:pulumi:prod::enxuto::enxuto:components:SwarmService$${type}::${name}`,
    type,
    inputs: {
      labels: [{ label: "enxuto.service", value: name }],
      taskSpec: { containerSpec: { image: "postgres:16.4-alpine", ...containerSpec } },
    },
  };
}

const volume = (source: string, target: string) => ({ type: "volume", source, target });

test("a swarm's volumes, which no resource stands for, are known by what mounts them", () => {
  const held = holdingBefore([
    swarmService("db", {
      mounts: [
        volume("shop-prod-db-data", "/var/lib/postgresql/data"),
        { type: "volume", target: "/tmp" },
        { type: "tmpfs", target: "/run" },
      ],
      env: { PGDATA: "/var/lib/postgresql/data/pgdata" },
    }),
    swarmService("model", {
      image: "model:1",
      mounts: [volume("shop-prod-model-models", "/models"), volume("shop-prod-model-cache", "/c")],
      env: { MODEL_DIR: "/models" },
    }),
    swarmService("edge", { mounts: [volume("shop-prod-edge-data", "/data")] }),
  ]);
  // No server was rented for it, so that the swarm is a team's: another host would be a move of its data.
  expect(held?.host).toBe("swarm");
  expect(held?.volumes).toEqual([
    {
      ...{ name: "shop-prod-db-data", service: "db", image: "postgres:16.4-alpine" },
      place: {
        mountedAt: "/var/lib/postgresql/data",
        directory: "/var/lib/postgresql/data/pgdata",
      },
      textOrder: { library: "musl" },
    },
    {
      ...{ name: "shop-prod-model-cache", service: "model", image: "model:1" },
      place: { mountedAt: "/c", directory: undefined },
    },
  ]);
});

test("variables that are secret as a whole leave open where the files are", () => {
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  const held = holdingBefore([
    swarmService("db", {
      mounts: [volume("shop-prod-db-data", "/pg")],
      env: { ...secret, ciphertext: "v1:abc" },
    }),
  ]);
  expect(held?.volumes[0].place).toEqual({ mountedAt: "/pg", directory: undefined });
});

test("the size of a server's data volume is known from the state, which cannot become a smaller one", () => {
  const rented = (type: string, inputs: object): StateResource => ({
    urn: `urn:pulumi:prod::enxuto::${type}::server`,
    ...{ type, inputs: { name: "shop-prod", ...inputs } },
  });
  const held = holdingBefore([
    rented("hcloud:index/server:Server", { serverType: "cx23" }),
    rented("hcloud:index/volume:Volume", { size: 20 }),
  ]);
  expect([held?.server, held?.dataVolumeGB]).toEqual(["shop-prod", 20]);
});
