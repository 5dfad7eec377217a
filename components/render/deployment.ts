import * as pulumi from "@pulumi/pulumi";
import { BASE_IMAGES } from "../../catalog/base-images";
import {
  RENDER_BUILD_MINUTES,
  RENDER_POSTGRES_VERSIONS,
  RENDER_PRE_DEPLOY_MINUTES,
  RENDER_REGIONS,
  RENDER_START_MINUTES,
  type RenderPlan,
} from "../../catalog/render";
import { protocolOf } from "../../model/service";
import { ServiceImage } from "../service-image";
import { innerAddress, type Neighbours, renderEnvironment } from "./environment";
import { RenderKeyValue } from "./key-value";
import {
  hasDisk,
  isManaged,
  type LayoutArgs,
  layOut,
  type Placed,
  plansOf,
  rewritesTo,
  STORAGE_GB,
} from "./layout";
import { RenderPostgres } from "./postgres";
import { RenderService, type ServiceArgs } from "./service";
import { shellWords } from "./shell-words";

/** What runs on Render. */
export interface RenderDeploymentArgs extends LayoutArgs {
  /** The plan that every service was admitted on, by service. */
  readonly plans: ReadonlyMap<string, string>;
  /** Empty for the first region. */
  readonly location: string;
  /** References in place of base images, by name. */
  readonly bases: Readonly<Record<string, string>>;
  readonly external: Neighbours["external"];
  readonly secrets: Neighbours["secrets"];
}

/** A system on Render: every service on a plan of its own, made after those whose address it is given. */
export class RenderDeployment extends pulumi.ComponentResource {
  /** Where the world reaches the services, by service. */
  readonly urls: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: RenderDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:RenderDeployment", name, {}, opts);
    const placed = layOut(args);
    const addresses = new Map<string, pulumi.Output<string>>();
    const services = new Map<string, RenderService>();
    const neighbours = { ...args, addresses };
    for (const one of placed) {
      if (isManaged(one.kind)) {
        addresses.set(one.service, this.store(one, args));
        continue;
      }
      const needs = (one.definition.needs ?? []).flatMap((need) => services.get(need) ?? []);
      const service = new RenderService(
        one.service,
        one.kind === "static_site"
          ? site(one, args, neighbours, rewrites(placed, services))
          : container(one, args, neighbours, this.image(one, args)),
        { parent: this, dependsOn: needs, protect: hasDisk(one.kind, one.definition) },
      );
      services.set(one.service, service);
      addresses.set(
        one.service,
        one.kind === "static_site" ? service.url : innerAddress(one.definition, service.host),
      );
    }
    this.urls = Object.fromEntries(
      placed
        .filter(({ definition }) => definition.publish !== undefined)
        .flatMap(({ service }) => {
          const created = services.get(service);
          return created ? [[service, created.url]] : [];
        }),
    );
    this.registerOutputs({ urls: this.urls });
  }

  private store(one: Placed, args: RenderDeploymentArgs): pulumi.Output<string> {
    const protocol = protocolOf(one.definition);
    const common = {
      service: one.service,
      name: one.name,
      region: regionOf(args),
      ...planOf(one, args),
    };
    if (protocol.scheme === "postgresql") {
      const version = postgresVersion(one);
      return new RenderPostgres(
        one.service,
        { ...common, database: protocol.database, version, storageGB: STORAGE_GB },
        { parent: this },
      ).address;
    }
    const cache = protocol.scheme === "redis" && protocol.eviction === "allkeys-lru";
    return new RenderKeyValue(
      one.service,
      {
        ...common,
        eviction: cache ? "allkeys_lru" : "noeviction",
        persistence: cache ? "off" : "journal_snapshot",
      },
      { parent: this, protect: !cache },
    ).address;
  }

  private image(
    { service, definition, origin }: Placed,
    { system, sources, bases, registry }: RenderDeploymentArgs,
  ): pulumi.Input<string> | undefined {
    if (origin?.from === "repository") return undefined;
    if (origin?.from === "image") {
      const { reference } = origin;
      return bases[reference] ?? BASE_IMAGES.get(reference)?.reference ?? reference;
    }
    return new ServiceImage(
      service,
      {
        system: system.name,
        service,
        image: definition.image,
        source: sources[service],
        bases,
        platform: "linux/amd64",
        registry,
      },
      { parent: this },
    ).pushed;
  }
}

function container(
  one: Placed,
  args: RenderDeploymentArgs,
  neighbours: Neighbours,
  image: pulumi.Input<string> | undefined,
): ServiceArgs {
  const { definition } = one;
  const { health, memory, command, replicas = 1, stopGraceSeconds = 10 } = definition;
  const deploy = RENDER_PRE_DEPLOY_MINUTES + RENDER_START_MINUTES;
  return {
    ...identity(one, args),
    ...planOf(one, args),
    ...renderEnvironment(definition, neighbours),
    region: regionOf(args),
    ...(image ? { image } : repository(one)),
    command: command ? shellWords(command(memory)) : "",
    healthPath: one.kind === "web_service" ? (health.path ?? "") : "",
    instances: replicas,
    shutdownSeconds: stopGraceSeconds,
    ...(hasDisk(one.kind, definition) ? { disk: disk(one) } : {}),
    deployMinutes: image ? deploy : deploy + RENDER_BUILD_MINUTES,
  };
}

function site(
  one: Placed,
  args: RenderDeploymentArgs,
  neighbours: Neighbours,
  rewrites: ServiceArgs["rewrites"],
): ServiceArgs {
  const { variables, files } = renderEnvironment(one.definition, neighbours);
  const { PORT: _, ...told } = variables;
  return {
    ...identity(one, args),
    ...repository(one),
    build: one.definition.site?.build,
    publish: one.definition.site?.publish,
    rewrites,
    variables: told,
    files,
    deployMinutes: RENDER_BUILD_MINUTES,
  };
}

function identity(
  { service, name, kind }: Placed,
  { system, stack }: RenderDeploymentArgs,
): Pick<ServiceArgs, "service" | "name" | "owner" | "type"> {
  if (kind === "postgres" || kind === "key_value") throw new Error(`${service} is a store`);
  return { service, name, owner: `${system.name}/${stack}`, type: kind };
}

function repository({ origin, definition }: Placed): Partial<ServiceArgs> {
  if (origin?.from !== "repository") return {};
  const { image } = definition;
  return {
    repository: origin.url,
    branch: origin.ref,
    directory: origin.directory,
    dockerfile: image.from === "build" ? `./${image.dockerfile}` : undefined,
  };
}

function disk({ service, definition }: Placed): ServiceArgs["disk"] {
  const [[volume, path]] = Object.entries(definition.volumes ?? {});
  return { name: `${service}-${volume}`, path, sizeGB: STORAGE_GB };
}

function rewrites(
  placed: readonly Placed[],
  services: ReadonlyMap<string, RenderService>,
): ServiceArgs["rewrites"] {
  return rewritesTo(placed).flatMap(({ service, source, path }) => {
    const created = services.get(service);
    return created ? [{ source, destination: pulumi.interpolate`${created.url}${path}` }] : [];
  });
}

function planOf(
  { service, kind }: Placed,
  { plans }: RenderDeploymentArgs,
): { readonly plan: string; readonly formerPlan?: string } {
  const plan = plans.get(service) ?? "";
  const sold: readonly RenderPlan[] = plansOf(kind) as readonly RenderPlan[];
  return { plan, formerPlan: sold.find(({ name }) => name === plan)?.formerName };
}

function regionOf({ location }: RenderDeploymentArgs): string {
  return location || RENDER_REGIONS[0];
}

/** The major version of the image that runs elsewhere; the newest on offer where it says none. */
function postgresVersion({ definition: { image } }: Placed): string {
  const reference = image.from === "upstream" ? image.reference : "";
  const full = BASE_IMAGES.get(reference)?.reference ?? reference;
  const version = /:(\d+)/.exec(full)?.[1];
  return RENDER_POSTGRES_VERSIONS.find((known) => known === version) ?? RENDER_POSTGRES_VERSIONS[7];
}
