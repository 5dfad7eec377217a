import { DATA_VOLUME_MB, type DiskClaim, UNKNOWN_IMAGE_MB } from "../core/capacity/disk";
import { setMB } from "../core/capacity/image-size";
import type { DiskNeed } from "../core/capacity/placement/disk";
import { BASE_IMAGES } from "../core/catalog/base-images";
import { isServer } from "../core/catalog/hosts";
import type { Backups } from "../core/model/backups";
import type { Image } from "../core/model/image";
import { replicaBounds, type Service } from "../core/model/service";
import type { Settings } from "./settings";

/**
 * What a service takes of its server's disk where several servers carry the stack: `isOnVolume` says that its data lies on the data
 * volume of the first one, which takes no weights.
 */
export function diskNeed(
  service: Service,
  dataBackups: Settings["dataBackups"],
  isOnVolume: boolean,
): DiskNeed {
  const volumesMB = dataMB(service);
  return {
    image: keyOf(service.image),
    ...sizeOf(service.image),
    volumesMB: isOnVolume ? 0 : volumesMB,
    modelsMB: service.models?.sizeMB ?? 0,
    backupsMB: typeof dataBackups === "object" ? backupsMB(dataBackups, volumesMB) : 0,
  };
}

/** Demand of the stack of these settings on its host's disk: measured images, else their budgets, else a cautious guess. */
export function diskClaim(settings: Settings): DiskClaim {
  const { system, external, host, dataVolumeGB, dataBackups, imageStore } = settings;
  const services = [...system.services]
    .filter(([name]) => !external.has(name))
    .map(([, service]) => service);
  const images = new Map(services.map(({ image }) => [keyOf(image), sizeOf(image)]));
  const sizes = [...images.values()];
  const volumesMB = services.reduce((sum, service) => sum + dataMB(service), 0);
  const modelsMB = services.reduce((sum, { models }) => sum + (models?.sizeMB ?? 0), 0);
  // A server's data lies on a volume of its own unless the stack wants none.
  const ownVolume = isServer(host) && dataVolumeGB > 0;
  return {
    imagesMB: setMB(sizes),
    largestImageMB: Math.max(0, ...sizes.map(({ baseMB, ownMB }) => baseMB + ownMB)),
    volumesMB: ownVolume ? 0 : volumesMB,
    modelsMB: ownVolume ? 0 : modelsMB,
    ...(typeof dataBackups === "object" ? { backupsMB: backupsMB(dataBackups, volumesMB) } : {}),
    containers: services.reduce((sum, service) => sum + replicaBounds(service).max, 0),
    builds: host === "local",
    // A server gets its distribution's own Docker, up to Engine 28 (Ubuntu 24.04, Debian 13; 2026-11-28).
    ...(isServer(host) ? { imageStore: "overlay2" as const } : imageStore ? { imageStore } : {}),
    ...(ownVolume
      ? { dataVolume: { needMB: volumesMB + modelsMB, sizeMB: dataVolumeGB * 1000 } }
      : {}),
  };
}

/** A dump is staged on the host's disk; what is kept there as well is taken to be all that it saves and as much again in older states. */
function backupsMB({ repository }: Backups, volumesMB: number): number {
  return repository.startsWith("/") ? volumesMB * 3 : volumesMB;
}

/** MB that a service's volumes are taken to hold. */
export function dataMB({ volumes, dataMB }: Service): number {
  return dataMB ?? Object.keys(volumes ?? {}).length * DATA_VOLUME_MB;
}

interface ClaimedSize {
  readonly base: string;
  readonly baseMB: number;
  readonly ownMB: number;
}

function keyOf(image: Image): string {
  return image.from === "build" ? `${image.directory}/${image.dockerfile}` : image.reference;
}

function sizeOf(image: Image): ClaimedSize {
  const key = keyOf(image);
  if (image.from === "build") {
    return image.size ?? { base: key, baseMB: 0, ownMB: image.budgetMB ?? UNKNOWN_IMAGE_MB };
  }
  const known = BASE_IMAGES.get(image.reference)?.onDiskMB;
  return { base: image.reference, baseMB: known ?? UNKNOWN_IMAGE_MB, ownMB: 0 };
}
