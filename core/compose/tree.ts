import { mbOf } from "../capacity/figures";
import { type Sentence, sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import type { Files } from "./files";
import { folderOf, isInside, relativePath, resolvePath } from "./paths";

/** The largest file that is read, in bytes: ten thousand services take a third of it. */
export const MAXIMUM_BYTES = 5 * 1024 ** 2;

/** The file that stands for standard input. */
export const STDIN = "-";

/**
 * The folder whose files may be read because a file names them, and the only door to them: whatever is opened goes through here,
 * with its links followed. A file that a person named is read wherever it lies, unless it is a link in the tree that leads out.
 */
export class Tree {
  private readonly root: string;

  constructor(
    private readonly files: Files,
    /** The folder, absolute. */
    readonly folder: string,
  ) {
    this.root = files.realPath(folder) ?? folder;
  }

  /** A file as messages name it: from where the user stands. */
  labelOf(file: string): string {
    if (file === STDIN) return "standard input";
    return relativePath(this.files.folder, file) || file;
  }

  /** An absolute path of one that a person gave. */
  given(file: string): string {
    return file === STDIN ? file : resolvePath(this.files.folder, file);
  }

  /** Whether a file, and no folder, lies there, in the tree or not. */
  has(file: string): boolean {
    const kind = this.files.status(file)?.kind;
    return kind !== undefined && kind !== "folder";
  }

  /** Whether something lies there, and in the tree once its links are followed. */
  holds(file: string): boolean {
    const real = this.files.realPath(file);
    return real !== undefined && isInside(this.root, real);
  }

  /** Why a file that lies elsewhere is not read, with the way out; undefined for one that the tree holds, and where there is none. */
  outside(file: string): Sentence | undefined {
    if (this.files.realPath(file) === undefined || this.holds(file)) return undefined;
    return sentence`${this.labelOf(file)} lies outside ${this.folder}: run enxuto from a folder that holds both`;
  }

  /** Throws a UserError unless what another file names is there, in the tree. */
  check(file: string, where: string): void {
    if (this.files.realPath(file) === undefined) {
      throw new UserError(where, sentence`there is no file ${this.labelOf(file)}`);
    }
    const problem = this.outside(file);
    if (problem) throw new UserError(where, problem);
  }

  /** The text of a file that was checked, or that a person named. Throws a UserError as `bytes` does, and for what is no text. */
  read(file: string): string {
    return textOf(this.labelOf(file), () => this.bytes(file));
  }

  /**
   * What a file holds. Throws a UserError for what is not there, no file, too large, or a link in the tree that leads out of it.
   */
  bytes(file: string): Uint8Array {
    const label = this.labelOf(file);
    const status = this.files.status(file);
    if (!status) throw new UserError(label, sentence`there is no such file`);
    if (status.kind === "folder")
      throw new UserError(label, sentence`is a directory, expected a file`);
    if (isInside(this.folder, file) && !this.holds(file)) {
      throw new UserError(
        label,
        sentence`is a link that leads outside ${this.folder}: it is not read`,
      );
    }
    if (status.kind === "other") throw new UserError(label, sentence`is not a regular file`);
    checkSize(label, status.bytes);
    return this.files.read(file);
  }
}

/**
 * The tree of compose files in a folder: the repository that holds it, or else the folder that a person stands in, where the other
 * lies below it; otherwise the folder itself.
 */
export function treeOf(files: Files, folder: string): Tree {
  const start = isInside(files.folder, folder) ? files.folder : folder;
  return new Tree(files, repositoryOf(files, start) ?? start);
}

function repositoryOf(files: Files, start: string): string | undefined {
  for (let folder = start; folder !== "/"; folder = folderOf(folder)) {
    if (files.status(`${folder}/.git`)) return folder;
  }
  return undefined;
}

/** Text of bytes. Throws a UserError for what is too large, or no text. */
export function textOf(label: string, read: () => Uint8Array): string {
  try {
    const bytes = read();
    checkSize(label, bytes.length);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as { code?: string };
    if (code !== "ERR_ENCODING_INVALID_ENCODED_DATA" && !(error instanceof TypeError)) {
      throw new UserError(label, sentence`cannot be read: ${code ?? ""}`);
    }
  }
  throw new UserError(label, sentence`is a binary file, expected text`);
}

function checkSize(label: string, size: number): void {
  if (size <= MAXIMUM_BYTES) return;
  throw new UserError(
    label,
    sentence`has ${mbOf(size)} MB, expected a text of at most ${mbOf(MAXIMUM_BYTES)} MB`,
  );
}

/** Runs what reads of services, and names the file in mistakes whose path begins with theirs. */
export function inFile<T>(labelOf: (path: string) => string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError) || !/^(?:services|jobs)\./.test(error.path)) throw error;
    throw new UserError(`${labelOf(error.path)}: ${error.path}`, error.sentence);
  }
}
