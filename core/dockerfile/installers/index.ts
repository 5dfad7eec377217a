import { conda, pixi } from "./conda";
import type { Installer, Meaning, Situation } from "./installer";
import { node } from "./node";
import { pdm } from "./pdm";
import { pip, pipTools, pipx, setupTools } from "./pip";
import { pipenv } from "./pipenv";
import { poetry } from "./poetry";
import { downloads, given, inline, other, runners, system, unread } from "./system";
import { uv } from "./uv";

/** Every installer whose commands are read, or known by name. */
const INSTALLERS: readonly Installer[] = [
  pip,
  uv,
  poetry,
  pdm,
  pipenv,
  pipTools,
  pipx,
  setupTools,
  conda,
  pixi,
  node,
  system,
  other,
  given,
  unread,
  runners,
  downloads,
  inline,
];

/** Words that only a shell fills in, so that what they stand for is not known. */
const OPEN = /\$[\w({]|`/;

/** Meaning of a command, the program first; undefined where it installs nothing. */
export function meaningOf(words: readonly string[], situation: Situation): Meaning | undefined {
  const meaning = INSTALLERS.filter(({ programs }) => programs.test(words[0] ?? ""))
    .map((installer) => installer.meaning(words, situation))
    .find((each) => each !== undefined);
  if (!meaning) return undefined;
  const open = [...meaning.named, ...meaning.reads.flatMap(({ paths }) => paths)].find((word) =>
    OPEN.test(word),
  );
  if (open === undefined || meaning.unknown !== undefined) return meaning;
  return { ...meaning, unknown: { code: "filled-by-shell", word: open } };
}

export type { Meaning, Read } from "./installer";
export { notRead } from "./system";
