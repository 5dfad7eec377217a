import { type Files, textOf } from "../files";
import { baseName, directoryOf, joinPath } from "../paths";
import { UnreadableLock } from "../unknown-install";
import { bun } from "./bun";
import { condaExplicit, condaLock, pixiLock } from "./conda";
import type { Lock, LockFormat } from "./lock";
import { packageLock } from "./package-lock";
import { pdm } from "./pdm";
import { pipfile } from "./pipfile";
import { pnpm } from "./pnpm";
import { poetry } from "./poetry";
import { pylock } from "./pylock";
import { requirements } from "./requirements";
import { uv } from "./uv";
import { yarn } from "./yarn";

/** Every form of lock that is read. */
const LOCK_FORMATS: readonly LockFormat[] = [
  uv,
  poetry,
  pdm,
  pylock,
  pipfile,
  condaLock,
  pixiLock,
  condaExplicit,
  packageLock,
  pnpm,
  yarn,
  bun,
  requirements,
];

/** Form of a lock by its file's name; undefined where the name is none of theirs. */
export function lockFormat(file: string): LockFormat | undefined {
  return LOCK_FORMATS.find(({ names }) => names.test(baseName(file)));
}

/**
 * A lock of a build context; requirements where its name says nothing else, since installers read those under any name. Throws an
 * Error where it cannot be read.
 */
export function readLock(files: Files, file: string): Lock {
  const format = lockFormat(file) ?? requirements;
  const text = textOf(files, file);
  if (text === undefined) throw new UnreadableLock("missing");
  const directory = directoryOf(file);
  const read = (name: string) => {
    // Requirements name their own files from the context on, others name neighbours.
    const path = format === requirements ? name : joinPath(directory, name);
    return textOf(files, path);
  };
  return format.parse(file, text, { read });
}
