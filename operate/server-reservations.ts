import { KEPT_RESERVATIONS } from "../components/hosts/server/keep-reservations";
import type { Keeping } from "../core/capacity/kill-order";
import type { StateResource } from "../pulumi/state";
import { knownServer } from "./deployed-server";

/** Treatment of reservations by a stack's server, as the last `up` found it; undefined where the state does not say. */
export function keepingIn(resources: readonly StateResource[]): Keeping | undefined {
  if (!knownServer(resources).server) return undefined;
  const step = stepIn(resources);
  if (step === undefined) return { reservations: "summed" };
  const said = step.outputs?.stdout;
  // A server that answered nothing said nothing.
  return typeof said === "string" && said.trim() !== "" ? JSON.parse(said) : undefined;
}

/**
 * URN of the step that found a server unable to keep reservations, where that is otherwise by now: it is to be taken again. None
 * where nothing changed, or where the server does not answer.
 */
export async function askedAgain(
  resources: readonly StateResource[],
  hindrance: () => Promise<string | undefined>,
): Promise<string[]> {
  const step = stepIn(resources);
  const why = keepingIn(resources)?.why;
  if (step === undefined || why === undefined) return [];
  const now = await hindrance().catch(() => why);
  return now === why ? [] : [step.urn];
}

function stepIn(resources: readonly StateResource[]): StateResource | undefined {
  return resources.find(({ urn, delete: gone }) => !gone && urn.endsWith(`::${KEPT_RESERVATIONS}`));
}
