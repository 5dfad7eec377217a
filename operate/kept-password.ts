import { passwordName } from "../components/database-password";
import { UserError } from "../core/capacity/user-error";
import { formerNames, protocolOf } from "../core/model/service";
import type { OfflineRun } from "../program/offline";
import { resourceOf } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";

const VOLUME = "docker:index/volume:Volume";

/**
 * Throws a UserError for a volume on an engine whose database has a password that the state does not know, by none of the names that
 * its service has and had: a database keeps the password it was made with. `there` are the names of the engine's volumes.
 */
export function requirePasswords(
  {
    settings: { system, external },
    resources: planned,
  }: Pick<OfflineRun, "settings" | "resources">,
  known: readonly StateResource[],
  there: ReadonlySet<string>,
  back: () => string,
): void {
  const names = new Set(known.map(({ urn }) => resourceOf(urn).name));
  for (const [name, service] of system.services) {
    const former = formerNames(service);
    const isKnown = [name, ...former].some((one) => names.has(passwordName(one)));
    if (protocolOf(service).scheme !== "postgresql" || external.has(name) || isKnown) continue;
    const stranger = planned
      .filter(({ type, name: volume }) => type === VOLUME && volume.startsWith(`${name}-`))
      .map(({ props }) => String(props.name))
      .find((volume) => there.has(volume));
    if (stranger === undefined) continue;
    const holder = holderOf(stranger, known, names);
    if (holder !== undefined) {
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
function holderOf(
  volume: string,
  known: readonly StateResource[],
  names: ReadonlySet<string>,
): string | undefined {
  const found = known.find(({ type, inputs }) => type === VOLUME && inputs?.name === volume);
  if (!found) return undefined;
  const { name } = resourceOf(found.urn);
  return [...name.matchAll(/-/g)]
    .map(({ index }) => name.slice(0, index))
    .find((service) => names.has(passwordName(service)));
}
