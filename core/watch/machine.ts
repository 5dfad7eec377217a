import { type FileSystem, usedShare } from "../capacity/disk-level";
import type { HostSnapshot } from "./snapshot";

/** Prints what is read of the engine's machine. */
export const SHOW_MACHINE =
  "cat /proc/meminfo; head -n 1 /proc/stat; if [ -e /var/run/reboot-required ]; then echo reboot-required; fi";

/** Ticks of all CPUs since the boot. */
export interface Ticks {
  readonly busy: number;
  readonly all: number;
}

/** The host from what `SHOW_MACHINE` printed, and the ticks for the next one; a figure that is not there is left out. */
export function hostOf(
  text: string,
  before: Ticks | undefined,
  disk: FileSystem | undefined,
  dataDisk?: FileSystem,
): { readonly host: HostSnapshot; readonly ticks: Ticks | undefined } {
  const mib = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
    return kib === undefined ? undefined : Math.floor(Number(kib) / 1024);
  };
  const [memTotalMiB, memAvailableMiB] = [mib("MemTotal"), mib("MemAvailable")];
  const ticks = ticksOf(text);
  const spent = before && ticks ? ticks.all - before.all : 0;
  return {
    host: {
      ...(memTotalMiB === undefined ? {} : { memTotalMiB }),
      ...(memAvailableMiB === undefined ? {} : { memAvailableMiB }),
      ...(before && ticks && spent > 0 ? { cpuShare: (ticks.busy - before.busy) / spent } : {}),
      ...(disk ? { diskShare: usedShare(disk.bytes), inodeShare: usedShare(disk.inodes) } : {}),
      ...(dataDisk
        ? { dataShare: usedShare(dataDisk.bytes), dataInodeShare: usedShare(dataDisk.inodes) }
        : {}),
      ...(/^reboot-required$/m.test(text) ? { isRebootDue: true } : {}),
    },
    ticks,
  };
}

function ticksOf(text: string): Ticks | undefined {
  const line = /^cpu +(.*)$/m.exec(text)?.[1];
  if (!line) return undefined;
  // user nice system idle iowait irq softirq steal; guests are in user already.
  const figures = line.split(" ").slice(0, 8).map(Number);
  const all = figures.reduce((sum, figure) => sum + figure, 0);
  return { busy: all - figures[3] - figures[4], all };
}
