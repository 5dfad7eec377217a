import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runHere } from "../support/here";

const STACK = "urn:pulumi:dev::enxuto";

let backend: string;
beforeAll(() => {
  backend = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-state-"));
  const folder = path.join(backend, ".pulumi/stacks/enxuto");
  fs.mkdirSync(folder, { recursive: true });
  const volume = (name: string) => ({
    urn: `${STACK}::enxuto:components:DataVolume$docker:index/volume:Volume::${name}`,
    type: "docker:index/volume:Volume",
    inputs: { name: `conecta-saude-dev-${name}` },
  });
  const queue = {
    urn: `${STACK}::enxuto:components:ServiceContainer$docker:index/container:Container::queue`,
    type: "docker:index/container:Container",
    inputs: {
      labels: [{ label: "enxuto.service", value: "queue" }],
      volumes: [{ volumeName: "conecta-saude-dev-queue-data", containerPath: "/data" }],
    },
  };
  const resources = [volume("postgres-data"), volume("queue-data"), queue];
  const state = { version: 3, checkpoint: { stack: "dev", latest: { resources } } };
  fs.writeFileSync(path.join(folder, "dev.json"), JSON.stringify(state));
  const server = {
    urn: "urn:pulumi:prod::enxuto::hcloud:index/server:Server::server",
    type: "hcloud:index/server:Server",
  };
  const prod = { version: 3, checkpoint: { stack: "prod", latest: { resources: [server] } } };
  fs.writeFileSync(path.join(folder, "prod.json"), JSON.stringify(prod));
});
afterAll(() => fs.rmSync(backend, { recursive: true }));

/** A plan with the state at an address. */
function plan(address: string, ...flags: string[]): Promise<string> {
  return planOf("dev", address, ...flags);
}

async function planOf(stack: string, address: string, ...flags: string[]): Promise<string> {
  const { stdout, stderr } = await runHere(["plan", stack, ...flags], {
    env: { PULUMI_BACKEND_URL: address, PULUMI_ACCESS_TOKEN: "" },
  });
  expect(stderr).toBe("");
  return stdout;
}

test("plan says from a state on this machine which data an up would take, without the CLI", async () => {
  const [title, loss] = (await plan(`file://${backend}`)).trimEnd().split("\n").slice(-2);
  expect(title).toBe("up refuses this, since services would lose their data:");
  expect(loss).toBe(
    "volume conecta-saude-dev-queue-data of queue would be used by no service: take the change back, or give the data up with enxuto up dev --delete-data=conecta-saude-dev-queue-data",
  );
  expect(JSON.parse(await plan(`file://${backend}`, "--json")).dataLosses).toEqual([
    {
      kind: "orphaned",
      volume: {
        name: "conecta-saude-dev-queue-data",
        service: "queue",
        place: { mountedAt: "/data" },
      },
      emptyServices: [],
    },
  ]);
});

test("plan says that it is not known where the state is elsewhere, and nothing where there is none", async () => {
  expect((await plan("s3://team-states")).trimEnd().split("\n").at(-1)).toBe(
    "data: not known, the state is on no disk of this machine, or not this user's to read: enxuto preview dev says it",
  );
  expect(await plan(`file://${backend}/none`)).not.toContain("data");
});

test("plan warns of a database whose new image sorts text otherwise, and refuses nothing for it", async () => {
  const other = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-state-"));
  const folder = path.join(other, ".pulumi/stacks/enxuto");
  fs.mkdirSync(folder, { recursive: true });
  const name = "conecta-saude-dev-postgres-data";
  const resources = [
    {
      urn: `${STACK}::enxuto:components:DataVolume$docker:index/volume:Volume::postgres-data`,
      type: "docker:index/volume:Volume",
      inputs: { name },
    },
    {
      urn: `${STACK}::enxuto:components:ServiceContainer$docker:index/container:Container::postgres`,
      type: "docker:index/container:Container",
      inputs: {
        image: "postgres:16.4-bookworm",
        envs: [
          "PGDATA=/var/lib/postgresql/data/pgdata",
          "POSTGRES_USER=postgres",
          "POSTGRES_DB=conecta",
        ],
        labels: [{ label: "enxuto.service", value: "postgres" }],
        volumes: [{ volumeName: name, containerPath: "/var/lib/postgresql/data" }],
      },
    },
  ];
  const state = { version: 3, checkpoint: { stack: "dev", latest: { resources } } };
  fs.writeFileSync(path.join(folder, "dev.json"), JSON.stringify(state));
  const text = await plan(`file://${other}`);
  expect(text).toContain(
    `warning: volume ${name} of postgres: PostgreSQL would sort text by musl (Alpine), and its indexes are in the order of glibc 2.36 (Debian)`,
  );
  expect(text).not.toContain("up refuses this");
  const { dataDoubts } = JSON.parse(await plan(`file://${other}`, "--json"));
  expect(dataDoubts).toMatchObject([{ kind: "sort order", to: { library: "musl" } }]);
  fs.rmSync(other, { recursive: true });
});

test("plan says of a server that an earlier version set up that it only adds reservations up, until the next up", async () => {
  const lines = (await planOf("prod", `file://${backend}`)).trimEnd().split("\n");
  expect(lines.filter((line) => line.includes("reservations:"))).toEqual([
    expect.stringMatching(/^ {2}reservations: only added up, the kernel keeps none/),
    "reservations: the server of prod was set up before the kernel could keep them: the next up changes that, without recreating a container for it",
  ]);
  const { host, keeping } = JSON.parse(await planOf("prod", `file://${backend}`, "--json"));
  expect([host.reservations, keeping]).toEqual(["summed", { reservations: "summed" }]);
  expect(await planOf("prod", `file://${backend}/none`)).toContain(
    "reservations: kept by the kernel",
  );
});
