import type { Declaration } from "../declaration";
import { JSON_OPTION, LANGUAGE_OPTION, STACK, STACK_OPTIONS, WAIT_LOCK, YES } from "./shared";

/** Verbs that look at what runs. */
export const RUNNING = {
  status: {
    summary:
      "Shows what runs against what was planned. Exits with 2 when something is missing or unhealthy.",
    positionals: [STACK],
    options: {
      watch: { summary: "Keeps showing it, with the course of each service.", excludes: ["json"] },
      html: {
        value: "FILE",
        completes: "file",
        excludes: ["json", "watch"],
        summary: "Writes it as one page, with drawings.",
      },
      language: {
        value: "LANGUAGE",
        summary: "Says it in en or pt (default, the language of enxuto:alerts).",
      },
      ...JSON_OPTION,
    },
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
      "Watches a stack until it is stopped: tells enxuto:alerts what begins and what ends, restarts what stays unhealthy, and keeps 30 days of use. Of several rented servers it scales services within their replicas' bounds.",
    positionals: [STACK],
    options: { every: { value: "SECONDS", summary: "Looks this often (default 15)." } },
  },
  resize: {
    summary:
      "Proposes reservations and limits by what services used while enxuto watch looked, with the account before and after. Writes nothing without --apply.",
    positionals: [STACK],
    options: {
      apply: { summary: "Writes them into Pulumi.STACK.yaml as enxuto:memory." },
      hours: {
        value: "HOURS",
        summary: "Takes this much for enough to write (default 24), after a load test perhaps.",
      },
      ...JSON_OPTION,
    },
  },
  alerts: {
    summary: "Sends a test message to everybody who would be told by enxuto:alerts.",
    positionals: [{ name: "ACTION", required: true, choices: ["test"] }, STACK],
    options: {},
  },
  reboot: {
    summary:
      "Reboots a stack's server: stops what runs in order, waits for the server, starts it again and checks that it serves.",
    positionals: [STACK],
    options: { ...YES, ...WAIT_LOCK },
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
      ...LANGUAGE_OPTION,
      ...JSON_OPTION,
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
