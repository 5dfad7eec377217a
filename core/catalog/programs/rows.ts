import type { CrowdRecord, Quartiles, SystemContainerRecord } from "./record";

/**
 * Owners from which on their middle stands for all: that of three is within twice that of the others for 89 of 100 programs, what one
 * declares for 76 (2026-11-28).
 */
export const ENOUGH_OWNERS = 3;

/**
 * A crowd record as `data/crowd.json` holds it: its fields in a fixed order and its quartiles as texts, of which only those of programs
 * that are asked about are read, so that two thousand records load in a moment.
 */
export type CrowdRow = readonly [
  program: string,
  images: readonly string[],
  owners: number,
  reservation: QuartilesText,
  limit: QuartilesText,
  asOf: string,
];

/** Owners and quartiles in MiB, `4,48,122,256`; of one owner the figure, `64`; of none nothing. */
type QuartilesText = string;

export function crowdRow(record: CrowdRecord): CrowdRow {
  const { program, images, owners, reservation, limit, asOf } = record;
  return [program, images, owners, quartilesText(reservation), quartilesText(limit), asOf];
}

export function crowdRecord(row: CrowdRow): CrowdRecord {
  const [program, images, owners, reservation, limit, asOf] = row;
  return {
    program,
    images,
    owners,
    reservation: quartiles(reservation),
    limit: quartiles(limit),
    asOf,
  };
}

function quartilesText(found: Quartiles | null): QuartilesText {
  if (!found) return "";
  const { owners, p25MiB, medianMiB, p75MiB } = found;
  return owners === 1 ? String(medianMiB) : [owners, p25MiB, medianMiB, p75MiB].join();
}

function quartiles(text: QuartilesText): Quartiles | null {
  if (text === "") return null;
  const [first, ...figures] = text.split(",").map(Number);
  // The page leaves out what is the same as the one before, and how many owners where they are enough.
  const [p25MiB, medianMiB = p25MiB, p75MiB = medianMiB] = figures.length > 0 ? figures : [first];
  return { owners: figures.length > 0 ? first || ENOUGH_OWNERS : 1, p25MiB, medianMiB, p75MiB };
}

/** A system container's default as `data/system-containers.json` holds it; without images where none is looked up. */
export type SystemContainerRow = readonly [
  program: string,
  memoryMiB: number,
  diskGB: number,
  source: string,
  images?: readonly string[],
];

export function systemContainerRow(record: SystemContainerRecord): SystemContainerRow {
  const { program, images, memoryMiB, diskGB, source } = record;
  return images.length > 0
    ? [program, memoryMiB, diskGB, source, images]
    : [program, memoryMiB, diskGB, source];
}

export function systemContainerRecord(row: SystemContainerRow): SystemContainerRecord {
  const [program, memoryMiB, diskGB, source, images = []] = row;
  return { program, images, memoryMiB, diskGB, source };
}
