import { dataOf } from "../core/judge/kept-data";
import type { Settings } from "./settings";

/** Warnings of a server's data that has no backup, or one that is lost with it. */
export function backupWarnings({ system, external, dataBackups, stack }: Settings): string[] {
  const services = [...new Set(dataOf(system, external.keys()).map(({ service }) => service))];
  if (services.length === 0 || dataBackups === "none") return [];
  if (typeof dataBackups !== "object") {
    return [
      `the data of ${services.join(" and ")} has no backup: set enxuto:backups to where they go, or to: none where that is meant`,
    ];
  }
  if (!dataBackups.repository.startsWith("/")) return [];
  return [
    `backups at ${dataBackups.repository} are on the server that they are for, and lost with it: keep them at s3:// or sftp:// of another (enxuto:backups of ${stack})`,
  ];
}
