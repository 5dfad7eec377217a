/** The flags of every verb that works on one stack, for `parseArgs`. */
export const STACK_OPTIONS = {
  host: { type: "string" },
  profile: { type: "string" },
  config: { type: "string", multiple: true, short: "c" },
} as const;
