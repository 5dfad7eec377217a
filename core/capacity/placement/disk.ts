import { bothSetsMB, type DiskClaim, diskAccount, LOGS_PER_CONTAINER_MB } from "../disk";
import { type ImageSize, setMB } from "../image-size";

/** What a replica takes of the disk of the server where it runs, in MB (10^6 bytes). */
export interface DiskNeed extends Pick<ImageSize, "base" | "baseMB" | "ownMB"> {
  /** The image, which a server has once whatever number of replicas runs it. */
  readonly image: string;
  /** Data of the service on that disk. */
  readonly volumesMB: number;
  /** Weights of the service on that disk. */
  readonly modelsMB: number;
  /** Dumps and backups of its data on that disk. */
  readonly backupsMB: number;
}

/** What replicas with these needs ask of one server's disk; one without is counted with its logs only. */
export function diskClaimOf(needs: readonly (DiskNeed | undefined)[]): DiskClaim {
  const known = needs.filter((need) => need !== undefined);
  const images = [...new Map(known.map((need) => [need.image, need])).values()];
  const sum = (figure: "volumesMB" | "modelsMB" | "backupsMB") =>
    known.reduce((total, need) => total + need[figure], 0);
  return {
    imagesMB: setMB(images),
    largestImageMB: Math.max(0, ...images.map(({ baseMB, ownMB }) => baseMB + ownMB)),
    volumesMB: sum("volumesMB"),
    modelsMB: sum("modelsMB"),
    backupsMB: sum("backupsMB"),
    containers: needs.length,
    builds: false,
  };
}

/** What a running sum may be off from the sum itself. */
const ROUNDING_MB = 1e-6;

/** The disk of a server while it is filled: `diskAccount` of what is there, kept as a running sum. */
export class FillingDisk {
  /** MB that are left; infinite where the disk is not known, which is then not judged. */
  private freeMB: number;
  private readonly images = new Map<string, number>();
  private readonly bases = new Map<string, number>();

  constructor(diskGB: number | undefined) {
    this.freeMB =
      diskGB === undefined
        ? Number.POSITIVE_INFINITY
        : diskAccount(diskClaimOf([]), diskGB * 1000).headroomMB;
  }

  /** Whether one more replica fits. */
  takes(need: DiskNeed | undefined): boolean {
    return this.addedMB(need) <= this.freeMB + ROUNDING_MB;
  }

  put(need: DiskNeed | undefined): void {
    this.freeMB -= this.addedMB(need);
    if (need) this.count(need, 1);
  }

  take(need: DiskNeed | undefined): void {
    if (need) this.count(need, -1);
    this.freeMB += this.addedMB(need);
  }

  /** The image counts twice, the current one and the one before, and a base once for all images on it. */
  private addedMB(need: DiskNeed | undefined): number {
    if (!need) return LOGS_PER_CONTAINER_MB;
    const own = this.images.get(need.image) ? 0 : need.ownMB;
    const base = this.bases.get(need.base) ? 0 : need.baseMB;
    const { volumesMB, modelsMB, backupsMB } = need;
    return bothSetsMB(own + base) + volumesMB + modelsMB + backupsMB + LOGS_PER_CONTAINER_MB;
  }

  private count({ image, base }: DiskNeed, by: number): void {
    this.images.set(image, (this.images.get(image) ?? 0) + by);
    this.bases.set(base, (this.bases.get(base) ?? 0) + by);
  }
}
