import type { Declaration } from "../declaration";
import { JSON_OPTION, STACK, STACK_OPTIONS } from "./shared";

/** Verbs that look at what runs. */
export const RUNNING = {
  status: {
    summary:
      "Shows what runs against what was planned. Exits with 2 when something is missing or unhealthy.",
    positionals: [STACK],
    options: { ...JSON_OPTION },
  },
  logs: {
    summary: "Shows what a service's containers wrote.",
    positionals: [{ name: "SERVICE", required: true, listed: true }, STACK],
    options: {
      follow: { short: "f", summary: "Keeps showing what they write." },
      tail: { value: "LINES", summary: "Starts this many lines before the end (default 100)." },
    },
  },
  verify: {
    summary:
      "Checks a stack from its configuration to its running containers, building what is missing. Exits with 2 if a check fails.",
    positionals: [STACK],
    options: { ...STACK_OPTIONS, ...JSON_OPTION },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
