import { grouped } from "../capacity/figures";
import { formatAmount, type Price } from "../capacity/price";
import type { Suggestion } from "../capacity/suggestions";
import { WAYS_EN } from "./way-words/english";
import type { WayWords } from "./way-words/words";

/** `host: hetzner cx23, dataVolumeGB: 30`: a way out as what is to be changed. */
export function changeText(suggestion: Suggestion, words: WayWords = WAYS_EN): string {
  const { dataVolumeGB } = suggestion;
  const change = ownChange(suggestion, words);
  const volume = dataVolumeGB === undefined ? [] : [`dataVolumeGB: ${dataVolumeGB}`];
  return [...(change === undefined ? [] : [change]), ...volume].join(", ");
}

/** The change without its data volume; undefined where that is all of it. */
function ownChange(suggestion: Suggestion, words: WayWords): string | undefined {
  const figure = (value: number) => grouped(value, words.language);
  switch (suggestion.kind) {
    case "host":
      return `host: ${suggestion.host.kind} ${suggestion.host.size}`;
    case "profile":
      return `profile: ${suggestion.profile}`;
    case "rollout":
      return words.rollout(suggestion.services);
    case "reservation":
      return suggestion.reservations
        .map(({ service, fromMiB, toMiB }) =>
          words.reservation(service, figure(fromMiB), figure(toMiB)),
        )
        .join("; ");
    case "volume":
      return undefined;
    case "servers":
      return suggestion.servers && words.servers(suggestion.servers);
  }
}

/** `3,820 MiB, €5.49 a month`: remarks on a way out; undefined where there are none. */
export function noteText(suggestion: Suggestion, words: WayWords = WAYS_EN): string | undefined {
  const notes = notesOf(suggestion, words);
  return notes.length > 0 ? notes.join(", ") : undefined;
}

function notesOf(suggestion: Suggestion, words: WayWords): string[] {
  switch (suggestion.kind) {
    case "host": {
      const { memTotalMiB, unavailable } = suggestion.host;
      return [
        `${grouped(memTotalMiB, words.language)} MiB`,
        monthly(suggestion.priceMonthly, words),
        ...(unavailable ? [words.unavailable(unavailable)] : []),
      ];
    }
    case "servers": {
      const { second, priceMonthly } = suggestion;
      return [
        ...(second ? [words.onSecond(second)] : []),
        ...(priceMonthly ? [monthly(priceMonthly, words)] : []),
        ...(second ? [words.survivesNone] : []),
      ];
    }
    case "profile":
    case "volume":
      return [words.sameHost];
    case "rollout":
    case "reservation":
      return [];
  }
}

function monthly(price: Price, words: WayWords): string {
  return `${formatAmount(price, words.language)} ${words.monthly}`;
}

/** One line for each way out, in columns. */
export function suggestionLines(
  suggestions: readonly Suggestion[],
  words: WayWords = WAYS_EN,
): string[] {
  const rows = suggestions.map((suggestion) => ({
    change: changeText(suggestion, words),
    room: words.room(suggestion.headroomMiB),
    note: noteText(suggestion, words),
  }));
  const width = Math.max(...rows.map(({ change }) => Math.min(change.length, 48)));
  return rows.map(
    ({ change, room, note }) => `  ${change.padEnd(width)}  ${room}${note ? `  (${note})` : ""}`,
  );
}
