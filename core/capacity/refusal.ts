import { grouped } from "./figures";
import type { Fit } from "./fit";
import type { Suggestion } from "./suggestions";

/** `hetzner cpx12`, `local 4GB`, `render`. */
export function hostName({ kind, size }: Pick<Fit["host"], "kind" | "size">): string {
  return size === null ? kind : `${kind} ${size}`;
}

/** Why a system is refused and what would fit, in a few lines for a person. */
export function refusalText(fit: Fit): string {
  const lines = [
    `${fit.system} (profile ${fit.profile}) does not fit ${hostName(fit.host)}:`,
    ...fit.reasons.map((reason) => `  ${reason}`),
    ...fit.warnings.map((warning) => `warning: ${warning}`),
  ];
  if (fit.suggestions.length > 0) {
    lines.push("", "What fits (each one checked):", ...suggestionLines(fit.suggestions));
  }
  return lines.join("\n");
}

/** One line for each suggestion, in columns. */
export function suggestionLines(
  suggestions: readonly Suggestion[],
  room = (headroomMiB: number) => `headroom ${grouped(headroomMiB)} MiB`,
): string[] {
  const width = Math.max(...suggestions.map(({ change }) => Math.min(change.length, 48)));
  return suggestions.map(
    ({ change, headroomMiB, note }) =>
      `  ${change.padEnd(width)}  ${room(headroomMiB)}${note ? `  (${note})` : ""}`,
  );
}
