import { type DiskRows, inTenths } from "./disk-rows";
import { gb } from "./figures";
import { ASSUMED_STORE, type ImageStore, STORE_FACTORS } from "./image-store";

/** What a host's disk has to carry. All figures in MB (1,000,000 bytes), as disks are sold and images are listed. */
export interface DiskClaim {
  /** On-disk size of every image of the current set, shared layers counted once. */
  readonly imagesMB: number;
  /** Images of whose size nothing is known; each counts `UNKNOWN_IMAGE_MB`, which is the least. @default - none */
  readonly unknownImages?: number;
  /** The largest image of the set. */
  readonly largestImageMB: number;
  /** Data of databases and queues. */
  readonly volumesMB: number;
  /** Weights that are loaded at run time. */
  readonly modelsMB: number;
  /** Dumps while they are taken, and backups that are kept on this disk. @default 0 */
  readonly backupsMB?: number;
  readonly containers: number;
  /** Whether images are built on this host rather than shipped to it. */
  readonly builds: boolean;
  /** How its engine keeps images. @default - not known, so `ASSUMED_STORE` */
  readonly imageStore?: ImageStore;
  /** A volume of its own for data and models, which then take nothing of the disk. @default - none */
  readonly dataVolume?: DataVolume;
}

/** A volume beside the disk, in MB. */
export interface DataVolume {
  /** What data and models take of it. */
  readonly needMB: number;
  readonly sizeMB: number;
}

/** One decision about a disk, in MB. */
export interface DiskAccount extends DiskRows {
  /** How many of the images have a size that is not known: the sum is the least that is needed. @default - none */
  readonly unknownImages?: number;
  /** The store that images were counted for. */
  readonly imageStore: ImageStore;
  readonly dataVolume?: DataVolume;
}

/** Operating system and Docker, in MB: an estimate for Ubuntu 24.04 with Docker Engine, 2026-11-20. */
const BASE_MB = 5_000;

/** What a container's logs may take, in MB: 3 files of 10 MB, as every container is configured. */
export const LOGS_PER_CONTAINER_MB = 30;

/** What a volume of data is taken to need, in MB, since nobody can tell before there is any. */
export const DATA_VOLUME_MB = 2_000;

/** What an image counts that has neither been measured nor given a budget, in MB: more than any of our own. */
export const UNKNOWN_IMAGE_MB = 500;

/** The cap of the build cache on a host that builds, in MB. */
export const BUILD_CACHE_MB = 10_000;

/** What images take of the disk in MB, the current set and the one before it; linear in what they list. */
export function bothSetsMB(imagesMB: number, store: ImageStore = ASSUMED_STORE): number {
  return imagesMB * 2 * STORE_FACTORS[store].kept;
}

/** What the disk of a host has to carry, next to what it has. */
export function diskAccount(claim: DiskClaim, diskMB: number): DiskAccount {
  const { imageStore = ASSUMED_STORE } = claim;
  const { building } = STORE_FACTORS[imageStore];
  const rows = {
    baseMB: BASE_MB,
    imagesMB: bothSetsMB(claim.imagesMB, imageStore),
    volumesMB: claim.volumesMB,
    modelsMB: claim.modelsMB,
    ...(claim.backupsMB ? { backupsMB: claim.backupsMB } : {}),
    logsMB: claim.containers * LOGS_PER_CONTAINER_MB,
    buildMB: claim.builds ? BUILD_CACHE_MB + claim.largestImageMB * building : 0,
  };
  const needMB = Object.values(rows).reduce((sum, mb) => sum + mb, 0);
  const { dataVolume, unknownImages } = claim;
  return {
    ...rows,
    ...(unknownImages ? { unknownImages } : {}),
    imageStore,
    needMB,
    diskMB,
    headroomMB: diskMB - needMB,
    ...(dataVolume ? { dataVolume } : {}),
  };
}

/** MB that a disk has to have, whichever it is. */
export function diskNeedMB(claim: DiskClaim): number {
  return diskAccount(claim, 0).needMB;
}

/** MB in whole hundreds that a disk lacks for the store that the host may have, where it is large enough for the assumed one; else undefined. */
export function storeShortMB(claim: DiskClaim, diskMB: number): number | undefined {
  if (claim.imageStore !== undefined || diskAccount(claim, diskMB).headroomMB < 0) return undefined;
  const { headroomMB } = inTenths(diskAccount({ ...claim, imageStore: "containerd" }, diskMB));
  return headroomMB >= 0 ? undefined : -headroomMB;
}

/** Times as much as overlay2 that the containerd store takes for images. */
export const CONTAINERD_TIMES =
  Math.round((STORE_FACTORS.containerd.kept / STORE_FACTORS.overlay2.kept) * 100) / 100;

/** A data volume that is too small, with what it has to have; undefined where it is not. */
export function volumeShortfall(
  volume: DataVolume | undefined,
): (DataVolume & { readonly wantedGB: number }) | undefined {
  const wantedGB = largerVolumeGB(volume);
  return volume && wantedGB !== undefined ? { ...volume, wantedGB } : undefined;
}

/** The GB that a data volume has to have where it is too small, else undefined. */
export function largerVolumeGB(volume: DataVolume | undefined): number | undefined {
  return volume && volume.needMB > volume.sizeMB ? Math.ceil(volume.needMB / 1000) : undefined;
}

/** Below so many MB free builds are stopped: the containers beside them need to write as well. */
export const STOP_BELOW_MB = 500;

/** What is known of an image before it is built. */
export interface ForeseenImage {
  readonly predictedMB: number;
  /** The catalogued image that it stands on, which is part of the prediction. */
  readonly base?: { readonly reference: string; readonly onDiskMB: number };
}

/** What images that are built side by side take on the disk in MB, every base counted once. */
export function buildsMB(images: readonly ForeseenImage[]): number {
  const bases = new Map(
    images.flatMap(({ base }) => (base ? [[base.reference, base.onDiskMB]] : [])),
  );
  const own = images.reduce(
    (sum, { predictedMB, base }) => sum + predictedMB - (base?.onDiskMB ?? 0),
    0,
  );
  return own + [...bases.values()].reduce((sum, mb) => sum + mb, 0);
}

/** Whether there is room to build images. */
export interface BuildRoom {
  readonly verdict: "fits" | "refused";
  readonly reason?: string;
  readonly warning?: string;
}

const IN_CONTAINERD = "in the containerd image store";

/**
 * A build needs a multiple of its image free: layers are written, then exported; and the containers beside it keep what they need.
 * `images` tells how many are built side by side.
 */
export function buildRoom(
  imageMB: number,
  freeMB: number,
  images = 1,
  store: ImageStore = ASSUMED_STORE,
): BuildRoom {
  const { building: needs, easy } = STORE_FACTORS[store];
  const free = `${sized(freeMB)} are free`;
  const building = `building ${images === 1 ? "an image" : `${images} images`} of ${sized(imageMB)}`;
  const where = store === "containerd" ? ` ${IN_CONTAINERD}` : "";
  if (freeMB < imageMB * needs) {
    return {
      verdict: "refused",
      reason: `${free}, ${building}${where} needs ${sized(imageMB * needs)}`,
    };
  }
  if (freeMB < imageMB + STOP_BELOW_MB) {
    return {
      verdict: "refused",
      reason: `${free}, ${building} needs ${sized(imageMB + STOP_BELOW_MB)}, ${sized(STOP_BELOW_MB)} of it for the containers there`,
    };
  }
  if (freeMB < imageMB * easy) {
    return { verdict: "fits", warning: `${free}, ${building}${where} leaves little else` };
  }
  return { verdict: "fits" };
}

/** `550 MB`, or `1.2 GB` from one on. */
function sized(mb: number): string {
  return mb < 1_000 ? `${Math.floor(mb)} MB` : `${gb(mb)} GB`;
}
