import { imageName, isRepublished, isTelling } from "../../core/catalog/programs/image-name";
import { recordsOf } from "../../core/catalog/programs/lookup";
import type { CrowdRecord, Quartiles } from "../../core/catalog/programs/record";
import type { Declared } from "./declared";

/** What one clone declares. */
export interface Clone {
  readonly owner: string;
  /** The day of its newest commit, ISO 8601. */
  readonly asOf: string;
  readonly declared: readonly Declared[];
}

/** A crowd record for each program that clones declare memory for; an owner counts once, with the middle of what it declares. */
export function crowdOf(clones: readonly Clone[]): CrowdRecord[] {
  const programs = new Map<string, { owner: string; asOf: string; each: Declared }[]>();
  for (const { owner, asOf, declared } of clones) {
    for (const each of declared) {
      const program = programOf(each.image, owner);
      if (program === undefined) continue;
      const found = programs.get(program);
      if (found) found.push({ owner, asOf, each });
      else programs.set(program, [{ owner, asOf, each }]);
    }
  }
  return [...programs].map(([program, found]) => {
    const owners = [...new Set(found.map(({ owner }) => owner))];
    const byOwner = (figure: "reservationMiB" | "limitMiB") =>
      owners.flatMap((owner) => {
        const own = found.flatMap((one) => (one.owner === owner ? (one.each[figure] ?? []) : []));
        return own.length === 0 ? [] : [quantile(own, 0.5)];
      });
    return {
      program,
      images: byFrequency(found.map(({ each }) => imageName(each.image).name)),
      owners: owners.length,
      reservation: quartilesOf(byOwner("reservationMiB")),
      limit: quartilesOf(byOwner("limitMiB")),
      asOf: found
        .map(({ asOf }) => asOf)
        .sort()
        .at(-1) as string,
    };
  });
}

/** The program of an image; undefined for an owner's own image, which nobody else runs. */
function programOf(image: string, owner: string): string | undefined {
  const name = imageName(image);
  if (name.owner === owner.toLowerCase() && !isRepublished(name)) return undefined;
  const known = recordsOf(image)?.program;
  if (known !== undefined) return known;
  // A last part that says nothing keeps its owner in front.
  return isTelling(name.last) || name.owner === undefined
    ? name.last
    : `${name.owner}-${name.last}`;
}

function byFrequency(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function quartilesOf(figures: readonly number[]): Quartiles | null {
  if (figures.length === 0) return null;
  const [p25MiB, medianMiB, p75MiB] = [0.25, 0.5, 0.75].map((part) => quantile(figures, part));
  return { owners: figures.length, p25MiB, medianMiB, p75MiB };
}

/** The figure below which a part of the figures lies, in whole MiB; between two of them in proportion. */
function quantile(figures: readonly number[], part: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return Math.round(below + (above - below) * (at - Math.floor(at)));
}
