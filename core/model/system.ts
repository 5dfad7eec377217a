import type { Load } from "../capacity/admission";
import type { SystemGrowth } from "../capacity/growth";
import type { Memory } from "../capacity/memory";
import { UserError } from "../capacity/user-error";
import { tmpfsMiB } from "./confined";
import { secretsRead } from "./env";
import { MODELS_FETCH_LIMIT_MIB, replicaBounds, rolloutOf, type Service } from "./service";

/** Values of one service in a profile: its budget, and what else it runs with there. */
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
  /** Needs as its use grows. Undefined where they are not known. */
  readonly growth?: SystemGrowth;
}

/** Loads that admission counts: one for each service that is deployed here. */
export function loadsOf(system: System, external: Iterable<string> = []): Load[] {
  const elsewhere = new Set(external);
  return [...system.services]
    .filter(([name]) => !elsewhere.has(name))
    .map(([name, service]) => {
      const { min, max } = replicaBounds(service);
      return {
        name,
        replicas: max,
        ...(min < max ? { minReplicas: min } : {}),
        memory: service.memory,
        footprint: service.footprint,
        tmpfsMiB: tmpfsMiB(service),
        ...(service.models ? { fetchMiB: MODELS_FETCH_LIMIT_MIB } : {}),
        rollout: rolloutOf(service),
        inTurn: true,
      };
    });
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
  return [...system.services.values()].flatMap(secretsRead);
}
