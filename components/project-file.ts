import * as fs from "node:fs";
import { UserError } from "../core/capacity/user-error";
import { MAXIMUM_FILE_BYTES } from "../core/model/files";
import { readContextFile } from "./context-file";

/**
 * Text of a file of the project that a service reads. Throws a UserError for what is not there, leads out of the repository, is
 * larger than a swarm takes, or is no text.
 */
export function readProjectFile(service: string, target: string, file: string): string {
  const at = `${service}/files/${target}`;
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(at, `there is no file ${file} in the project's folder`);
  }
  const bytes = readContextFile(".", file);
  if (bytes.length > MAXIMUM_FILE_BYTES) {
    throw new UserError(
      at,
      `${file} has ${bytes.length} bytes, expected at most ${MAXIMUM_FILE_BYTES}: build it into an image`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(at, `${file} is not text: build it into an image`);
  }
}

/** Whether the owner of a file may run it. */
export function isExecutable(file: string): boolean {
  return ((fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o100) !== 0;
}
