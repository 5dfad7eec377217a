import { type DataItem, dataOf } from "../core/judge/kept-data";
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

/** What is to be said, on any host, of data that is copied as files, since no dump of its program's own is made here. */
export function copyWarnings({ system, external, dataBackups }: Settings): string[] {
  if (typeof dataBackups !== "object") return [];
  const paused = dataOf(system, external.keys()).filter(
    (item): item is Extract<DataItem, { readonly kind: "files" }> =>
      item.kind === "files" && item.paused !== undefined,
  );
  const programs = new Map(paused.map(({ service, paused }) => [service, paused]));
  return [...programs].map(
    ([service, program]) =>
      `backups copy the files of ${service} and pause it meanwhile: no dump of ${program} is made here, and a drill proves their checksum only`,
  );
}
