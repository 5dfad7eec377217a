import type { Convergence } from "../judge/swarm/convergence";

const WHY = {
  paused: "its new version failed, and Docker stopped the update there: what ran before serves on",
  "rolled back": "was rolled back to the version before",
  failing: "fails again and again",
  replaced: "was changed by somebody else meanwhile",
} as const;

/** What is said of a service that did not become what was asked for; `seconds` were waited. */
export function unconvergedText(
  convergence: Exclude<Convergence, { kind: "converged" }>,
  seconds: number,
): string {
  const error = convergence.error ? `: ${convergence.error}` : "";
  return convergence.kind === "failed"
    ? `${WHY[convergence.why]}${error}`
    : `did not become healthy within ${seconds} s${error}`;
}
