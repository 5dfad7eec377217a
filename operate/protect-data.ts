import { servicesIn } from "../components/data-volume";
import { passwordName } from "../components/database-password";
import { isKept } from "../core/judge/data-loss";
import { EDGE } from "../core/model/edge";
import { resourceOf, VOLUME } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";
import { editState, type OpenStack } from "../pulumi/workspace";
import { VOLUME_TYPES } from "./deployed-server";
import { renderDataIn } from "./render-data";

const PASSWORD = "random:index/randomPassword:RandomPassword";

/**
 * URNs of data that nothing protects, with the passwords of what keeps data: a run that was to delete it was killed before it did.
 * None where all is as an `up` leaves it.
 */
export function unguarded(resources: readonly StateResource[]): string[] {
  const volumes = resources.filter(isDataVolume);
  const open = volumes.filter(({ protect }) => !protect);
  if (open.length === 0) return [];
  const passwords = resources.filter(
    ({ type, urn, protect }) =>
      type === PASSWORD && !protect && volumes.some((volume) => isOf(volume, resourceOf(urn).name)),
  );
  return [...open, ...passwords].map(({ urn }) => urn);
}

/** Whether it is data that an `up` protects: one on a disk of its own is let go of, and that disk is protected. */
function isDataVolume({ type, urn, inputs, retainOnDelete }: StateResource): boolean {
  if (VOLUME_TYPES.includes(type)) return true;
  const atRender = renderDataIn(type, inputs ?? {});
  if (atRender) return isKept(atRender.holder);
  const { name } = resourceOf(urn);
  return (
    type === VOLUME &&
    /\benxuto:components:DataVolume\$/.test(urn) &&
    name !== `${EDGE}-data` &&
    !retainOnDelete
  );
}

/** Whether a password is that of the service whose volume it is, by the names of their resources. */
function isOf({ urn }: StateResource, password: string): boolean {
  return servicesIn(resourceOf(urn).name).some((service) => passwordName(service) === password);
}

/** Protects data again that a killed run was to delete, and returns whether there was any. */
export async function protectAgain(
  open: OpenStack,
  resources: readonly StateResource[],
): Promise<boolean> {
  const urns = unguarded(resources);
  if (urns.length === 0) return false;
  await editState(open, ["state", "protect", "--yes", ...urns]);
  return true;
}
