/** One thing about an image's sources that must change before it is built. */
export interface Finding {
  /** The rule's name, kebab case: `non-root`. */
  readonly rule: string;
  /** The file inside the build context. */
  readonly file: string;
  /** The line, counted from 1; undefined where it is about the file as a whole. */
  readonly line?: number;
  /** Text that is there. */
  readonly found: string;
  /** Cost of it. */
  readonly cost: string;
  /** Text to write instead. */
  readonly fix: string;
}

/** A finding in one line: `Dockerfile:7 (pip-cache): … : costs …; fix`. */
export function findingText({ rule, file, line, found, cost, fix }: Finding): string {
  return `${file}${line === undefined ? "" : `:${line}`} (${rule}): ${found}; ${cost}; ${fix}`;
}
