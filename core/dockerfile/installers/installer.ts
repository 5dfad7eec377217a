import type { Ecosystem, Selection } from "../locks/lock";
import type { UnknownInstall } from "../unknown-install";

/** Place and settings that a command runs with. */
export interface Situation {
  /** Working directory in the stage. */
  readonly directory: string;
  /** Variables that are set there: ENV, ARG, `export` and those before the command. */
  readonly variables: ReadonlyMap<string, string>;
  /** Path of the program as written: `/opt/venv/bin/pip`. */
  readonly program: string;
}

/** A file that a command installs from. */
export interface Read {
  /** Kind of file: a lock with every package, requirements that may be open, a project, or an environment of Conda. */
  readonly as: "lock" | "requirements" | "project" | "environment";
  /** Names that it may have, in the order of their preference, as paths in the stage. */
  readonly paths: readonly string[];
  /** Whether directories above are looked in as well: a workspace keeps its lock at the root. */
  readonly upward?: boolean;
  /** Extras of the project that are asked for: `.[ml]`. */
  readonly extras?: readonly string[];
  /** Dependency groups of the project that are asked for, and nothing else of it: `pip install --group ml`. */
  readonly groups?: readonly string[];
}

/** Installation by one command, and the files that it is out of. */
export interface Meaning {
  readonly ecosystem: Ecosystem | "other";
  readonly reads: readonly Read[];
  /** Requirements that the command names itself. */
  readonly named: readonly string[];
  readonly selection: Selection;
  /** Addresses and settings that say where packages come from: `https://download.pytorch.org/whl/cpu`, `TORCH_BACKEND=cpu`. */
  readonly sources: readonly string[];
  /** Whether exactly what is named is installed, without dependencies: `--no-deps`, `pip-sync`. */
  readonly exact: boolean;
  /** Directory that it fills. */
  readonly into: string;
  /** Whether Python files are compiled as they are installed. */
  readonly compiles: boolean;
  /** Path of a requirements file, or of a directory of wheels, that the command writes; nothing is installed then. */
  readonly writes?: string;
  /** Whether the packages themselves are written: `pip download`. */
  readonly keeps?: boolean;
  /** Unknown parts of it. */
  readonly unknown?: UnknownInstall;
  /** Variables that later commands find set: `poetry config virtualenvs.in-project true`. */
  readonly sets?: Readonly<Record<string, string>>;
  /** Whether it fails, or resolves afresh, where its lock is missing. */
  readonly lock?: "needed" | "made";
}

/** Programs that install packages, and what their commands mean. */
export interface Installer {
  readonly programs: RegExp;
  /** Meaning of a command, its program first; undefined where it installs nothing. */
  readonly meaning: (words: readonly string[], situation: Situation) => Meaning | undefined;
}
