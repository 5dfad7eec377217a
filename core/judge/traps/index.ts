import { isDrivePath } from "../../compose/mounts";
import type { ComposeLoad } from "../loads";
import type { Notice } from "../notice";
import { dataOutsideVolume, unnamedVolumes } from "./data";
import { postgresMount, postgresShm } from "./postgres";
import { rabbitmqHostname, redisWithoutBound } from "./queues";
import { mapAreas, memoryLock } from "./search";

/** Known faults of one program's image that appear though every figure fits; each with its maker's words. */
type Trap = (load: ComposeLoad) => Notice[];

/** The traps that a service stands in. */
export function trapsOf(load: ComposeLoad): Notice[] {
  return TRAPS.flatMap((trap) => trap(load));
}

const TRAPS: readonly Trap[] = [
  postgresMount,
  postgresShm,
  dataOutsideVolume,
  unnamedVolumes,
  driveLetter,
  rabbitmqHostname,
  redisWithoutBound,
  mapAreas,
  memoryLock,
];

/** A volume whose name is one letter: Compose (5.6, run on 2026-11-30) reads `d:/data` as a path on a drive, in a volume without a name. */
function driveLetter({ name, service }: ComposeLoad): Notice[] {
  return service.mounts
    .map(({ target }) => target)
    .filter(isDrivePath)
    .map((mount) => ({ code: "drive-letter-volume", service: name, mount }));
}
