import type { SystemGrowth } from "../capacity/growth";
import type { Service } from "./service";
import type { Budget, System } from "./system";
import { checkSystem } from "./system-check";

/** Parts of a system besides its services. */
export interface SystemOptions<N extends string> {
  /** @default - the system's name with `-network` */
  readonly network?: string;
  /** The name of the profile that the services' own budgets make up. @default seed */
  readonly profile?: string;
  /** Other budgets, by profile; a service that a profile leaves out keeps its own. */
  readonly profiles?: Readonly<Record<string, Readonly<Partial<Record<N, Budget>>>>>;
  /** Needs as its use grows, for `enxuto capacity`. @default - not known */
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
