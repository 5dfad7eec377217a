import crowdData from "./data/crowd.json";
import documentedData from "./data/documented.json";
import measuredData from "./data/measured.json";
import systemContainerData from "./data/system-containers.json";
import { type ImageName, imageName, isOrdinary, isRepublished, isTelling } from "./image-name";
import type {
  CrowdRecord,
  DocumentedRecord,
  MeasuredRecord,
  SystemContainerRecord,
} from "./record";
import { type CrowdRow, crowdRecord, type SystemContainerRow, systemContainerRecord } from "./rows";

/** All that is recorded of one program. */
export interface ProgramRecords {
  readonly program: string;
  readonly measured: readonly MeasuredRecord[];
  readonly documented: readonly DocumentedRecord[];
  readonly crowd: CrowdRecord | undefined;
  readonly systemContainer: SystemContainerRecord | undefined;
}

/** The records by what they are found by, made when the first image is asked for. */
interface Index {
  readonly measured: ReadonlyMap<string, readonly MeasuredRecord[]>;
  readonly documented: ReadonlyMap<string, readonly DocumentedRecord[]>;
  readonly crowdByImage: ReadonlyMap<string, CrowdRow>;
  readonly crowdByProgram: ReadonlyMap<string, CrowdRow>;
  readonly systemContainers: ReadonlyMap<string, SystemContainerRow>;
}

let made: Index | undefined;

function index(): Index {
  made ??= makeIndex();
  return made;
}

function makeIndex(): Index {
  const crowdByImage = new Map<string, CrowdRow>();
  const crowdByProgram = new Map<string, CrowdRow>();
  // JSON has no tuples.
  for (const row of crowdData as unknown as readonly CrowdRow[]) {
    const [program, images] = row;
    if (!crowdByProgram.has(program)) crowdByProgram.set(program, row);
    for (const image of images) {
      // An image is looked up by its last two parts, of however many it has.
      const name = image.split("/").slice(-2).join("/");
      if (!crowdByImage.has(name)) crowdByImage.set(name, row);
    }
  }
  const systemContainers = systemContainerData as unknown as readonly SystemContainerRow[];
  return {
    measured: byImageAndProgram(measuredData),
    documented: byImageAndProgram(documentedData),
    crowdByImage,
    crowdByProgram,
    systemContainers: new Map(
      systemContainers.flatMap((row) =>
        [row[0], ...(row[4] ?? [])].map((name) => [name, row] as const),
      ),
    ),
  };
}

function byImageAndProgram<T extends { program: string; images: readonly string[] }>(
  records: readonly T[],
): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const record of records) {
    // Without an image it is a library: what an image is called says nothing of that.
    const keys = record.images.length > 0 ? [record.program, ...record.images] : [];
    for (const key of new Set(keys)) {
      const own = found.get(key);
      if (own) own.push(record);
      else found.set(key, [record]);
    }
  }
  return found;
}

/** All that is recorded of the program that an image runs; undefined where nothing is. */
export function recordsOf(image: string): ProgramRecords | undefined {
  const name = imageName(image);
  const { measured, documented, systemContainers } = index();
  const crowd = crowdRow(name);
  // Under its own image first: a program's name may be another's last part.
  const names = [name.name, ...(crowd ? [crowd[0]] : [])];
  const first = <T extends { readonly images: readonly string[] }>(
    records: ReadonlyMap<string, readonly T[]>,
  ) => {
    const own = names.map((one) => records.get(one)).find((found) => found !== undefined);
    if (own) return own;
    const named = records.get(name.last) ?? [];
    return namesProgram(
      name,
      named.flatMap(({ images }) => images),
    )
      ? named
      : [];
  };
  const bare = systemContainers.get(name.last);
  const systemContainer =
    names.map((one) => systemContainers.get(one)).find(Boolean) ??
    (bare && namesProgram(name, bare[4] ?? []) ? bare : undefined);
  const found = {
    measured: first(measured),
    documented: first(documented),
    crowd: crowd && crowdRecord(crowd),
    systemContainer: systemContainer && systemContainerRecord(systemContainer),
  };
  const program =
    found.measured[0]?.program ??
    found.documented[0]?.program ??
    found.crowd?.program ??
    found.systemContainer?.program;
  return program === undefined ? undefined : { program, ...found };
}

function crowdRow(name: ImageName): CrowdRow | undefined {
  const { crowdByImage, crowdByProgram } = index();
  const own = crowdByImage.get(name.name);
  if (own) return own;
  const row = crowdByProgram.get(name.last);
  if (!row || !namesProgram(name, row[1])) return undefined;
  const official = name.owner === undefined;
  return official || isRepublished(name) || isKnownByName(row) ? row : undefined;
}

/** Whether an image's last part says that it is the program of that name, which has such images: an ordinary word only under an owner of one of them. */
function namesProgram(name: ImageName, images: readonly string[]): boolean {
  const { last, owner } = name;
  if (!isTelling(last)) return false;
  if (owner === undefined || owner === last || isRepublished(name) || !isOrdinary(last))
    return true;
  return images.some((image) => imageName(image).owner === owner);
}

/** Owners from which on a name is known as that program, whoever publishes it. */
const FAMOUS = 10;

/** Whether several owners publish it under one name, so that another one's image of that name is the same program. */
function isKnownByName([program, images, deployments]: CrowdRow): boolean {
  if (deployments >= FAMOUS) return true;
  const owners = images
    .map(imageName)
    .filter(({ last }) => last === program)
    .map(({ owner }) => owner ?? "");
  return owners.includes("") || new Set(owners).size > 1;
}
