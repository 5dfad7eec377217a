import type { ComposeLoad } from "../loads";
import type { Notice } from "../notice";
import { holderOf, storedIn } from "../stored";
import { postgresMount } from "./postgres";

/** A database whose data lies in nothing that the file names: what its image makes is another one after each `down`. */
export function dataOutsideVolume(load: ComposeLoad): Notice[] {
  const { name, service } = load;
  const stored = storedIn(service);
  if (!stored || service.takesMounts || holderOf(stored.directory, service)) return [];
  if (postgresMount(load).length > 0) return [];
  return [{ code: "data-outside-volume", service: name, ...stored }];
}

/** Volumes without a name where nothing is known of the data. */
export function unnamedVolumes({ name, service }: ComposeLoad): Notice[] {
  const { unnamedVolumes: targets } = service;
  return targets.length === 0 ? [] : [{ code: "unnamed-volume", service: name, targets }];
}
