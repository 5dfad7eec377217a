import type { Load } from "../capacity/admission";
import { closest } from "../capacity/closest";
import type { SystemGrowth } from "../capacity/growth";
import { checkMemory, type Memory } from "../capacity/memory";
import { got, oneOf, UserError } from "../capacity/user-error";
import { checkConfinement, tmpfsMiB } from "./confined";
import { foldEnv } from "./env";
import {
  formerNames,
  isStateful,
  rolloutOf,
  SERVICE_KEYS,
  type Service,
  type Variant,
} from "./service";

/** What a profile gives one service: its budget, and what else it runs with there. */
export interface Budget extends Memory {
  /** Variables over the service's own. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** The variant of the service that runs there. @default - the service as it is */
  readonly variant?: string;
}

/** A named set of services that belong together, with one budget for each service in every profile. */
export interface System {
  readonly name: string;
  /** The bridge network that the services share. */
  readonly network: string;
  /** The services by name, in the order of the file, with the budgets of the first profile. */
  readonly services: ReadonlyMap<string, Service>;
  /** The profiles by name; the first one is the default. */
  readonly profiles: ReadonlyMap<string, Readonly<Record<string, Budget>>>;
  /** What it needs as its use grows. Undefined where that is not known. */
  readonly growth?: SystemGrowth;
}

/** What a system says besides its services. */
export interface SystemOptions<N extends string> {
  /** @default - the system's name with `-network` */
  readonly network?: string;
  /** The name of the profile that the services' own budgets make up. @default seed */
  readonly profile?: string;
  /** Other budgets, by profile; a service that a profile leaves out keeps its own. */
  readonly profiles?: Readonly<Record<string, Readonly<Partial<Record<N, Budget>>>>>;
  /** What it needs as its use grows, for `enxuto capacity`. @default - not known */
  readonly growth?: SystemGrowth;
}

/**
 * A system, checked: names are DNS labels, budgets add up, needs exist and go in no circle, no two services share a host port.
 *
 * Throws a UserError that names the path. A misspelled name in `needs` or `url()` does not compile.
 */
export function defineSystem<const N extends string>(
  name: string,
  services: Readonly<Record<N, Service<NoInfer<N>>>>,
  options: SystemOptions<NoInfer<N>> = {},
): System {
  const byName = new Map<string, Service>(Object.entries<Service>(services));
  const own = Object.fromEntries([...byName].map(([service, { memory }]) => [service, memory]));
  const profiles = new Map<string, Record<string, Budget>>([[options.profile ?? "seed", own]]);
  for (const [profile, budgets] of Object.entries<Partial<Record<string, Budget>>>(
    options.profiles ?? {},
  )) {
    profiles.set(profile, { ...own, ...(budgets as Record<string, Budget>) });
  }
  const system: System = {
    name,
    network: options.network ?? `${name}-network`,
    services: byName,
    profiles,
    ...(options.growth ? { growth: options.growth } : {}),
  };
  checkSystem(system);
  return system;
}

/** The system as a profile has it: budgets, variables, variants; throws a UserError for a profile it does not have. */
export function withProfile(system: System, profile: string): System {
  const budgets = system.profiles.get(profile);
  if (!budgets) {
    throw new UserError("enxuto:profile", `${got(profile)}, ${oneOf(system.profiles.keys())}`);
  }
  const services = new Map(
    [...system.services].map(([name, service]) => [name, withBudget(service, budgets[name])]),
  );
  return { ...system, services };
}

/** The system with other budgets of some services than their profile's; throws a UserError for one that cannot be. */
export function withMemory(
  system: System,
  path: string,
  memory: Readonly<Record<string, Memory>>,
): System {
  const services = new Map(system.services);
  for (const [name, budget] of Object.entries(memory)) {
    const service = services.get(name);
    if (!service) throw new UserError(path, `${got(name)}, ${oneOf(services.keys())}`);
    checkMemory(`${path}.${name}`, budget);
    services.set(name, withBudget(service, budget));
  }
  return { ...system, services };
}

function withBudget(plain: Service, { limitMiB, reservationMiB, env, variant }: Budget): Service {
  const service = variant ? withVariant(plain, plain.variants?.[variant] as Variant) : plain;
  const memory = { limitMiB, reservationMiB };
  const knobs = service.knobs?.(memory);
  return {
    ...service,
    memory,
    ...(env || knobs ? { env: { ...knobs, ...service.env, ...env } } : {}),
  };
}

function withVariant(service: Service, { image, footprint, env, models }: Variant): Service {
  return {
    ...service,
    image,
    footprint,
    env: { ...service.env, ...env },
    ...(models ? { models } : {}),
  };
}

/** The system with other variants of its services, by service; throws a UserError for one that there is not. */
export function withVariants(system: System, chosen: Readonly<Record<string, string>>): System {
  const services = new Map(
    [...system.services].map(([name, service]) => {
      if (chosen[name] === undefined) return [name, service];
      const variant = service.variants?.[chosen[name]];
      if (!variant) {
        throw new UserError(
          `enxuto:variants.${name}`,
          `${got(chosen[name])}, ${oneOf(Object.keys(service.variants ?? {}))}`,
        );
      }
      return [name, withVariant(service, variant)];
    }),
  );
  return { ...system, services };
}

/** The system with other sources of weights, by service: `https://…/minilm#SHA256`, the part after `#` may be left out. */
export function withModels(system: System, sources: Readonly<Record<string, string>>): System {
  const services = new Map(
    [...system.services].map(([name, service]) => {
      const { models } = service;
      if (!models || sources[name] === undefined) return [name, service];
      const [source, sha256] = sources[name].split("#");
      return [name, { ...service, models: { ...models, source, sha256 } }];
    }),
  );
  return { ...system, services };
}

/** What admission counts: one load for each service that is deployed here. */
export function loadsOf(system: System, external: Iterable<string> = []): Load[] {
  const elsewhere = new Set(external);
  return [...system.services]
    .filter(([name]) => !elsewhere.has(name))
    .map(([name, service]) => ({
      name,
      replicas: service.replicas ?? 1,
      memory: service.memory,
      footprint: service.footprint,
      tmpfsMiB: tmpfsMiB(service),
      rollout: rolloutOf(service),
      inTurn: true,
    }));
}

const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

function checkSystem(system: System): void {
  checkLabel("system", system.name);
  if (system.services.size === 0) throw new UserError(system.name, "has no services");
  for (const [name, service] of system.services) {
    checkLabel(`${system.name}/${name}`, name);
    checkKeys(`${system.name}/${name}`, service);
    for (const former of formerNames(service)) {
      checkLabel(`${system.name}/${name}/renamedFrom`, former);
      if (system.services.has(former))
        throw new UserError(
          `${system.name}/${name}/renamedFrom`,
          `${got(former)}, which is a service of its own`,
        );
    }
  }
  for (const [profile, budgets] of system.profiles) {
    for (const [name, memory] of Object.entries(budgets)) {
      const path = `${system.name}/${name}/memory`;
      if (!system.services.has(name)) {
        throw new UserError(
          `${system.name}/profiles/${profile}`,
          `${got(name)}, ${oneOf(system.services.keys())}`,
        );
      }
      checkMemory(system.profiles.size > 1 ? `${path}(${profile})` : path, memory);
      const variants = Object.keys(system.services.get(name)?.variants ?? {});
      if (memory.variant !== undefined && !variants.includes(memory.variant)) {
        throw new UserError(
          `${system.name}/profiles/${profile}/${name}/variant`,
          `${got(memory.variant)}, ${oneOf(variants.length > 0 ? variants : ["none"])}`,
        );
      }
    }
  }
  const ports = new Map<number, string>();
  for (const [name, service] of system.services) {
    const path = `${system.name}/${name}`;
    checkService(path, service);
    checkConfinement(path, service);
    checkEnv(path, service);
    checkNeeds(path, service, system);
    if (service.publish === undefined) continue;
    const other = ports.get(service.publish);
    if (other) {
      throw new UserError(`${path}/publish`, `host port ${service.publish} is taken by ${other}`);
    }
    ports.set(service.publish, name);
  }
  inStartOrder(system);
}

function checkLabel(path: string, name: string): void {
  if (!DNS_LABEL.test(name)) {
    throw new UserError(
      path,
      `${got(name)} is not a valid DNS label: expected a to z, 0 to 9 and -, starting with a letter, at most 63`,
    );
  }
}

function checkKeys(path: string, service: Service): void {
  const known = Object.keys(SERVICE_KEYS);
  for (const key of Object.keys(service)) {
    if (!known.includes(key)) {
      const meant = closest(key, known);
      throw new UserError(
        `${path}/${key}`,
        `unknown key of a service, ${meant ? `did you mean ${meant}?` : oneOf(known)}`,
      );
    }
  }
  const missing = known.find(
    (key) =>
      SERVICE_KEYS[key as keyof Service] === "required" &&
      service[key as keyof Service] === undefined,
  );
  if (missing) throw new UserError(`${path}/${missing}`, "is missing: every service has one");
}

function checkEnv(path: string, { env = {} }: Service): void {
  for (const name of Object.keys(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
      throw new UserError(
        `${path}/env`,
        `${got(name)}, expected the name of a variable: LOG_LEVEL`,
      );
    }
  }
}

function checkService(path: string, service: Service): void {
  const replicas = service.replicas ?? 1;
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 100) {
    throw new UserError(
      `${path}/replicas`,
      `${got(replicas)}, expected a whole number from 1 to 100`,
    );
  }
  if (replicas > 1 && (isStateful(service) || service.publish !== undefined)) {
    throw new UserError(
      `${path}/replicas`,
      `${got(replicas)}, expected 1: a volume or a published port cannot be shared`,
    );
  }
  if (service.port !== undefined) checkPort(`${path}/port`, service.port);
  if (service.publish !== undefined) checkPort(`${path}/publish`, service.publish);
  if (service.port === undefined && (service.publish !== undefined || service.routes?.length)) {
    throw new UserError(
      `${path}/port`,
      "is missing: a service that is published or routed has one",
    );
  }
  if (service.rollout === "start-first" && (isStateful(service) || service.publish !== undefined)) {
    throw new UserError(
      `${path}/rollout`,
      `got "start-first", expected stop-first or none: old and new cannot share a volume or a published port`,
    );
  }
}

function checkPort(path: string, port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new UserError(path, `${got(port)}, expected a port from 1 to 65535`);
  }
}

function checkNeeds(path: string, service: Service, system: System): void {
  const addressed = foldEnv<string, string[][]>(service, {
    text: () => [],
    address: (key, { addressOf }) => [[`${path}/env/${key}`, addressOf]],
    secretFile: () => [],
    secretValue: () => [],
  }).flat();
  const needed = (service.needs ?? []).map((need) => [`${path}/needs`, need]);
  for (const [where, name] of [...needed, ...addressed]) {
    if (!system.services.has(name)) {
      throw new UserError(where, `${got(name)}, ${oneOf(system.services.keys())}`);
    }
  }
  for (const [where, name] of addressed) {
    if (system.services.get(name)?.port === undefined) {
      throw new UserError(where, `${name} has no port, so it has no address: give it one`);
    }
  }
}

/** The names of the services so that each comes after what it needs; throws a UserError that shows a circle. */
export function inStartOrder(system: System): string[] {
  const order: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (order.includes(name)) return;
    if (trail.includes(name)) {
      const circle = [...trail.slice(trail.indexOf(name)), name].join(" → ");
      throw new UserError(`${system.name}/${name}/needs`, `goes in a circle: ${circle}`);
    }
    for (const need of system.services.get(name)?.needs ?? []) visit(need, [...trail, name]);
    order.push(name);
  };
  for (const name of system.services.keys()) visit(name, []);
  return order;
}

/** The names of the secrets that services ask for. */
export function secretsOf(system: System): string[] {
  const secret = (_key: string, name: string) => [name];
  return [...system.services.values()].flatMap((service) =>
    foldEnv<string, string[]>(service, {
      text: () => [],
      address: () => [],
      secretFile: secret,
      secretValue: secret,
    }).flat(),
  );
}
