import type { Declaration } from "../declaration";
import { STACK, STACK_OPTIONS } from "./shared";

const { profile, config } = STACK_OPTIONS;

/** Verbs that read or write files of other tools. */
export const FILES = {
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
