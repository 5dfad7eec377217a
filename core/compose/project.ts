import { UserError } from "../capacity/user-error";
import type { Origins } from "./origins";
import type { ComposeModel } from "./read";
import { type ComposeService, serviceOf } from "./service";
import { asMapping, textsAt } from "./value";

/** The services of compose files that start, with what a reader must know. */
export interface ComposeProject {
  readonly name: string;
  /** In the order of the files. */
  readonly services: readonly ComposeService[];
  readonly warnings: readonly string[];
  readonly origins: Origins;
  /** The profiles that its services are in. */
  readonly profiles: readonly string[];
}

/** The services that start under the active profiles. Throws a UserError where none does. */
export function projectOf(model: ComposeModel, active: readonly string[]): ComposeProject {
  const { variables, origins } = model;
  const profiles = new Set<string>();
  const services = Object.entries(model.services).flatMap(([name, service]) => {
    const own = textsAt(`services.${name}.profiles`, asMapping(service).profiles);
    for (const profile of own) profiles.add(profile);
    // A provider is no container: another program runs it.
    if (!isEnabled(own, active) || asMapping(service).provider) return [];
    return [
      origins.naming(`services.${name}`, () =>
        serviceOf(name, asMapping(service), {
          unset: variables.unset,
          lookup: variables.lookup,
          tree: model.tree,
        }),
      ),
    ];
  });
  if (services.length === 0) {
    throw new UserError(
      model.name,
      profiles.size > 0
        ? `no service starts: expected --profile with one of ${[...profiles].join(", ")}`
        : "no service starts",
    );
  }
  const unread = [...new Set(services.flatMap(({ unreadEnvFiles }) => unreadEnvFiles))];
  return {
    name: model.name,
    services,
    origins,
    profiles: [...profiles],
    warnings: [
      ...variableWarnings(model),
      ...(unread.length > 0 ? [`${unread.join(", ")}: not found, what it sets is not seen`] : []),
    ],
  };
}

function isEnabled(profiles: readonly string[], active: readonly string[]): boolean {
  return (
    profiles.length === 0 ||
    active.includes("*") ||
    profiles.some((profile) => active.includes(profile))
  );
}

function variableWarnings({ variables }: ComposeModel): string[] {
  const unset = [...new Set([...variables.unset.values()].flat())];
  return [
    ...(unset.length > 0 ? [`${unset.join(", ")}: not set, read as nothing`] : []),
    ...[...variables.required].map(([path, problem]) => `${path}: ${problem}`),
  ];
}
