import { type AlertChoice, readAlerts } from "../../core/watch/choice";
import type { ChosenStack } from "../../program/chosen-stack";
import { decrypted } from "../decrypt";

const KEY = "enxuto:alerts";

/** Choice of whom a stack's setting tells, with its addresses in clear. Throws a UserError where they cannot be decrypted. */
export async function alertChoice(chosen: ChosenStack): Promise<AlertChoice> {
  const { values } = await decrypted(chosen);
  return readAlerts(KEY, JSON.parse(values[KEY] || '""'));
}
