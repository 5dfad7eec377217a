import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import type { Plan } from "../../cli/plan";
import { runEnxuto } from "../support/command";

const PROJECT = path.join(__dirname, "..", "..");

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-cli-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs the command line in a folder. */
function enxuto(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = PROJECT) {
  return runEnxuto(args, { cwd, env: { CI: "", ...env } });
}

describe("compose", () => {
  const written = enxuto([
    ...["compose", "dev", "--config"],
    'bases={"python":"mirror/python:3.11.1","postgres":"mirror/postgres:16.1.1"}',
  ]);
  const file = () => parse(written.stdout, { version: "1.1" });

  test("has the plan's very numbers for every service", () => {
    expect([written.status, written.stderr]).toEqual([0, ""]);
    const plan: Plan = JSON.parse(enxuto(["plan", "dev", "--json"]).stdout);
    for (const { name, limitMiB, reservationMiB } of plan.services) {
      expect([
        name,
        file().services[name].deploy.resources,
        file().services[name].memswap_limit,
      ]).toEqual([
        name,
        {
          limits: { memory: `${limitMiB}m`, pids: 512 },
          reservations: { memory: `${reservationMiB}m` },
        },
        `${limitMiB}m`,
      ]);
    }
  });

  test("starts everything after what it needs is healthy, builds what is built, and keeps the rest", () => {
    const { backend, postgres, frontend } = file().services;
    expect(backend).toMatchObject({
      image: expect.stringMatching(/^conecta-saude\/backend:[0-9a-f]{12}$/),
      build: {
        context: "./images",
        dockerfile: "backend/Dockerfile",
        args: { PYTHON_IMAGE: "mirror/python:3.11.1" },
      },
      depends_on: {
        postgres: { condition: "service_healthy" },
        redis: { condition: "service_healthy" },
      },
      healthcheck: { interval: "30s", timeout: "10s", retries: 3, start_period: "40s" },
      restart: "unless-stopped",
      logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
      security_opt: ["no-new-privileges:true"],
      cap_drop: ["ALL"],
      init: true,
      ulimits: { core: { soft: 0, hard: 0 }, nofile: { soft: 4096, hard: 16_384 } },
      cpu_shares: 1024,
      volumes: ["backend-tmp:/tmp"],
      networks: ["conecta-network", "conecta-network-postgres", "conecta-network-redis"],
    });
    expect(backend.ports).toBeUndefined();
    expect(frontend.ports).toEqual(["127.0.0.1:5173:5173"]);
    expect(postgres.image).toBe("mirror/postgres:16.1.1");
    expect(postgres.volumes).toEqual([
      "postgres-tmp:/tmp",
      "postgres-data:/var/lib/postgresql/data",
    ]);
    expect(postgres.tmpfs).toEqual(["/var/run/postgresql:size=1m,noexec,nosuid,nodev"]);
    expect(postgres.networks).toEqual(["conecta-network-postgres"]);
    expect(frontend.read_only).toBe(true);
    expect(frontend.networks).toEqual(["conecta-network"]);
    expect(file().networks).toEqual({
      "conecta-network": { name: "conecta-network", driver: "bridge" },
      "conecta-network-postgres": { name: "conecta-network-postgres", driver: "bridge" },
      "conecta-network-redis": { name: "conecta-network-redis", driver: "bridge" },
    });
  });

  test("every volume has a name: one without would be left at each up and down", () => {
    const { services, volumes } = file();
    const mounts: string[] = Object.values<{ volumes?: string[] }>(services).flatMap(
      ({ volumes = [] }) => volumes,
    );
    const names = mounts.map((mount) => mount.split(":"));
    expect(names.filter(([name, target]) => !(name in volumes) || !target)).toEqual([]);
    expect(Object.keys(volumes)).toEqual(expect.arrayContaining(["backend-tmp", "postgres-data"]));
    // The image declares it, and nothing is kept in it.
    expect(services.redis.tmpfs ?? services.redis.volumes).toEqual([
      expect.stringMatching(/^(\/data:size=1m,|redis-data:\/data$)/),
    ]);
  });

  test("secrets are files that git ignores, and stand nowhere in it", () => {
    const { secrets } = file();
    const passfile = path.join(PROJECT, secrets["backend-pgpass"].file);
    const password = fs.readFileSync(
      path.join(PROJECT, ".enxuto/compose/dev/postgres-password"),
      "utf8",
    );
    expect(fs.readFileSync(passfile, "utf8")).toBe(`postgres:5432:conecta:postgres:${password}\n`);
    expect(written.stdout).not.toContain(password);
    expect(
      execFileSync("git", ["check-ignore", passfile], { cwd: PROJECT, encoding: "utf8" }),
    ).toBe(`${passfile}\n`);
  });

  test("what it cannot write is refused", () => {
    expect(enxuto(["compose", "prod"])).toMatchObject({
      status: 1,
      stderr: 'enxuto: enxuto:host: got "hetzner", compose supports only host: local\n',
    });
  });
});
