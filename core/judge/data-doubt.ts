import type { DataHolding, DataVolume } from "./data-loss";
import { postgresMajor } from "./data-place";
import { type DataVersion, dataVersion, type VersionDoubt, versionDoubt } from "./data-version";
import { isOtherOrder, type TextOrder } from "./text-order";

/** Data that stays where it is, and that the image of the plan may not read as it was written. */
export type DataDoubt =
  /** Indexes of text were made in another order than they would be read in. */
  | {
      readonly kind: "sort order";
      readonly volume: DataVolume;
      readonly from: TextOrder;
      readonly to: TextOrder;
    }
  /** Its makers do not have that version read what this one wrote. */
  | {
      readonly kind: VersionDoubt;
      readonly volume: DataVolume;
      readonly from: DataVersion;
      readonly to: DataVersion;
    };

/** Doubts about data that a stack's services would find again, from the state before and the plan after: `up` says them and goes on. */
export function dataDoubts(before: DataHolding, after: DataHolding): DataDoubt[] {
  if (before.host !== after.host) return [];
  return before.volumes.flatMap((volume) => {
    const next = after.volumes.find(({ name }) => name === volume.name);
    return next && !volume.holder ? doubtOf(volume, next) : [];
  });
}

function doubtOf(volume: DataVolume, next: DataVolume): DataDoubt[] {
  const { textOrder: order } = volume;
  const { textOrder: other } = next;
  // Another major version does not read the files at all.
  const isSame = postgresMajor(volume.image) === postgresMajor(next.image);
  if (isSame && order && other && isOtherOrder(order, other)) {
    return [{ kind: "sort order", volume, from: order, to: other }];
  }
  const from = dataVersion(volume.image);
  const to = dataVersion(next.image);
  const kind = from && to && versionDoubt(from, to);
  return kind ? [{ kind, volume, from, to }] : [];
}
