import { largerVolumeGB } from "../core/capacity/disk";
import type { HostCapacity } from "../core/capacity/host";
import type { Suggestion } from "../core/capacity/suggestions";
import { type Catalogues, isServer } from "../core/catalog/hosts";
import { splitOf } from "../core/judge/split";
import { dataVolumeOf, serversQuestion } from "./servers-question";
import type { Settings } from "./settings";

/** A second server next to a rented one that is too small, where that is cheaper than one larger server; undefined where it is not. */
export function splitSuggestion(
  settings: Settings,
  { memTotalMiB, unorderable, ...capacity }: HostCapacity,
  today: Date,
  catalogues: Catalogues,
): Suggestion | undefined {
  const { host } = settings;
  if (!isServer(host) || memTotalMiB === undefined || unorderable) return undefined;
  if (largerVolumeGB(dataVolumeOf(settings)) !== undefined) return undefined;
  const question = serversQuestion(settings, today, catalogues);
  const split = splitOf(question, { ...capacity, memTotalMiB });
  if (!split) return undefined;
  const { sizes, second, headroomMiB, priceMonthly } = split;
  return { kind: "servers", servers: { kind: "sizes", sizes }, second, headroomMiB, priceMonthly };
}
