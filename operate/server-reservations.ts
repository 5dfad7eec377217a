import { KEPT_RESERVATIONS } from "../components/hosts/server/keep-reservations";
import type { Keeping } from "../core/capacity/kill-order";
import type { StateResource } from "../pulumi/state";
import { knownServer } from "./deployed-server";

/** What a stack's server does for reservations by its state, as the last `up` found it; undefined where the state knows no server. */
export function keepingIn(resources: readonly StateResource[]): Keeping | undefined {
  if (!knownServer(resources).server) return undefined;
  const said = stepIn(resources)?.outputs?.stdout;
  return typeof said === "string" ? JSON.parse(said) : { reservations: "summed" };
}

/** URN of the step that found a server unable to keep reservations, since that may have changed; none where it was able. */
export function askedAgain(resources: readonly StateResource[]): string[] {
  const step = stepIn(resources);
  return step && keepingIn(resources)?.reservations === "summed" ? [step.urn] : [];
}

function stepIn(resources: readonly StateResource[]): StateResource | undefined {
  return resources.find(({ urn, delete: gone }) => !gone && urn.endsWith(`::${KEPT_RESERVATIONS}`));
}

/** What to say of a server that keeps no reservations, and how it comes to; nothing of one that does. */
export function keepingLines(stack: string, keeping: Keeping | undefined): string[] {
  if (keeping === undefined || keeping.reservations === "kept") return [];
  const { why } = keeping;
  return [
    why === undefined
      ? `reservations: the server of ${stack} was set up before the kernel could keep them: the next up changes that, without recreating a container for it`
      : `reservations: the server of ${stack} does not keep them: ${why}`,
  ];
}
