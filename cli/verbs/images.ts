import type { Declaration } from "../declaration";
import { JSON_OPTION, STACK, STACK_OPTIONS, WAIT_LOCK } from "./shared";

const OF_STACK = {
  stack: {
    value: "STACK",
    completes: "stack",
    summary: "Chooses the stack (default dev).",
  },
} as const;

/** Verbs that build, measure and clean up images and model weights. */
export const IMAGES = {
  build: {
    summary:
      "Builds images as up would, and holds each against its size budget: exits with 2 over it. Needs Docker.",
    positionals: [{ name: "SERVICE", many: true }],
    options: {
      ...STACK_OPTIONS,
      ...OF_STACK,
      cold: { summary: "Builds without any cache." },
      save: { summary: "Writes the figures to images/NAME/size.json." },
      json: { summary: "Prints JSON instead of text.", excludes: ["raw"] },
      raw: { summary: "Shows the builder's own log." },
    },
  },
  measure: {
    summary:
      "Runs images under their limits with their committed loads and writes images/NAME/footprint.json. Needs Docker.",
    positionals: [{ name: "SERVICE", many: true }],
    options: {
      ...STACK_OPTIONS,
      ...OF_STACK,
      limit: {
        value: "MiB",
        summary: "Measures under this limit instead of the service's own.",
        excludes: ["profiles"],
      },
      profiles: {
        summary: "Measures every profile side by side and writes images/NAME/profiles.json.",
      },
      ...JSON_OPTION,
    },
  },
  models: {
    summary:
      "Fetches a service's model weights into its volume, or resumes a download that failed. The service notices by itself.",
    positionals: [{ name: "SERVICE", required: true, listed: true }, STACK],
    options: { ...STACK_OPTIONS },
  },
  prune: {
    summary:
      "Removes images of a stack older than the previous set, what the build cache holds above its cap, and, one by one and only after asking, volumes that no service uses.",
    positionals: [STACK],
    options: {
      ...WAIT_LOCK,
      "delete-data": {
        value: "VOLUME",
        multiple: true,
        summary: "Gives up this volume, which no service uses, and deletes it for good.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
