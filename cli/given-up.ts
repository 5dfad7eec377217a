import { grouped } from "../core/capacity/figures";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import type { UnusedVolume } from "../core/report/stack-status";
import { isYes } from "./terminal/confirm";

/** Volumes that could go. */
export interface Spare {
  /** Those of the stack that no service uses: their data is gone for good. */
  readonly unused: readonly UnusedVolume[];
  /** Layers that this machine keeps for shipments, which the next one packs anew. @default - none */
  readonly shipments?: UnusedVolume;
}

/** Names of those of them that may go. */
export interface GivenUp {
  readonly unused: readonly string[];
  readonly shipments: readonly string[];
}

/**
 * The volumes that are given up: those that were named, and where somebody is at the terminal, who answers by `answer`, those that he
 * says. Neither `--yes` nor CI gives any up. Throws a UserError for a name that is none of them.
 */
export async function givenUp(
  { unused, shipments }: Spare,
  named: readonly string[],
  answer: ((question: string) => Promise<string>) | undefined,
): Promise<GivenUp> {
  const all = [...unused, ...(shipments ? [shipments] : [])];
  const names = all.map(({ name }) => name);
  for (const name of named) {
    if (names.includes(name)) continue;
    const known = names.length > 0 ? oneOf(names) : "the stack has none that nothing uses";
    throw new UserError("--delete-data", `${got(name)}, ${known}`);
  }
  const given = [...named];
  if (named.length === 0 && answer) {
    for (const volume of all) {
      const question = volume === shipments ? shipmentsQuestion(volume) : dataQuestion(volume);
      if (isYes(await answer(question))) given.push(volume.name);
    }
  }
  const isShipments = (name: string) => name === shipments?.name;
  return {
    unused: given.filter((name) => !isShipments(name)),
    shipments: given.filter(isShipments),
  };
}

function dataQuestion({ name, sizeMB, isByName }: UnusedVolume): string {
  const whose = isByName ? " It has no labels: only its name says that it is this stack's." : "";
  return `no service uses volume ${name}${sizeText(sizeMB)}.${whose} Delete its data for good? [y/N] `;
}

function shipmentsQuestion({ name, sizeMB }: UnusedVolume): string {
  return `volume ${name}${sizeText(sizeMB)} of this machine keeps layers for the next shipment, which packs all anew without them. Remove it? [y/N] `;
}

function sizeText(sizeMB: number | null): string {
  return sizeMB === null ? "" : ` (${grouped(sizeMB)} MB)`;
}
