/** Files of a build context, whatever holds them: a disk, an archive, a page in a browser. */
export interface Files {
  /** Paths that travel to the builder, relative to the context. */
  readonly paths: readonly string[];
  /** Content of a file below the context, also of one that does not travel; undefined where it is missing. */
  readonly read: (path: string) => Uint8Array | string | undefined;
}

/** Text of a file: UTF-8, or UTF-16 where its byte order mark says so, as PowerShell's `>` writes it and pip reads it. */
export function textOf({ read }: Pick<Files, "read">, path: string): string | undefined {
  const content = read(path);
  if (content === undefined || typeof content === "string") return content;
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(content);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(content);
  return new TextDecoder().decode(content);
}
