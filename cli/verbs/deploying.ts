import type { Declaration } from "../declaration";
import { JSON_OPTION, STACK, STACK_OPTIONS, WAIT_LOCK, YES } from "./shared";

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
    options: {
      ...STACK_OPTIONS,
      ...YES,
      ...WAIT_LOCK,
      "delete-data": {
        value: "VOLUME",
        multiple: true,
        summary:
          "Gives up this volume, which no service would use any longer or which goes with its server's disk, and deletes it for good.",
      },
      "moved-data": {
        value: "VOLUME",
        multiple: true,
        summary:
          "Goes on though this volume's program looks for its data at another place from now on.",
      },
      "login-changed": {
        value: "VOLUME",
        multiple: true,
        summary:
          "Goes on with another password, user or name of this volume's database, which was changed in it by hand.",
      },
    },
  },
  rollback: {
    summary:
      "Returns to the images before the last up, which are still on the host. The next up moves forward again.",
    positionals: [STACK],
    options: { ...YES, ...WAIT_LOCK },
  },
  refresh: {
    summary:
      "Refreshes the state from reality and shows the drift; with --preview only shows it. Changes nothing else.",
    positionals: [STACK],
    options: {
      ...STACK_OPTIONS,
      preview: { summary: "Shows the drift and leaves the state as it is." },
      "all-gone": {
        summary:
          "Takes a server, its data volume and all that ran there out of the state, where the provider shows nothing of them. Another account's token is shown nothing either, so without it that is refused. Of a stack on this machine, what was on another Docker engine.",
      },
      ...WAIT_LOCK,
    },
  },
  destroy: {
    summary:
      "Removes a stack's containers and network. Keeps data volumes and database passwords unless --delete-data names the stack.",
    positionals: [STACK],
    options: {
      ...YES,
      ...WAIT_LOCK,
      "delete-data": {
        value: "STACK",
        valueOptional: true,
        completes: "stack",
        summary:
          "Deletes its data as well; asks for the stack's name unless it is given here (--delete-data=STACK).",
      },
    },
  },
  state: {
    summary:
      "Lists the copies of a stack's state on this machine, or restores one. Copies are made before and after every change; what a restore replaces is kept.",
    positionals: [{ name: "ACTION", required: true, choices: ["list", "restore"] }, STACK],
    options: {
      at: {
        value: "COPY",
        summary: "Restores this copy of the list instead of the last one of this checkout.",
      },
      ...YES,
      ...WAIT_LOCK,
      ...JSON_OPTION,
    },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
