import { type DiskAccount, UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { inTenths } from "../capacity/disk-rows";
import { gb } from "../capacity/figures";

/** `5.0 OS and Docker + 1.6 images, current and previous + …`, in GB. */
export function diskSum(exact: DiskAccount): string {
  const account = inTenths(exact);
  const parts = [
    `${gb(account.baseMB)} OS and Docker`,
    `${gb(account.imagesMB)} images, current and previous${account.imageStore === "containerd" ? ", in the containerd image store" : ""}${unknownImages(account)}`,
    ...(account.volumesMB > 0 ? [`${gb(account.volumesMB)} data`] : []),
    ...(account.backupsMB ? [`${gb(account.backupsMB)} backups`] : []),
    ...(account.modelsMB > 0 ? [`${gb(account.modelsMB)} models`] : []),
    `${gb(account.logsMB)} logs`,
    ...(account.buildMB > 0 ? [`${gb(account.buildMB)} build`] : []),
  ];
  return parts.join(" + ");
}

/** ` (1 of them not known, 0.5 taken)`. */
function unknownImages({ unknownImages }: DiskAccount): string {
  if (!unknownImages) return "";
  const each = gb(UNKNOWN_IMAGE_MB);
  return unknownImages === 1
    ? ` (the size of 1 is not known, at least ${each} taken)`
    : ` (the sizes of ${unknownImages} are not known, at least ${each} taken for each)`;
}
