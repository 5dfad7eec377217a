import * as path from "node:path";
import { type HostKind, isServer } from "../../core/catalog/hosts";
import { type HistoryEntry, historyEntries } from "../../core/watch/history";
import { LOCAL_DIRECTORY } from "../../engine/local-folder";
import { onServerOf } from "../../engine/server-engine";
import type { ChosenStack } from "../../program/chosen-stack";
import { readHistory } from "./history";

/** Folder in which `watch` on this machine keeps the last 30 days of a stack. */
export function historyFolder(directory: string, stack: string): string {
  return path.join(directory, LOCAL_DIRECTORY, "history", stack);
}

/**
 * Entries of a stack's use, the oldest first: those that its server kept, and those that were kept here where that has none. Throws a
 * UserError where the server is not reached.
 */
export async function stackHistory(
  { name, directory }: ChosenStack,
  host: HostKind,
): Promise<HistoryEntry[]> {
  if (isServer(host)) {
    const days = `/var/lib/enxuto/watch/${name}`;
    const text = await onServerOf(name, `sudo -n sh -c 'cat ${days}/*.tsv 2>/dev/null || true'`);
    const entries = historyEntries(text);
    if (entries.length > 0) return entries;
  }
  return readHistory(historyFolder(directory, name));
}
