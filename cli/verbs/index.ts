import { DEPLOYING } from "./deploying";
import { FILES } from "./files";
import { IMAGES } from "./images";
import { JUDGING } from "./judging";
import { KEEPING } from "./keeping";
import { MACHINE } from "./machine";
import { RUNNING } from "./running";

/** Verbs by the heading under which `enxuto help` lists them. */
export const GROUPS = {
  "Judge what fits": JUDGING,
  Deploy: DEPLOYING,
  "Look at what runs": RUNNING,
  "Keep the data": KEEPING,
  "Images and model weights": IMAGES,
  "Files for and from other tools": FILES,
  "This machine": MACHINE,
} as const;

/** Declarations of all verbs: what the parser, usage, completion and docs/cli.md are made of. */
export const VERBS = {
  ...JUDGING,
  ...DEPLOYING,
  ...RUNNING,
  ...KEEPING,
  ...IMAGES,
  ...FILES,
  ...MACHINE,
} as const;

export type VerbName = keyof typeof VERBS;
