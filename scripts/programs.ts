/**
 * `npm run programs -- DIR`: writes what programs need into `core/catalog/programs/data/` from tables of what was gathered:
 * crowd.csv and crowd-single.csv (what independent deployments declare, by `npm run crowd` from clones), lxc.csv (defaults of system
 * containers), and from what stands here: what single deployments declare (single.json), and which other images are the same program
 * (same-program.json). A table that is not there leaves its records as they are.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import crowdData from "../core/catalog/programs/data/crowd.json";
import type {
  CrowdRecord,
  Quartiles,
  SystemContainerRecord,
} from "../core/catalog/programs/record";
import {
  type CrowdRow,
  crowdRecord,
  crowdRow,
  systemContainerRow,
} from "../core/catalog/programs/rows";
import { csvRows } from "./programs/csv";
import same from "./programs/same-program.json";
import single from "./programs/single.json";

const DATA = path.join(__dirname, "..", "core", "catalog", "programs", "data");

/** Their own sizes say nothing of a program: bases that anything is built on, and what runs other containers. */
const NO_PROGRAM = new Set(["docker", "pause"]);

function main([directory]: readonly string[]): void {
  if (!directory)
    throw new Error("usage: npm run programs -- DIR, with crowd.csv or lxc.csv in it");
  const read = (file: string) => csvRows(fs.readFileSync(path.join(directory, file), "utf8"));
  const has = (file: string) => fs.existsSync(path.join(directory, file));
  const ofSingle = (record: CrowdRecord) => record.program in single.programs;
  const many = has("crowd.csv")
    ? [...read("crowd.csv"), ...read("crowd-single.csv")].map(tableRecord)
    : (crowdData as unknown as CrowdRow[]).map(crowdRecord).filter((one) => !ofSingle(one));
  const twice = many.filter(ofSingle).map(({ program }) => program);
  if (twice.length > 0) throw new Error(`single.json: the tables have ${twice.join(", ")}`);
  const crowd = [...many, ...singleRecords()]
    .map(withSameProgram)
    .filter(({ program, images }) => !NO_PROGRAM.has(program) && images.length > 0)
    .sort(byProgram);
  namesKnown(same.images, crowd);
  write("crowd.json", crowd.map(crowdRow));
  if (has("lxc.csv")) {
    const systemContainers = read("lxc.csv").map(systemContainerRecord).sort(byProgram);
    namesKnown(same.systemContainers, systemContainers);
    write("system-containers.json", systemContainers.map(systemContainerRow));
  }
}

function byProgram(a: { program: string }, b: { program: string }): number {
  return a.program < b.program ? -1 : a.program > b.program ? 1 : 0;
}

/** One row a line, so that a change shows as what it is. */
function write(file: string, rows: readonly unknown[]): void {
  const lines = rows.map((row) => JSON.stringify(row));
  fs.writeFileSync(path.join(DATA, file), `[\n${lines.join(",\n")}\n]\n`);
  console.log(`${file}: ${rows.length} records`);
}

function tableRecord(row: Readonly<Record<string, string>>): CrowdRecord {
  return {
    program: row.program.toLowerCase(),
    images: [...new Set([row.image, ...row.otherImages.split(" ")])]
      .map((image) => image.toLowerCase())
      .filter((image) =>
        /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(image),
      ),
    owners: Number(row.nRepos),
    reservation: quartiles(row, "Request"),
    limit: quartiles(row, "Limit"),
    // A day says no more of what people declare, and its text is half of a row.
    asOf: row.newestCommit.slice(0, "2026-08".length),
  };
}

/** What one deployment declares, read by hand. */
function singleRecords(): CrowdRecord[] {
  const of = (figure: number | null) =>
    figure === null ? null : { owners: 1, p25MiB: figure, medianMiB: figure, p75MiB: figure };
  return Object.entries(single.programs).map(
    ([program, { images, reservationMiB, limitMiB, asOf }]) => ({
      ...{ program, images, owners: 1, asOf },
      reservation: of(reservationMiB),
      limit: of(limitMiB),
    }),
  );
}

/** With the images of the same program that the deployments did not name. */
function withSameProgram(record: CrowdRecord): CrowdRecord {
  const more: Readonly<Record<string, object>> = same.images;
  const images = [...record.images, ...Object.keys(more[record.program] ?? {})];
  return { ...record, images: [...new Set(images)] };
}

/** @throws Error that names a program of same-program.json of which there is no record: its images would be lost in silence. */
function namesKnown(names: object, records: readonly { program: string }[]): void {
  const known = new Set(records.map(({ program }) => program));
  const lost = Object.keys(names).filter((name) => !known.has(name));
  if (lost.length > 0) throw new Error(`same-program.json: no record of ${lost.join(", ")}`);
}

function quartiles(
  row: Readonly<Record<string, string>>,
  kind: "Request" | "Limit",
): Quartiles | null {
  const owners = Number(row[`n${kind}`]);
  if (owners === 0) return null;
  const name = kind.toLowerCase();
  return {
    owners,
    p25MiB: Number(row[`${name}P25MiB`]),
    medianMiB: Number(row[`${name}MedianMiB`]),
    p75MiB: Number(row[`${name}P75MiB`]),
  };
}

function systemContainerRecord(row: Readonly<Record<string, string>>): SystemContainerRecord {
  const images: Readonly<Record<string, object>> = same.systemContainers;
  const program = row.program.toLowerCase();
  return {
    program,
    images: Object.keys(images[program] ?? {}),
    memoryMiB: Number(row.ramMiB),
    diskGB: Number(row.diskGB),
    source: row.source,
  };
}

main(process.argv.slice(2));
