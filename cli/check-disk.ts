import { DISK_LEVELS, diskLevel, type Stock, usedShare } from "../core/capacity/disk-level";
import { gb } from "../core/capacity/figures";
import { columns } from "../core/report/columns";
import { type DiskUsage, diskUsage } from "../engine/disk-usage";
import { EXIT, type Verb } from "./verb";

/** `enxuto check-disk`: how full the engine's disk is, and with what. */
export const checkDisk: Verb<"check-disk"> = {
  async run({ values }) {
    const usage = await diskUsage();
    const level = diskLevel(usage.bytes, usage.inodes);
    console.log(
      values.json
        ? JSON.stringify({ schemaVersion: 1, level, levels: DISK_LEVELS, ...usage }, null, 2)
        : diskText(usage),
    );
    return level === "ok" ? EXIT.ok : EXIT.refused;
  },
};

/** The disk as a person reads it, with what to do where it is too full. */
export function diskText(usage: DiskUsage): string {
  const { directory, bytes, inodes, docker } = usage;
  const level = diskLevel(bytes, inodes);
  const rows = docker.map(({ kind, count, sizeMB, reclaimableMB }) => [
    kind,
    String(count),
    gb(sizeMB),
    gb(reclaimableMB),
  ]);
  return [
    `${directory}: ${level}`,
    `  bytes   ${percent(bytes)} used, ${gb((bytes.total - bytes.used) / 1e6)} of ${gb(bytes.total / 1e6)} GB free`,
    `  inodes  ${inodes.total > 0 ? `${percent(inodes)} used` : "not counted by this file system"}`,
    "",
    ...columns([["", "count", "GB", "could go"], ...rows], ["left", "right", "right", "right"]),
    ...(level === "ok"
      ? []
      : [
          "",
          "enxuto prune removes image sets before the previous one and build cache above its cap;",
          "enxuto host-setup caps logs and cache for good, and moves Docker's data to a disk of its own.",
        ]),
  ].join("\n");
}

function percent(stock: Stock): string {
  return `${Math.round(usedShare(stock) * 100)} %`;
}
