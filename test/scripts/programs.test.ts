import crowd from "../../core/catalog/programs/data/crowd.json";
import systemContainers from "../../core/catalog/programs/data/system-containers.json";
import {
  type CrowdRow,
  crowdRecord,
  type SystemContainerRow,
} from "../../core/catalog/programs/rows";
import same from "../../scripts/programs/same-program.json";
import single from "../../scripts/programs/single.json";

const rows = crowd as unknown as readonly CrowdRow[];

/** Those images of each program that its records lack. */
function lost(images: object, recordsOf: (program: string) => readonly string[]): string[] {
  return Object.entries(images).flatMap(([program, others]) => {
    const known = recordsOf(program);
    return Object.keys(others).filter((image) => !known.includes(image));
  });
}

test("what one deployment declares, read by hand, is in the catalogue as it stands, with its source", () => {
  for (const [program, read] of Object.entries(single.programs)) {
    const row = rows.find(([name]) => name === program);
    const record = row && crowdRecord(row);
    expect(record).toMatchObject({ program, images: read.images, owners: 1, asOf: read.asOf });
    expect(record?.reservation?.medianMiB ?? null).toBe(read.reservationMiB);
    expect(record?.limit?.medianMiB ?? null).toBe(read.limitMiB);
    expect(read.source).toMatch(/^[\w.-]+\/[\w.-]+ \S/);
  }
});

test("images that are the same program as another are in its record", () => {
  const crowdImages = (program: string) => rows.find(([name]) => name === program)?.[1] ?? [];
  expect(lost(same.images, crowdImages)).toEqual([]);
  const containers = systemContainers as unknown as readonly SystemContainerRow[];
  const containerImages = (program: string) =>
    containers.find(([name]) => name === program)?.[4] ?? [];
  expect(lost(same.systemContainers, containerImages)).toEqual([]);
});
