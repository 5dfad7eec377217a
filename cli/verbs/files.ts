import type { Declaration } from "../declaration";
import { COMPOSE_OPTIONS, JSON_OPTION, STACK, STACK_OPTIONS } from "./shared";

const { profile, config } = STACK_OPTIONS;

/** Verbs that read or write files of other tools. */
export const FILES = {
  init: {
    summary:
      "Makes a project here: from a compose file a typed system with its limits, checks, needs and volumes, in a folder without one a small example. What it cannot carry over it says line by line; values of secrets are never written where git sees them.",
    positionals: [{ name: "COMPOSE_FILE", many: true, completes: "file" }],
    options: {
      file: {
        value: "FILE",
        short: "f",
        multiple: true,
        completes: "file",
        summary: "Names a compose file, as Compose's own -f does.",
      },
      name: { value: "NAME", summary: "Names the system (default: the Compose project)." },
      ...COMPOSE_OPTIONS,
      offline: {
        summary: "Does not ask registries for the digests of images without an exact version.",
      },
      ...JSON_OPTION,
    },
  },
  secrets: {
    summary:
      "Encrypts what the services use of a .env file into the stack's configuration. Prints names, never values.",
    positionals: [
      { name: "ACTION", required: true, choices: ["import"] },
      { name: "FILE", required: true, completes: "file" },
      STACK,
    ],
    options: {},
  },
  compose: {
    summary:
      "Writes a stack of host local as a compose file with the same limits, reservations, health checks and order.",
    positionals: [STACK],
    options: {
      ...STACK_OPTIONS,
      out: {
        value: "FILE",
        completes: "file",
        summary: "Writes this file instead of standard output.",
      },
    },
  },
  blueprint: {
    summary: "Writes a stack as a render.yaml to standard output, for Render's own sync.",
    positionals: [STACK],
    options: { profile, config },
  },
  completion: {
    summary: "Writes a completion script to standard output: source <(enxuto completion bash).",
    positionals: [{ name: "SHELL", required: true, choices: ["bash", "zsh", "fish"] }],
    options: {},
  },
} as const satisfies Readonly<Record<string, Declaration>>;
