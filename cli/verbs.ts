import type { Verb } from "./verb";

/** A verb as the list of verbs shows it. */
export interface ListedVerb {
  /** What follows the verb: `[STACK…] [--json]`. */
  readonly usage: string;
  /** One line that says what it does. */
  readonly summary: string;
  /** Loads its code: only when it is called, so that the quick ones start quickly. */
  readonly load: () => Verb;
}

/** What verbs that work on one stack take, see `STACK_OPTIONS`. */
const STACK_USAGE = "[STACK] [--host KIND[:SIZE]] [--profile P] [--config KEY=VALUE]…";

/** The verbs, in the order in which `enxuto help` lists them. */
export const VERBS: Readonly<Record<string, ListedVerb>> = {
  plan: {
    usage:
      "[STACK…] [--host KIND[:SIZE]] [--profile P] [--config KEY=VALUE]… [--live] [--svg FILE] [--json | --markdown [--base FILE]]",
    summary:
      "Shows whether stacks fit their hosts, with the account of every service. Needs only Node.",
    load: () => require("./plan").plan,
  },
  hosts: {
    usage: "[KIND… | STACK] [--live] [--location L] [--json]",
    summary:
      "Lists servers with memory, price and successor; with a stack, whether it fits them. Needs only Node.",
    load: () => require("./hosts").hosts,
  },
  fit: {
    usage:
      "[[-f] FILE… | -] [--host KIND:SIZE | --ram 2GB [--disk 40GB]] [--replicas SERVICE=N]… [--reservation SERVICE=256m]… [--profile P]… [--env-file FILE]… [--reader auto | enxuto] [--svg FILE] [--json | --markdown [--base FILE]]",
    summary: "Shows whether the services of a compose file fit a host. Needs only Node.",
    load: () => require("./fit").fit,
  },
  capacity: {
    usage:
      "SYSTEM [--profile P] [--set DRIVER=VALUE]… [--along DRIVER] [--max] [--svg FILE] [--json]",
    summary: "Shows what a system needs as its use grows, on which host, and what breaks first.",
    load: () => require("./capacity").capacity,
  },
  build: {
    usage: "[SERVICE…] [--stack STACK] [--cold] [--save] [--config KEY=VALUE]… [--json | --raw]",
    summary:
      "Builds images as up would, and holds each against its size budget: exit 2 over it. --save keeps the figures. Needs Docker.",
    load: () => require("./build").build,
  },
  models: {
    usage: "SERVICE [STACK] [--config KEY=VALUE]…",
    summary:
      "Fetches the weights of a service into its volume, or goes on where that stopped. The service notices by itself.",
    load: () => require("./models").models,
  },
  prune: {
    usage: "[STACK]",
    summary:
      "Removes images of a stack older than the previous set, and what the build cache holds above its cap. Never a volume.",
    load: () => require("./prune").prune,
  },
  verify: {
    usage: `${STACK_USAGE} [--json]`,
    summary:
      "Checks a stack from its configuration to its running containers, building what is missing. Exit 2 if anything fails.",
    load: () => require("./verify").verify,
  },
  measure: {
    usage:
      "[SERVICE…] [--stack STACK] [--limit MiB | --profiles] [--profile P] [--config KEY=VALUE]… [--json]",
    summary:
      "Runs images under their limits with their committed loads and writes images/NAME/footprint.json; with --profiles, every profile side by side in profiles.json. Needs Docker.",
    load: () => require("./measure").measure,
  },
  preview: {
    usage: STACK_USAGE,
    summary: "Shows what up would change. Needs Docker; gets the Pulumi CLI by itself.",
    load: () => require("./preview").preview,
  },
  up: {
    usage: `${STACK_USAGE} [--yes]`,
    summary:
      "Deploys a stack and waits until every service is healthy. Shows the changes and asks first.",
    load: () => require("./up").up,
  },
  rollback: {
    usage: "[STACK] [--yes]",
    summary:
      "Returns to the images before the last up, which are still on the host. The next up goes forward again.",
    load: () => require("./rollback").rollback,
  },
  refresh: {
    usage: STACK_USAGE,
    summary:
      "Reads how things really are into the state and shows what differs. Changes nothing else.",
    load: () => require("./refresh").refresh,
  },
  destroy: {
    usage: "[STACK] [--yes] [--delete-data[=STACK]]",
    summary:
      "Removes a stack's containers and network. Keeps data volumes and database passwords unless --delete-data names the stack.",
    load: () => require("./destroy").destroy,
  },
  secrets: {
    usage: "import FILE [STACK]",
    summary:
      "Encrypts what the services use of a .env file into the stack's configuration. Prints names, never values.",
    load: () => require("./secrets").secrets,
  },
  compose: {
    usage: `${STACK_USAGE} [--out FILE]`,
    summary:
      "Writes a compose file with the same limits, reservations, health checks and order, for whoever has no Pulumi.",
    load: () => require("./compose").compose,
  },
  "check-disk": {
    usage: "[--json]",
    summary:
      "Shows bytes and inodes of the disk that Docker works on, and what fills it. Exits with 2 from 80 % on; 90 % is critical.",
    load: () => require("./check-disk").checkDisk,
  },
  "host-setup": {
    usage: "[--data-root DIRECTORY] [--cache-gb GB] [--apply | --undo] [--root DIRECTORY]",
    summary:
      "Shows what it would change of this machine's Docker (log limits, cache cap, data root, daily clean-up); --apply writes it and keeps what was, --undo brings that back.",
    load: () => require("./host-setup").hostSetup,
  },
  doctor: {
    usage: "[--json]",
    summary: "Shows what is there, what is missing, and the one command that gets it.",
    load: () => require("./doctor").doctor,
  },
  status: {
    usage: "[STACK] [--json]",
    summary:
      "Shows what runs against what was planned. Exits with 2 when something is missing or ill.",
    load: () => require("./status").status,
  },
  logs: {
    usage: "SERVICE [STACK] [--follow] [--tail LINES]",
    summary: "Shows what a service's containers wrote, the last 100 lines unless told otherwise.",
    load: () => require("./logs").logs,
  },
  blueprint: {
    usage: "[STACK] [--profile P] [--config KEY=VALUE]…",
    summary: "Writes a stack as a render.yaml to standard output, for Render's own sync.",
    load: () => require("./blueprint").blueprint,
  },
};
