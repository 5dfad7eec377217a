import type { DataNotice } from "../core/capacity/fit-notice";
import { type DataItem, dataOf } from "../core/judge/kept-data";
import type { Settings } from "./settings";

/** Warnings of a server's data that has no backup, or one that is lost with it. */
export function backupWarnings({ system, external, dataBackups, stack }: Settings): DataNotice[] {
  const services = [...new Set(dataOf(system, external.keys()).map(({ service }) => service))];
  if (services.length === 0 || dataBackups === "none") return [];
  if (typeof dataBackups !== "object") {
    return [{ code: "no-backup", services }];
  }
  const { repository } = dataBackups;
  return repository.startsWith("/") ? [{ code: "backup-on-server", repository, stack }] : [];
}

/** What is to be said, on any host, of data that is copied as files, since no dump of its program's own is made here. */
export function copyWarnings({ system, external, dataBackups }: Settings): DataNotice[] {
  if (typeof dataBackups !== "object") return [];
  const paused = dataOf(system, external.keys()).filter(
    (item): item is Extract<DataItem, { readonly kind: "files" }> =>
      item.kind === "files" && item.paused !== undefined,
  );
  const programs = new Map(paused.map(({ service, paused }) => [service, paused ?? ""]));
  return [...programs].map(([service, program]) => ({ code: "files-paused", service, program }));
}
