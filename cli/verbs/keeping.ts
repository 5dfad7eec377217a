import type { Declaration } from "../declaration";
import { JSON_OPTION, STACK, WAIT_LOCK, YES } from "./shared";

/** Verbs that keep a stack's data. */
export const KEEPING = {
  backup: {
    summary:
      "Backs up a stack's data: databases by their own tools, other volumes as files, into the repository of enxuto:backups.",
    positionals: [STACK],
    options: {
      check: { summary: "Backs up nothing, and reads all that the repository holds instead." },
      ...WAIT_LOCK,
      ...JSON_OPTION,
    },
  },
  backups: {
    summary: "Lists a stack's backups, with their age, size and whether a drill proved them.",
    positionals: [STACK],
    options: { ...JSON_OPTION },
  },
  restore: {
    summary:
      "Puts a backup back: compared with what was saved before it takes the place of what is there. With --drill only into throw-away containers.",
    positionals: [STACK],
    options: {
      at: {
        value: "TIME",
        summary: "Takes the backup of this id, or the newest one at this time.",
      },
      into: {
        value: "STACK",
        completes: "stack",
        summary: "Puts it into this stack instead: a new host, or staging from production.",
        excludes: ["drill"],
      },
      "delete-data": {
        value: "SERVICE",
        multiple: true,
        summary: "With --into, gives up the data that this service of the other stack holds.",
        excludes: ["drill"],
      },
      drill: { summary: "Proves the backup and changes nothing." },
      only: {
        value: "SERVICE",
        summary: "Puts back the data of this service of the backup only.",
        excludes: ["drill"],
      },
      as: {
        value: "SERVICE",
        summary: "With --only, puts it into this service: another name, another version.",
        excludes: ["drill"],
      },
      ...YES,
      ...WAIT_LOCK,
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
