/** Oldest Node.js that enxuto runs on, as `engines` in package.json says. */
export const OLDEST_NODE = "20.19.0";

/** A release line of Node.js that enxuto is tested on. */
export interface NodeRelease {
  readonly major: number;
  /** ISO 8601 day of its end of life: no fixes from then on. */
  readonly supportedUntil: string;
}

/** Release lines that enxuto is tested on, the oldest first. Source: README of github.com/nodejs/Release, read on 2026-11-28. */
export const NODE_RELEASES: readonly NodeRelease[] = [
  { major: 20, supportedUntil: "2026-04-30" },
  { major: 22, supportedUntil: "2027-04-30" },
  { major: 24, supportedUntil: "2028-04-30" },
];
