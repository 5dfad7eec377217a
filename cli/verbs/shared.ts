import type { Positional } from "../declaration";

/** Option of the verbs that judge for a server. */
export const MEM_TOTAL = {
  "mem-total": {
    value: "2020816kB",
    summary: "Counts this MemTotal instead of the catalogue's, as the server's own kernel says it.",
  },
} as const;

/** Options of every verb that works on one stack. */
export const STACK_OPTIONS = {
  host: {
    value: "KIND[:SIZE]",
    summary: "Runs on this host instead of the stack's own: local:4GB, hetzner:cx23, render.",
  },
  ...MEM_TOTAL,
  profile: { value: "PROFILE", summary: "Uses this profile of the system." },
  config: {
    value: "KEY=VALUE",
    short: "c",
    multiple: true,
    summary: "Sets a setting for this run only, over Pulumi.STACK.yaml.",
  },
} as const;

/** Argument that chooses the stack; `dev` where none is given. */
export const STACK = { name: "STACK", completes: "stack" } as const satisfies Positional;

export const JSON_OPTION = { json: { summary: "Prints JSON instead of text." } } as const;

/** Options of the verbs that read a compose file, as Compose itself has them. */
export const COMPOSE_OPTIONS = {
  profile: {
    value: "PROFILE",
    multiple: true,
    summary: "Includes the services of a Compose profile; * is all of them.",
  },
  "env-file": {
    value: "FILE",
    multiple: true,
    completes: "file",
    summary: "Reads variables from this file instead of .env.",
  },
} as const;

/** Options of the verbs that judge for a pull request. */
export const PULL_REQUEST_OPTIONS = {
  json: { summary: "Prints JSON instead of text.", excludes: ["markdown"] },
  markdown: { summary: "Prints Markdown for a pull request." },
  base: {
    value: "FILE",
    completes: "file",
    summary: "With --markdown, shows the difference to this earlier output of --json.",
  },
} as const;

/** The same with a drawing of the account. */
export const REPORT_OPTIONS = {
  svg: { value: "FILE", completes: "file", summary: "Also draws the account into this file." },
  ...PULL_REQUEST_OPTIONS,
} as const;

/** Option of the verbs whose text is in both languages; what programs read is English. */
export const LANGUAGE_OPTION = {
  language: {
    value: "LANGUAGE",
    choices: ["en", "pt"],
    excludes: ["json"],
    summary: "Says it in English or in Portuguese (default en).",
  },
} as const;

export const YES = {
  yes: { short: "y", summary: "Does not ask for confirmation." },
} as const;

/** The option of verbs that change a stack. */
export const WAIT_LOCK = {
  "wait-lock": {
    value: "TIME",
    summary: "Waits up to this long for another run that works on the stack: 90s, 10m, 1h.",
  },
} as const;
