import type { Fit } from "../capacity/fit";
import { hostName } from "../capacity/host";
import { suggestionLines } from "./ways";

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
