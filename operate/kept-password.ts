import { servicesIn } from "../components/data-volume";
import { passwordName } from "../components/database-password";
import { UserError } from "../core/capacity/user-error";
import { formerNames, protocolOf, type Service } from "../core/model/service";
import type { OfflineRun } from "../program/offline";
import { resourceOf, VOLUME } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";

/** Run of a stack's program, as far as it tells of databases. */
type Planned = Pick<OfflineRun, "settings" | "resources">;

/** Databases whose password a state does not know, by none of the names that its service has and had. */
export function withoutPassword(
  { settings: { system, external } }: Planned,
  known: readonly StateResource[],
): string[] {
  const names = namesIn(known);
  return [...system.services].flatMap(([name, service]) => {
    const isKnown = [name, ...formerNames(service)].some((one) => names.has(passwordName(one)));
    const isOurs = protocolOf(service).scheme === "postgresql" && !external.has(name);
    return isOurs && !isKnown ? [name] : [];
  });
}

function namesIn(resources: readonly StateResource[]): ReadonlySet<string> {
  return new Set(resources.map(({ urn }) => resourceOf(urn).name));
}

/**
 * Throws a UserError for a volume on an engine whose database has a password that the state does not know, by none of the names that
 * its service has and had: a database keeps the password it was made with. `there` are the names of the engine's volumes.
 */
export function requirePasswords(
  offline: Planned,
  known: readonly StateResource[],
  there: ReadonlySet<string>,
  back: () => string,
): void {
  const { system } = offline.settings;
  for (const name of withoutPassword(offline, known)) {
    const stranger = offline.resources
      .filter(({ type, name: volume }) => type === VOLUME && volume.startsWith(`${name}-`))
      .map(({ props }) => String(props.name))
      .find((volume) => there.has(volume));
    if (stranger === undefined) continue;
    const holder = holderOf(stranger, known);
    if (holder !== undefined) {
      const former = formerNames(system.services.get(name) as Service);
      const all = [...former, holder].map((one) => `"${one}"`).join(", ");
      throw new UserError(
        `${system.name}/${name}/renamedFrom`,
        `lacks ${holder}, the name by which the state has the password of the database in ${stranger}: list each name that it had, renamedFrom: [${all}]`,
      );
    }
    throw new UserError(
      stranger,
      `the database in this volume has a password that only the state knows which it was made with: ${back()}; to delete the data for good: docker volume rm ${stranger}`,
    );
  }
}

/** The service that a volume and its password are called after in a state; undefined where the state knows none. */
function holderOf(volume: string, known: readonly StateResource[]): string | undefined {
  const found = known.find(({ type, inputs }) => type === VOLUME && inputs?.name === volume);
  const names = namesIn(known);
  return servicesIn(found ? resourceOf(found.urn).name : "").find((service) =>
    names.has(passwordName(service)),
  );
}
