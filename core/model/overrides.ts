import { checkMemory, type Memory } from "../capacity/memory";
import { got, oneOf, UserError } from "../capacity/user-error";
import type { Service, Variant } from "./service";
import type { Budget, System } from "./system";

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
