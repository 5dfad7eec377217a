import type { CrowdRecord, Quartiles, SystemContainerRecord } from "./record";

/** A crowd record as `data/crowd.json` holds it: its fields in a fixed order, so that two thousand of them load in a moment. */
export type CrowdRow = readonly [
  program: string,
  images: readonly string[],
  owners: number,
  reservation: QuartilesRow | null,
  limit: QuartilesRow | null,
  asOf: string,
];

type QuartilesRow = readonly [owners: number, p25MiB: number, medianMiB: number, p75MiB: number];

export function crowdRow(record: CrowdRecord): CrowdRow {
  const { program, images, owners, reservation, limit, asOf } = record;
  return [program, images, owners, quartilesRow(reservation), quartilesRow(limit), asOf];
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

function quartilesRow(found: Quartiles | null): QuartilesRow | null {
  return found && [found.owners, found.p25MiB, found.medianMiB, found.p75MiB];
}

function quartiles(row: QuartilesRow | null): Quartiles | null {
  if (!row) return null;
  const [owners, p25MiB, medianMiB, p75MiB] = row;
  return { owners, p25MiB, medianMiB, p75MiB };
}

/** A system container's default as `data/system-containers.json` holds it. */
export type SystemContainerRow = readonly [
  program: string,
  memoryMiB: number,
  diskGB: number,
  source: string,
];

export function systemContainerRow(record: SystemContainerRecord): SystemContainerRow {
  return [record.program, record.memoryMiB, record.diskGB, record.source];
}

export function systemContainerRecord(row: SystemContainerRow): SystemContainerRecord {
  const [program, memoryMiB, diskGB, source] = row;
  return { program, memoryMiB, diskGB, source };
}
