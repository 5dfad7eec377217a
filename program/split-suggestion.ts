import { largerVolumeGB } from "../core/capacity/disk";
import type { HostCapacity } from "../core/capacity/host";
import { formatAmount } from "../core/capacity/price";
import type { Suggestion } from "../core/capacity/suggestions";
import { type Catalogues, isServer } from "../core/catalog/hosts";
import { splitOf } from "../core/judge/split";
import { wayWords } from "../core/report/servers-words";
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
  return {
    ...{ change: wayWords({ kind: "sizes", sizes }), headroomMiB, kind: "servers", priceMonthly },
    note: [
      `${second.join(" and ")} on the second`,
      `${formatAmount(priceMonthly)} a month`,
      "survives 0",
    ].join(", "),
  };
}
