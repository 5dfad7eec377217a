import type { Known } from "../capacity/known";
import { estimateOf } from "../catalog/programs/estimate";
import { imageName } from "../catalog/programs/image-name";
import { type ProgramRecords, recordsOf } from "../catalog/programs/lookup";
import { productOf } from "../catalog/programs/products";
import type { ProductRecord } from "../catalog/programs/record";
import type { ComposeService } from "../compose/service";
import { type Machine, recognise } from "./known";

/** Knowledge of an image's program, with every record that it rests on. */
export interface Explanation {
  readonly image: string;
  /** The program; null where only a class is known. */
  readonly program: string | null;
  readonly known: Known;
  readonly records: ProgramRecords | null;
  readonly product: ProductRecord | null;
}

/** Everything known of an image, in a container with this limit, on this machine. */
export function explain(
  image: string,
  limitMiB: number | undefined,
  machine: Machine,
): Explanation {
  const { program, known } = recognise(alone(image), {}, limitMiB, machine);
  return {
    image,
    program: program ?? null,
    known,
    records: recordsOf(image) ?? null,
    product: productOf([image]) ?? null,
  };
}

/** Whether the figures rest on nothing but the records, each of which is shown by itself. */
export function restsOnRecords({ image, known, records }: Explanation): boolean {
  if (records === null) return false;
  return estimateOf(records, imageName(image).tag)?.source === known.source;
}

/** A service of which nothing but its image is said. */
function alone(image: string): ComposeService {
  return {
    name: imageName(image).last,
    image,
    build: undefined,
    entrypoint: [],
    command: [],
    environment: new Map(),
    unreadEnvFiles: [],
    limitBytes: undefined,
    reservationBytes: undefined,
    memoryKeys: [],
    places: { limits: undefined, reservations: undefined },
    isLimitGuessed: false,
    isVouchedFor: false,
    memswapBytes: undefined,
    engineValues: [],
    splitKeys: [],
    shmBytes: undefined,
    hasOtherShm: false,
    replicas: 1,
    containerName: undefined,
    ports: [],
    volumes: [],
    unnamedVolumes: [],
    takesMounts: false,
    cpuset: undefined,
    asksForGpu: false,
    hostname: undefined,
    locksMemory: false,
    mounts: [],
    health: "none",
    logging: { driver: "json-file", options: {} },
    beforeStart: [],
    models: [],
    needs: [],
    restart: undefined,
    restartPolicy: undefined,
    startFirst: false,
  };
}
