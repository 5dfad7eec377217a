/** What a disk has to carry beside what it has, in MB (1,000,000 bytes). */
export interface DiskRows {
  /** Operating system and Docker. */
  readonly baseMB: number;
  /** The current image set and the previous one, which is the way back. */
  readonly imagesMB: number;
  readonly volumesMB: number;
  readonly modelsMB: number;
  /** Dumps while they are taken, and backups that are kept on this disk. @default - none are made here */
  readonly backupsMB?: number;
  /** Rotated logs of all containers at their caps. */
  readonly logsMB: number;
  /** Build cache at its cap and what building the largest image takes, where the host builds. */
  readonly buildMB: number;
  /** Sum of the above. */
  readonly needMB: number;
  readonly diskMB: number;
  /** disk − need; negative is refused. */
  readonly headroomMB: number;
}

/** What is printed at once, in MB. */
const TENTH_MB = 100;

const ROWS = [
  "baseMB",
  "imagesMB",
  "volumesMB",
  "backupsMB",
  "modelsMB",
  "logsMB",
  "buildMB",
] as const satisfies readonly (keyof DiskRows)[];

/**
 * An account of a disk in whole tenths of a GB, as it is printed, so that whoever adds up its rows finds its sum.
 *
 * The sum is rounded, up where the disk is too small; of the rows those with the largest parts of a tenth are rounded up until they make
 * the sum.
 */
export function inTenths<Rows extends DiskRows>(account: Rows): Rows {
  const isShort = account.headroomMB < 0;
  const need = account.needMB / TENTH_MB;
  const needTenths = isShort ? Math.ceil(need) : Math.round(need);
  const disk = account.diskMB / TENTH_MB;
  const diskTenths = isShort ? Math.floor(disk) : Math.round(disk);
  const rows = ROWS.filter((row) => account[row] !== undefined).map((row) => {
    const tenths = (account[row] ?? 0) / TENTH_MB;
    return { row, whole: Math.floor(tenths), part: tenths - Math.floor(tenths) };
  });
  const missing = needTenths - rows.reduce((sum, { whole }) => sum + whole, 0);
  const raised = [...rows].sort((a, b) => b.part - a.part).slice(0, missing);
  const printed = rows.map((one) => [
    one.row,
    (one.whole + (raised.includes(one) ? 1 : 0)) * TENTH_MB,
  ]);
  return {
    ...account,
    ...Object.fromEntries(printed),
    needMB: needTenths * TENTH_MB,
    diskMB: diskTenths * TENTH_MB,
    headroomMB: (diskTenths - needTenths) * TENTH_MB,
  };
}
