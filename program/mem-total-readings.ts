import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import type { MemTotalReading } from "../core/catalog/mem-total";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";

/** Readings of MemTotal that are kept on this machine for all stacks of a project, by kind and size of the server. */
const FILE = path.join(LOCAL_DIRECTORY, "mem-total.json");

/** What was read on a server of this size; undefined where nothing was. Throws a UserError for a file that cannot be read. */
export function memTotalReading(
  kind: string,
  size: string,
  directory = process.cwd(),
): MemTotalReading | undefined {
  return readings(directory)[keyOf(kind, size)];
}

/** Keeps what was read on a server of this size, in place of what was read before. */
export function keepMemTotal(
  kind: string,
  size: string,
  reading: MemTotalReading,
  directory: string,
): void {
  const file = path.join(directory, FILE);
  const kept = { ...readings(directory), [keyOf(kind, size)]: reading };
  ownFolder(path.dirname(file));
  putSafely(file, `${JSON.stringify(kept, null, 2)}\n`);
}

function keyOf(kind: string, size: string): string {
  return `${kind} ${size}`;
}

function readings(directory: string): Readonly<Record<string, MemTotalReading>> {
  const file = path.join(directory, FILE);
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(
      FILE,
      `cannot be read: ${(error as Error).message}; remove it, enxuto status writes it anew`,
    );
  }
}
