import * as path from "node:path";
import { treeOf } from "../core/compose/tree";
import { machineFiles } from "../engine/files";

/**
 * What a file of a build context holds. Throws a UserError for a link that leads out of the repository, or of the context where
 * there is no repository: what it holds would be quoted in findings.
 */
export function readContextFile(directory: string, file: string): Uint8Array {
  const folder = path.resolve(directory);
  return treeOf(machineFiles(folder), folder).bytes(path.join(folder, file));
}

/** As `readContextFile`, for text. */
export function readContextText(directory: string, file: string): string {
  return new TextDecoder().decode(readContextFile(directory, file));
}
