import type { Memory } from "../../core/capacity/memory";
import { got, oneOf, UserError } from "../../core/capacity/user-error";
import { facesTheWeb, type HostKind } from "../../core/catalog/hosts";
import { withEdge } from "../../core/model/edge";
import { withProfile } from "../../core/model/overrides";
import type { System } from "../../core/model/system";
import { record, strings } from "./readers";
import type { Others } from "./setting";

/** The system of a name. */
export function namedSystem(name: string, at: string, { systems }: Others): System {
  const system = systems.find((one) => one.name === name);
  if (system) return system;
  throw new UserError(
    at,
    `${got(name)}, ${oneOf(systems.map((one) => one.name))}; a new one is a file in systems/, and a name in systems/index.ts where there is one`,
  );
}

/** A profile of the system, its first where none is named. */
export function profileOf(name: string, _at: string, { defined }: Others): string {
  const profile = name || [...defined.profiles.keys()][0];
  withProfile(defined, profile);
  return profile;
}

/** Variants, by the services that have any. */
export function variantsOf(value: string, at: string, { defined }: Others): Record<string, string> {
  const varied = [...defined.services].filter(([, { variants }]) => variants);
  return strings(
    value,
    at,
    varied.map(([name]) => name),
  );
}

/** Budgets in place of the profile's, by service; what cannot be is refused where they are put in. */
export function budgets(
  value: string,
  at: string,
  services: readonly string[],
): Record<string, Memory> {
  const given = record(value, at, services) as Record<string, Partial<Memory> | null>;
  for (const [name, budget] of Object.entries(given)) {
    const { limitMiB, reservationMiB, ...more } = budget ?? {};
    const [unknown] = Object.keys(more);
    if (unknown) {
      throw new UserError(
        `${at}.${name}.${unknown}`,
        `is not known, ${oneOf(["limitMiB", "reservationMiB"])}`,
      );
    }
    if (limitMiB === undefined || reservationMiB === undefined) {
      throw new UserError(`${at}.${name}`, "expected limitMiB and reservationMiB");
    }
  }
  return given as Record<string, Memory>;
}

/** Source of the services' weights instead: `https://…/minilm#SHA256-of-its-manifest`. */
export function modelSources(
  value: string,
  at: string,
  { system, profile }: Others,
): Record<string, string> {
  const loading = [...withProfile(system, profile).services].filter(([, { models }]) => models);
  const sources = strings(
    value,
    at,
    loading.map(([name]) => name),
  );
  for (const [name, source] of Object.entries(sources)) {
    // It becomes a word of a shell's command, here and on a server.
    if (!/^(builtin:|file:\/\/\/|https?:\/\/)[\w.,@%+=~:/-]*(#[0-9a-f]{64})?$/.test(source)) {
      throw new UserError(
        `${at}.${name}`,
        `${got(source)}, expected an address and the SHA-256 of its manifest: https://host/minilm#0123…`,
      );
    }
  }
  return sources;
}

/**
 * A server's proxy has the usual ports; on this machine it takes one that no service publishes itself, so that it can be turned on
 * while they run: what they publish is theirs until the end of that `up`.
 */
export function behindEdge(system: System, host: HostKind, domain: string): System {
  if (facesTheWeb(host)) return withEdge(system, { publish: 80, domain });
  const services = [...system.services.values()];
  const taken = new Set(
    services.flatMap(({ publish, alsoPublish = [] }) => [publish, ...alsoPublish]),
  );
  let publish = 8080;
  while (taken.has(publish)) publish += 1;
  return withEdge(system, { publish, domain: "" });
}
