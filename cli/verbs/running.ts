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
  watch: {
    summary:
      "Watches a stack until it is stopped: tells enxuto:alerts what begins and what ends, restarts what stays unhealthy, and keeps 30 days of use.",
    positionals: [STACK],
    options: { every: { value: "SECONDS", summary: "Looks this often (default 15)." } },
  },
  resize: {
    summary:
      "Proposes reservations and limits by what services used while enxuto watch looked, with the account before and after. Writes nothing without --apply.",
    positionals: [STACK],
    options: {
      apply: { summary: "Writes them into Pulumi.STACK.yaml as enxuto:memory." },
      ...JSON_OPTION,
    },
  },
  alerts: {
    summary: "Sends a test message to everybody who would be told by enxuto:alerts.",
    positionals: [{ name: "ACTION", required: true, choices: ["test"] }, STACK],
    options: {},
  },
  verify: {
    summary:
      "Checks a stack from its configuration to its running containers, building what is missing; with --compose, a Compose project that runs on this engine against its files. Exits with 2 if a check fails.",
    positionals: [STACK],
    options: {
      compose: {
        value: "FILE",
        multiple: true,
        completes: "file",
        excludes: ["host", "mem-total", "profile", "config"],
        summary: "Checks the containers of this compose file's project in place of a stack's.",
      },
      ...STACK_OPTIONS,
      ...JSON_OPTION,
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
