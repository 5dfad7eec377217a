import type { Declaration } from "../declaration";
import { STACK, STACK_OPTIONS, YES } from "./shared";

/** Verbs that change what runs, or show what they would change. */
export const DEPLOYING = {
  preview: {
    summary: "Shows what up would change. Needs Docker; gets the Pulumi CLI by itself.",
    positionals: [STACK],
    options: { ...STACK_OPTIONS },
  },
  up: {
    summary:
      "Deploys a stack and waits until every service is healthy. Shows the changes and asks first.",
    positionals: [STACK],
    options: { ...STACK_OPTIONS, ...YES },
  },
  rollback: {
    summary:
      "Returns to the images before the last up, which are still on the host. The next up moves forward again.",
    positionals: [STACK],
    options: { ...YES },
  },
  refresh: {
    summary: "Refreshes the state from reality and shows the drift. Changes nothing else.",
    positionals: [STACK],
    options: { ...STACK_OPTIONS },
  },
  destroy: {
    summary:
      "Removes a stack's containers and network. Keeps data volumes and database passwords unless --delete-data names the stack.",
    positionals: [STACK],
    options: {
      ...YES,
      "delete-data": {
        value: "STACK",
        valueOptional: true,
        completes: "stack",
        summary:
          "Deletes its data as well; asks for the stack's name unless it is given here (--delete-data=STACK).",
      },
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
