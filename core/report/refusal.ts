import type { Fit } from "../capacity/fit";
import { hostName } from "../capacity/host";
import { fitNoticeText } from "./stack-notices/fit-notice-text";
import { suggestionLines } from "./ways";

/** Why a system is refused and what would fit, in a few lines for a person. */
export function refusalText(fit: Fit): string {
  const lines = [
    `${fit.system} (profile ${fit.profile}) does not fit ${hostName(fit.host)}:`,
    ...fit.because.map((reason) => `  ${fitNoticeText(reason)}`),
    ...fit.notices.map((notice) => `warning: ${fitNoticeText(notice)}`),
  ];
  if (fit.suggestions.length > 0) {
    lines.push("", "What fits (each one checked):", ...suggestionLines(fit.suggestions));
  }
  return lines.join("\n");
}
