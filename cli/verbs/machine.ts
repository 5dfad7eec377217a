import type { Declaration } from "../declaration";
import { JSON_OPTION } from "./shared";

/** Verbs about the machine they run on. */
export const MACHINE = {
  doctor: {
    summary: "Shows what is installed, what is missing, and the command that installs it.",
    positionals: [],
    options: { ...JSON_OPTION },
  },
  "check-disk": {
    summary:
      "Shows bytes and inodes of the disk that Docker works on, and what fills it. Exits with 2 from 80 % on; 90 % is critical.",
    positionals: [],
    options: { ...JSON_OPTION },
  },
  "host-setup": {
    summary:
      "Shows what it would change in this machine's Docker: log limits, cache cap, data root, daily clean-up. Writes nothing without --apply.",
    positionals: [],
    options: {
      "data-root": {
        value: "DIRECTORY",
        completes: "directory",
        summary: "Moves Docker's data to this directory.",
      },
      "cache-gb": { value: "GB", summary: "Caps the build cache." },
      slice: {
        summary:
          "Puts containers below a slice of their own, so that the kernel keeps their reservations. Needs systemd and cgroup v2.",
      },
      apply: { summary: "Applies the changes and keeps what was there.", excludes: ["undo"] },
      undo: { summary: "Undoes the last --apply." },
      root: {
        value: "DIRECTORY",
        completes: "directory",
        summary: "Works below this directory instead of /.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
