import { DATA_VOLUME_MB } from "../capacity/disk";
import { imageVolumes } from "../catalog/image-volumes";
import { dataDirectoryOf } from "../catalog/programs/data-directories";
import { imageName } from "../catalog/programs/image-name";
import type { Mount } from "../compose/mounts";
import { isInside } from "../compose/paths";
import type { ComposeService } from "../compose/service";
import { programsOf } from "./command";
import { dataPlace, isPostgresImage, postgresMajor } from "./data-place";
import { wordsOf } from "./knobs";
import { isClient } from "./known";

const POSTGRES = "https://github.com/docker-library/docs/tree/master/postgres";

/** Where a service's program keeps its data, and the page of its makers that says so. */
export interface Stored {
  readonly directory: string;
  readonly source: string;
}

/** Where a service's program keeps its data; undefined where that is not known, or no server runs there. */
export function storedIn(service: ComposeService): Stored | undefined {
  const { image, environment, entrypoint, unreadEnvFiles } = service;
  if (image === undefined || entrypoint.length > 0) return undefined;
  const isPostgres = isPostgresImage(image);
  const source = isPostgres ? POSTGRES : dataDirectoryOf(imageName(image))?.source;
  // A file that is not there may hold the variable that moves the data.
  if (source === undefined || unreadEnvFiles.length > 0 || isClient(programsOf(service))) {
    return undefined;
  }
  const place = dataPlace({ image, mountedAt: "/", environment, words: wordsOf(service) });
  const directory = place.directory ?? (isPostgres ? "/var/lib/postgresql" : undefined);
  return directory?.startsWith("/") && !/[{$]/.test(directory) ? { directory, source } : undefined;
}

/**
 * What holds a directory of a service: the mount at it, above it or in it. Undefined where the file names none, or the image has a
 * volume of its own below what is mounted, which hides it.
 */
export function holderOf(
  directory: string,
  { image = "", mounts }: Pick<ComposeService, "image" | "mounts">,
): Mount | undefined {
  const inner = mounts.find(({ target }) => isInside(directory, target));
  if (inner) return inner;
  const isAbove = (place: string) => isInside(place, directory);
  const [nearest] = mounts
    .filter(({ target }) => isAbove(target))
    .sort((a, b) => b.target.length - a.target.length);
  const declared = imageVolumes(
    isPostgresImage(image) ? `postgres:${postgresMajor(image)}` : image,
  );
  const hides = (place: string) => isAbove(place) && place.length > nearest.target.length;
  return nearest && !declared.some(hides) ? nearest : undefined;
}

/** MB that data of services takes: volumes with a name once, those without one for each container, and databases that lie elsewhere. */
export function dataMB(services: readonly ComposeService[]): number {
  const named = new Set(services.flatMap(({ volumes }) => volumes));
  const others = services.reduce(
    (sum, service) =>
      sum + (service.unnamedVolumes.length + (isOnHost(service) ? 1 : 0)) * service.replicas,
    0,
  );
  return (named.size + others) * DATA_VOLUME_MB;
}

/** Whether a service's data lies in a folder of the host, in a volume of its image's own, or in its container. */
function isOnHost(service: ComposeService): boolean {
  const stored = storedIn(service);
  const holder = stored && holderOf(stored.directory, service);
  return stored !== undefined && (holder === undefined || holder.type === "bind");
}
