import * as pulumi from "@pulumi/pulumi";
import { swarm } from "../../../components/hosts/swarm";
import type { Service } from "../../../core/model/service";
import type { System } from "../../../core/model/system";
import { knownServer } from "../../../operate/deployed-server";
import {
  type OfflineRun,
  offlineSettings,
  type PlannedResource,
  runOffline,
} from "../../../program/offline";
import { programBeside } from "../../../program/program";
import { conectaSaude } from "../../../systems/conecta-saude";

const DIGEST = `sha256:${"0".repeat(64)}`;

const config = (values: Record<string, unknown>) => {
  const all = {
    system: "conecta-saude",
    host: "swarm",
    servers: { big: "4GB", small: "2GB", other: "2GB" },
    registry: "registry.example.com/team",
    ...values,
  };
  const entries = Object.entries(all).map(([key, value]) => [
    `enxuto:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { values: Object.fromEntries(entries), secretKeys: [] };
};

const plan = (
  values: Record<string, unknown> = {},
  system: System = conectaSaude,
): Promise<OfflineRun> => runOffline([system], "prod", config(values));

/** The properties of a service of a swarm. */
function service({ resources }: Pick<OfflineRun, "resources">, name: string) {
  const found = resources.find((one) => one.name === name && /service:Service$/.test(one.type));
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what Pulumi's types would not let it
  return found?.props as any;
}

test("a service takes its budget, its limit and its rollout along, and is never rolled back by itself", async () => {
  const run = await plan();
  const backend = service(run, "backend");
  expect(backend.name).toBe("conecta-saude-prod-backend");
  expect(backend.taskSpec.resources).toEqual({
    limits: { memoryBytes: 350 * 1024 ** 2 },
    reservation: {
      memoryBytes: 256 * 1024 ** 2,
      genericResources: { discreteResourcesSpecs: ["memory-mib=268"] },
    },
  });
  expect(backend.updateConfig).toEqual({
    parallelism: 1,
    order: "start-first",
    failureAction: "pause",
    monitor: "5s",
  });
  expect(backend.endpointSpec).toEqual({ mode: "dnsrr", ports: [] });
  expect(backend.taskSpec.placement).toEqual({
    constraints: ["node.labels.enxuto.closed.conecta-saude-prod-backend!=true"],
  });
});

test("times are written as the provider reads them back, since another way to write one would replace tasks", async () => {
  const times = async (startPeriodSeconds: number) => {
    const slow = [...conectaSaude.services].map(([name, one]): [string, Service] => [
      name,
      { ...one, health: { ...one.health, startPeriodSeconds }, stopGraceSeconds: 60 },
    ]);
    const run = await plan({}, { ...conectaSaude, services: new Map(slow) });
    const { healthcheck, stopGracePeriod } = service(run, "backend").taskSpec.containerSpec;
    return [healthcheck.startPeriod, stopGracePeriod];
  };
  expect(await times(120)).toEqual(["2m", "1m"]);
  expect(await times(3600)).toEqual(["1h", "1m"]);
  expect(await times(125)).toEqual(["2m5s", "1m"]);
});

/** Labels of a volume that Docker makes for a service of the stack. */
const owned = (service: string) => [
  { label: "enxuto.project", value: "enxuto" },
  { label: "enxuto.stack", value: "prod" },
  { label: "enxuto.system", value: "conecta-saude" },
  { label: "enxuto.service", value: service },
];

/** The labels of the volumes that a service mounts, by their names. */
const labelled = (run: Pick<OfflineRun, "resources">, name: string) =>
  service(run, name).taskSpec.containerSpec.mounts.flatMap(
    // biome-ignore lint/suspicious/noExplicitAny: as above
    ({ source, volumeOptions }: any) => (source ? [[source, volumeOptions?.labels]] : []),
  );

/** A state that an `up` of a plan left. */
const stateOf = ({ resources }: OfflineRun) =>
  resources.map(({ type, name, props }) => ({
    ...{ type, inputs: props },
    urn: `urn:pulumi:prod::enxuto::${type}::${name}`,
  }));

test("volumes say whose they are", async () => {
  const run = await plan();
  const data = "conecta-saude-prod-postgres-data";
  const weights = "conecta-saude-prod-service-llm-models";
  expect(labelled(run, "postgres")).toEqual([[data, owned("postgres")]]);
  expect(labelled(run, "service-llm")).toEqual([[weights, owned("service-llm")]]);
  expect(knownServer(stateOf(run)).unlabelledVolumes).toEqual(new Set());
});

test("volumes of a state without labels stay as they are, since other mounts would replace their tasks", async () => {
  jest.spyOn(swarm, "checkServers").mockResolvedValue();
  const before = stateOf(await plan()).map((one) =>
    JSON.parse(JSON.stringify(one), (key, value) => (key === "volumeOptions" ? undefined : value)),
  );
  const known = { ...knownServer(before), wayBack: () => "" };
  const resources: PlannedResource[] = [];
  await offlineSettings([conectaSaude], "prod", config({}), resources);
  await programBeside([conectaSaude], () => known)();
  await pulumi.runtime.disconnect();
  expect(labelled({ resources }, "postgres")).toEqual([
    ["conecta-saude-prod-postgres-data", undefined],
  ]);
});

test("data is bound to the server of the plan, or to the one that it lies on", async () => {
  const run = await plan();
  const home = run.fit.servers?.find(({ services }) => services.includes("postgres"))?.name;
  const postgres = service(run, "postgres");
  expect(postgres.taskSpec.placement).toEqual({ constraints: [`node.hostname==${home}`] });
  expect(postgres.updateConfig.order).toBe("stop-first");
  expect(postgres.taskSpec.containerSpec.mounts).toContainEqual({
    type: "volume",
    source: "conecta-saude-prod-postgres-data",
    target: "/var/lib/postgresql/data",
    // As the provider reads it back.
    readOnly: false,
    volumeOptions: { labels: owned("postgres") },
  });
  const moved = service(await plan({ homes: { postgres: "small" } }), "postgres");
  expect(moved.taskSpec.placement).toEqual({ constraints: ["node.hostname==small"] });
});

test("the proxy is on every server, at its own port 80, with routes that follow Docker's DNS", async () => {
  const run = await plan();
  const edge = service(run, "edge");
  expect(edge.mode).toEqual({ global: true });
  expect(edge.endpointSpec.ports).toEqual([
    { publishedPort: 80, targetPort: 80, protocol: "tcp", publishMode: "host" },
  ]);
  expect(edge.taskSpec.containerSpec.secrets[0]).toMatchObject({
    fileName: "/etc/caddy/Caddyfile",
  });
  const file = run.resources.find(({ name }) => name === "edge-etc-caddy-Caddyfile");
  expect(file?.props.name).toMatch(/^conecta-saude-prod-edge-[0-9a-f]{12}$/);
  const data = file?.props.data as { value: string } | undefined;
  expect(Buffer.from(data?.value ?? "", "base64").toString()).toContain(
    "\t\treverse_proxy {\n\t\t\tdynamic a backend 8082 {\n\t\t\t\trefresh 1s\n\t\t\t}\n\t\t\tlb_try_duration 5s\n\t\t}\n",
  );
});

test("weights are fetched by each server where the service runs, and a task has the time for it", async () => {
  const { containerSpec } = service(await plan(), "service-llm").taskSpec;
  expect(containerSpec.commands).toEqual([
    ...["sh", "-c", "python -m models.fetch && exec python -m app"],
  ]);
  expect(containerSpec.env).toMatchObject({ MODEL_DIR: "/models", MODEL_SOURCE: "builtin:" });
  // 5 MB of weights are a second more than the 40 of the service itself.
  expect(containerSpec.healthcheck.startPeriod).toBe("41s");
});

test("an image that could be another one on each server is refused, with the way out", async () => {
  await expect(plan({ registry: "" })).rejects.toThrow(
    "enxuto:registry: is missing: backend is built here, and 3 servers have to get it: set a registry that all of them reach",
  );
  await expect(plan({ bases: { postgres: "postgres:16.15" } })).rejects.toThrow(
    "conecta-saude/postgres/image: postgres:16.15 may be another image on each of 3 servers: name it by digest, postgres:16.15@sha256:…",
  );
  const single = await plan({ servers: { big: "4GB" }, registry: "" });
  expect(service(single, "edge").mode).toEqual({ global: true });
  expect((await plan({ bases: { postgres: `postgres@${DIGEST}` } })).fit.verdict).toBe("fits");
});

test("servers and homes are said by hostname", async () => {
  await expect(plan({ homes: { postgres: "far" } })).rejects.toThrow(
    'enxuto:homes.postgres: got "far", expected one of big, small, other',
  );
  await expect(plan({ homes: { backend: "big" } })).rejects.toThrow(
    "enxuto:homes.backend: is not known, expected one of postgres",
  );
  await expect(plan({ servers: 1 })).rejects.toThrow(
    "enxuto:servers: a swarm has no size: expected the memory of each server by its hostname, {big: 4GB, small: 2GB}",
  );
});
