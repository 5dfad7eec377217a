/** Level of a disk, as a person acts on it. */
export type DiskLevel = "ok" | "warning" | "critical";

/** Shares of a disk from which somebody should look (80 %), and from which builds and databases soon fail (90 %). */
export const DISK_LEVELS = { warning: 0.8, critical: 0.9 } as const;

/** Something of which a disk has only so much: bytes, or inodes. */
export interface Stock {
  readonly used: number;
  readonly total: number;
}

/** How full a file system is. */
export interface FileSystem {
  readonly bytes: Stock;
  readonly inodes: Stock;
}

/** The columns that `df --output` is asked for, with `-B 1`. */
export const DF_COLUMNS = "used,avail,iused,iavail";

/** The file system that the last line of `df --output=used,avail,iused,iavail -B 1` tells of; undefined where it tells none. */
export function fileSystemOf(shown: string): FileSystem | undefined {
  const figures = (shown.trim().split("\n").pop() ?? "").trim().split(/\s+/).map(Number);
  if (figures.length !== 4 || figures.some(Number.isNaN)) return undefined;
  const [used, free, inodesUsed, inodesFree] = figures;
  return {
    bytes: { used, total: used + free },
    inodes: { used: inodesUsed, total: inodesUsed + inodesFree },
  };
}

/** The part that is used, from 0 to 1; what has no total is not counted (some file systems have no inodes). */
export function usedShare({ used, total }: Stock): number {
  return total > 0 ? used / total : 0;
}

/** The level of the fullest of these. */
export function diskLevel(...stocks: readonly Stock[]): DiskLevel {
  const share = Math.max(...stocks.map(usedShare));
  if (share >= DISK_LEVELS.critical) return "critical";
  return share >= DISK_LEVELS.warning ? "warning" : "ok";
}
