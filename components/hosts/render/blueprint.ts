import { UserError } from "../../../core/capacity/user-error";
import { referenceOf } from "../../../core/catalog/base-images";
import { layOut, type Placed, rewritesTo } from "../../../core/judge/render/layout";
import { foldEnv } from "../../../core/model/env";
import { imagePlan } from "../../image-plan";
import { expectedAddress, ownVariables, RENDER_SECRETS_DIRECTORY } from "./environment";
import {
  keyValueProperties,
  type PropertyArgs,
  postgresProperties,
  serviceProperties,
} from "./properties";

/** Sources of a blueprint. */
export interface BlueprintArgs extends PropertyArgs {
  readonly bases: Readonly<Record<string, string>>;
  /** The secret files that the stack has, by name. */
  readonly secrets: ReadonlyMap<string, unknown>;
}

/** Content of Render's own file: services with their addresses as references, and databases. */
export interface Blueprint {
  readonly services: readonly Readonly<Record<string, unknown>>[];
  readonly databases: readonly Readonly<Record<string, unknown>>[];
}

const TYPES: Partial<Record<Placed["kind"], string>> = {
  web_service: "web",
  private_service: "pserv",
  background_worker: "worker",
};

/** A system as Render's own sync reads it: `render.yaml`. */
export function blueprint(args: BlueprintArgs): Blueprint {
  const placed = layOut(args);
  return {
    services: placed
      .filter(({ kind }) => kind !== "postgres")
      .map((one) => {
        if (one.kind === "key_value") return keyValue(one, args);
        return one.kind === "static_site" ? site(one, placed, args) : container(one, placed, args);
      }),
    databases: placed.filter(({ kind }) => kind === "postgres").map((one) => database(one, args)),
  };
}

/** Secret files that Render's file cannot hold, by the service that reads them. */
export function filesByHand(args: BlueprintArgs): { service: string; file: string }[] {
  return layOut(args).flatMap(({ name, definition }) =>
    foldEnv<string, { service: string; file: string }[]>(definition, {
      text: () => [],
      address: () => [],
      secretFile: (_, file) => (args.secrets.has(file) ? [{ service: name, file }] : []),
      secretValue: () => [],
    }).flat(),
  );
}

function database(one: Placed, args: BlueprintArgs): Record<string, unknown> {
  const { name, plan, region, database, version, storageGB } = postgresProperties(one, args);
  return {
    name,
    plan,
    region,
    databaseName: database,
    postgresMajorVersion: version,
    diskSizeGB: storageGB,
    ipAllowList: [],
  };
}

function keyValue(one: Placed, args: BlueprintArgs): Record<string, unknown> {
  const { name, plan, region, eviction } = keyValueProperties(one, args);
  return {
    type: "keyvalue",
    name,
    plan,
    region,
    maxmemoryPolicy: eviction.replaceAll("_", "-"),
    ipAllowList: [],
  };
}

function site(
  one: Placed,
  placed: readonly Placed[],
  args: BlueprintArgs,
): Record<string, unknown> {
  const { name, repository, branch, directory, build, publish } = serviceProperties(one, args);
  const names = new Map(placed.map(({ service, name }) => [service, name]));
  const routes = rewritesTo(placed).map(({ service, source, path }) => ({
    type: "rewrite",
    source,
    destination: `https://${names.get(service)}.onrender.com${path}`,
  }));
  return {
    type: "web",
    name,
    runtime: "static",
    repo: repository,
    branch,
    ...(directory ? { rootDir: directory } : {}),
    buildCommand: build,
    staticPublishPath: publish,
    ...(routes.length > 0 ? { routes } : {}),
    ...variables(one, placed, args),
  };
}

function container(
  one: Placed,
  placed: readonly Placed[],
  args: BlueprintArgs,
): Record<string, unknown> {
  const properties = serviceProperties(one, args);
  const { name, plan, region, instances, shutdownSeconds, command, healthPath, disk } = properties;
  return {
    type: TYPES[one.kind],
    name,
    ...origin(one, properties, args),
    plan,
    region,
    numInstances: instances,
    maxShutdownDelaySeconds: shutdownSeconds,
    ...(command ? { dockerCommand: command } : {}),
    ...(healthPath ? { healthCheckPath: healthPath } : {}),
    ...(disk ? { disk: { name: disk.name, mountPath: disk.path, sizeGB: disk.sizeGB } } : {}),
    ...variables(one, placed, args),
  };
}

function origin(
  { service, definition, origin }: Placed,
  { repository, branch, directory, dockerfile }: ReturnType<typeof serviceProperties>,
  { system, sources, bases, registry }: BlueprintArgs,
): Record<string, unknown> {
  if (repository) {
    return {
      runtime: "docker",
      repo: repository,
      branch,
      ...(directory ? { rootDir: directory } : {}),
      dockerfilePath: dockerfile,
      dockerContext: ".",
    };
  }
  if (origin?.from === "image") {
    const { reference } = origin;
    const url = referenceOf(reference, bases);
    return { runtime: "image", image: { url } };
  }
  const { reference } = imagePlan({
    system: system.name,
    service,
    image: definition.image,
    source: sources[service],
    bases,
    platform: "linux/amd64",
  });
  return { runtime: "image", image: { url: `${registry}/${reference}` } };
}

/** A secret value stands in no file: Render asks for it when the file is first synced. */
const ASKED_FOR = { sync: false };

function variables(
  one: Placed,
  placed: readonly Placed[],
  { system, external, secrets }: BlueprintArgs,
): Record<string, unknown> {
  const { service, definition } = one;
  const own = Object.entries(ownVariables(one)).map(([key, value]) => ({ key, value }));
  const told = foldEnv<string, Record<string, unknown>[]>(definition, {
    text: (key, value) => [{ key, value }],
    address(key, { addressOf, path }) {
      if (external.has(addressOf)) return [{ key, ...ASKED_FOR }];
      const target = placed.find(({ service }) => service === addressOf) as Placed;
      return [{ key, ...reference(`${system.name}/${service}/env/${key}`, target, path) }];
    },
    secretFile: (key, secret) =>
      secrets.has(secret) ? [{ key, value: `${RENDER_SECRETS_DIRECTORY}/${secret}` }] : [],
    secretValue: (key, secret) => (secrets.has(secret) ? [{ key, ...ASKED_FOR }] : []),
  });
  const list = [...own, ...told.flat()];
  return list.length > 0 ? { envVars: list } : {};
}

function reference(at: string, target: Placed, path: string): Record<string, unknown> {
  const { name, kind } = target;
  if (kind === "postgres" || kind === "key_value") {
    // The first database of a Redis is the one that an address without a path means.
    if (path !== "" && path !== "/0") {
      throw new UserError(at, `render.yaml cannot add ${path} to an address: drop the path`);
    }
    return kind === "postgres"
      ? { fromDatabase: { name, property: "connectionString" } }
      : { fromService: { name, type: "keyvalue", property: "connectionString" } };
  }
  return { value: `${expectedAddress(target)}${path}` };
}
