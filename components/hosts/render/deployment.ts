import * as pulumi from "@pulumi/pulumi";
import { referenceOf } from "../../../core/catalog/base-images";
import {
  hasDisk,
  isManaged,
  layOut,
  type Placed,
  rewritesTo,
  toldBefore,
} from "../../../core/judge/render/layout";
import { type RegistryLogin, ServiceImage } from "../../service-image";
import { expectedAddress, innerAddress, type Neighbours, renderEnvironment } from "./environment";
import { RenderKeyValue } from "./key-value";
import { RenderPostgres } from "./postgres";
import {
  isCache,
  keyValueProperties,
  type PropertyArgs,
  postgresProperties,
  serviceProperties,
} from "./properties";
import { RenderService, type ServiceArgs } from "./service";

/** Services and settings of a deployment on Render. */
export interface RenderDeploymentArgs extends PropertyArgs {
  /** References in place of base images, by name. */
  readonly bases: Readonly<Record<string, string>>;
  /** Who pushes to the registry. */
  readonly registryLogin: RegistryLogin | undefined;
  readonly external: Neighbours["external"];
  readonly secrets: Neighbours["secrets"];
}

/** A system on Render: every service on a plan of its own, made after those whose address it is given. */
export class RenderDeployment extends pulumi.ComponentResource {
  /** Where the world reaches the services that publish, by service. */
  readonly urls: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: RenderDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:RenderDeployment", name, {}, opts);
    const placed = layOut(args);
    const addresses = new Map(
      placed
        .filter(({ kind }) => !isManaged(kind))
        .map((one) => [one.service, pulumi.output(expectedAddress(one))]),
    );
    const told = toldBefore(placed);
    const services = new Map<string, RenderService>();
    for (const one of placed) {
      if (isManaged(one.kind)) {
        addresses.set(one.service, this.store(one, args));
        continue;
      }
      const service = this.service(one, args, addresses, services, rewritesTo(placed));
      services.set(one.service, service);
      const address =
        one.kind === "static_site" ? service.url : innerAddress(one.definition, service.host);
      addresses.set(one.service, address);
      compare(one, address, told.get(one.service) ?? [], service);
    }
    this.urls = Object.fromEntries(
      [...services]
        .filter(([service]) => args.system.services.get(service)?.publish !== undefined)
        .map(([service, { url }]) => [service, url]),
    );
    this.registerOutputs({ urls: this.urls });
  }

  private store(one: Placed, args: RenderDeploymentArgs): pulumi.Output<string> {
    if (one.kind === "postgres") {
      return new RenderPostgres(one.service, postgresProperties(one, args), { parent: this })
        .address;
    }
    return new RenderKeyValue(one.service, keyValueProperties(one, args), {
      parent: this,
      protect: !isCache(one),
    }).address;
  }

  private service(
    one: Placed,
    args: RenderDeploymentArgs,
    addresses: Neighbours["addresses"],
    services: ReadonlyMap<string, RenderService>,
    rewrites: ReturnType<typeof rewritesTo>,
  ): RenderService {
    const { service, kind, definition } = one;
    const properties: ServiceArgs = {
      ...serviceProperties(one, args),
      ...renderEnvironment(one, { ...args, addresses }),
      ...(kind === "static_site"
        ? {
            rewrites: rewrites.flatMap(({ service, source, path }) => {
              const url = services.get(service)?.url;
              return url ? [{ source, destination: pulumi.interpolate`${url}${path}` }] : [];
            }),
          }
        : this.image(one, args)),
    };
    return new RenderService(service, properties, {
      parent: this,
      dependsOn: (definition.needs ?? []).flatMap((need) => services.get(need) ?? []),
      protect: hasDisk(kind, definition),
    });
  }

  private image(
    { service, definition, origin }: Placed,
    { system, sources, bases, registry, registryLogin }: RenderDeploymentArgs,
  ): Pick<ServiceArgs, "image"> {
    if (origin?.from === "repository") return {};
    if (origin?.from === "image") {
      const { reference } = origin;
      return { image: referenceOf(reference, bases) };
    }
    const built = new ServiceImage(
      service,
      {
        system: system.name,
        service,
        image: definition.image,
        source: sources[service],
        bases,
        platform: "linux/amd64",
        registry,
        registryLogin,
      },
      { parent: this },
    );
    return { image: built.pushed };
  }
}

/** Fails the run where a service is not reached at the address that others were given before it existed. */
function compare(
  one: Placed,
  address: pulumi.Output<string>,
  told: readonly string[],
  service: RenderService,
): void {
  if (told.length === 0) return;
  const expected = expectedAddress(one);
  address.apply((real) => {
    if (real === expected) return;
    pulumi.log.error(
      `${one.service}: is reached at ${real}, and ${told.join(", ")} was given ${expected} before it was there: give the stack another name, so that render has it to give`,
      service,
    );
  });
}
