/** Way in which an engine keeps its images: unpacked, or, as a fresh Engine 29 does, with the compressed layers beside what is unpacked. */
export type ImageStore = "overlay2" | "containerd";

/** Every image store, the older one first. */
export const IMAGE_STORES: readonly ImageStore[] = ["overlay2", "containerd"];

/** MB of the disk that each MB of an image takes, by what is done with it. */
interface StoreFactors {
  /** Once it was pulled or shipped. */
  readonly kept: number;
  /** While it is built; less is refused. */
  readonly building: number;
  /** While it is built; less leaves little for anything else. */
  readonly easy: number;
}

/**
 * Factors of each store, of what images list.
 *
 * Kept: the 16 images of the example systems, pulled, took 1.076 times what overlay2 lists, since a file takes whole blocks of the disk, and
 * 1.326 times what the containerd store lists, which counts blocks itself (Engines 26.1.5 and 28.5.2, 2026-11-29); another one 1.065
 * and 1.39. Building: of an image of 292 MB 608 and 1,039 MB were on disk right after it was built, cache included (28.5.2, 2026-11-28).
 */
export const STORE_FACTORS: Readonly<Record<ImageStore, StoreFactors>> = {
  overlay2: { kept: 1.07, building: 2, easy: 3 },
  containerd: { kept: 1.39, building: 3.6, easy: 4.6 },
};

/** Store of an engine of which nothing else is said: every engine before 29, and one that was upgraded to it. */
export const ASSUMED_STORE: ImageStore = "overlay2";

/** First version of Docker Engine whose containerd store takes what is built in one archive, as the docker plugin sends it (moby#49178). */
const TAKES_ARCHIVES_FROM = { major: 27, minor: 5 };

/**
 * Whether an engine takes what is built in one archive: 26.1.5 and 27.4.1 look in their containerd store for a host in the network
 * instead. An engine whose version is no number is taken to.
 */
export function takesArchives(store: ImageStore, version: string): boolean {
  const [major, minor] = version.split(".").map((part) => Number.parseInt(part, 10));
  if (store !== "containerd" || Number.isNaN(major) || Number.isNaN(minor)) return true;
  const { major: first, minor: from } = TAKES_ARCHIVES_FROM;
  return major > first || (major === first && minor >= from);
}
