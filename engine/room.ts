import * as fs from "node:fs";
import { buildRoom, buildsMB, type ForeseenImage, STOP_BELOW_MB } from "../core/capacity/disk";
import { UserError } from "../core/capacity/user-error";
import { engineInfo } from "./engine";
import { engineDirectory } from "./engine-socket";

/** Milliseconds between two looks at the disk during a build. */
const WATCH_EVERY_MS = 250;

const WAYS_OUT = "enxuto prune makes room, enxuto check-disk shows what fills it";

/** Sentence for a disk that was full before it was seen to be. */
export const DISK_FULL = `the engine's disk is full; ${WAYS_OUT}`;

/** Whether the words of a builder say that the disk is full. */
export function saysFull(words: string): boolean {
  return /no space left on device/i.test(words);
}

/** Reason why builds were stopped that left so many MB. */
export function fullText(freeMB: number): string {
  return `${Math.floor(freeMB)} MB are free on the engine's disk, and the containers there need ${STOP_BELOW_MB} MB to go on writing; nothing of the image is kept, and what runs is left alone; ${WAYS_OUT}`;
}

/** Free MB on the disk of the engine; undefined where that is not on this machine. */
export async function freeMB(): Promise<number | undefined> {
  const directory = await engineDirectory();
  return directory === undefined ? undefined : freeIn(directory);
}

/** Throws a UserError where the engine's disk has no room for images that are built side by side; warns where little is left. */
export async function requireRoom(
  name: string,
  images: readonly ForeseenImage[],
  warn: (text: string) => void,
): Promise<void> {
  const free = images.length === 0 ? undefined : await freeMB();
  if (free === undefined) return;
  const { imageStore } = await engineInfo();
  const { reason, warning } = buildRoom(buildsMB(images), free, images.length, imageStore);
  if (warning) warn(warning);
  if (reason) throw new UserError(name, `is not built: ${reason}; ${WAYS_OUT}`);
}

/**
 * Watches the engine's disk, and tells once how many MB are free when builds have left too few for the containers beside them.
 * A disk that fills up while nothing is `building` is not ours to save. Returns what ends the watch.
 */
export function watchRoom(building: () => boolean, tell: (freeMB: number) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const end = () => {
    ended = true;
    clearInterval(timer);
  };
  const look = (directory: string) => {
    const free = freeIn(directory);
    if (free === undefined || free >= STOP_BELOW_MB || !building()) return;
    end();
    tell(free);
  };
  engineDirectory().then(
    (directory) => {
      if (!ended && directory) timer = setInterval(look, WATCH_EVERY_MS, directory);
    },
    () => {
      // An engine that does not answer is the build's to report.
    },
  );
  return end;
}

function freeIn(directory: string): number | undefined {
  try {
    const { bavail, bsize } = fs.statfsSync(directory);
    return (bavail * bsize) / 1e6;
  } catch {
    return undefined;
  }
}
