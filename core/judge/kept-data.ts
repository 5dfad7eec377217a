import { LEAST_DRILL_MIB } from "../capacity/backup";
import { referenceOf } from "../catalog/base-images";
import { dataProgramOf } from "../catalog/programs/data-programs";
import { protocolOf, type Service } from "../model/service";
import type { System } from "../model/system";

/** Data of one service, by the tool that saves it. */
export type DataItem =
  | {
      readonly kind: "postgres";
      readonly service: string;
      /** `-` where only the container's environment says it. */
      readonly user: string;
      readonly database: string;
    }
  | { readonly kind: "mariadb"; readonly service: string }
  | { readonly kind: "redis"; readonly service: string }
  | {
      readonly kind: "files";
      readonly service: string;
      readonly volume: string;
      readonly directory: string;
      /** The program that writes them all the time and has no dump here: it is paused while they are copied. @default - none */
      readonly paused?: string;
    };

/** The data of a system's services that run here: what their volumes hold, databases by their own tools. */
export function dataOf(system: System, external: Iterable<string> = []): DataItem[] {
  const elsewhere = new Set(external);
  return [...system.services]
    .filter(([name]) => !elsewhere.has(name))
    .flatMap(([name, service]) => itemsOf(name, service));
}

function itemsOf(service: string, definition: Service): DataItem[] {
  const volumes = Object.entries(definition.volumes ?? {});
  if (volumes.length === 0) return [];
  const protocol = protocolOf(definition);
  if (protocol.scheme === "postgresql") {
    const { user, database } = protocol;
    return [{ kind: "postgres", service, user, database }];
  }
  if (protocol.scheme === "redis") return [{ kind: "redis", service }];
  const { image } = definition;
  const program =
    image.from === "upstream" ? dataProgramOf(referenceOf(image.reference)) : undefined;
  if (program?.savedBy === "postgres")
    return [{ kind: "postgres", service, user: "-", database: "-" }];
  if (program?.savedBy === "mariadb") return [{ kind: "mariadb", service }];
  return volumes.map(([volume, directory]) => ({
    ...{ kind: "files", service, volume, directory },
    ...(program ? { paused: program.name } : {}),
  }));
}

/** What holds all its data in memory, or starts by settings of its own, is drilled within its own limit. */
const WITHIN_ITS_LIMIT: readonly DataItem["kind"][] = ["redis", "mariadb"];

/** The limit of the container that a drill restores into, in MiB: the largest Redis or MariaDB decides where it is larger than the least. */
export function drillMiB(system: System, external: Iterable<string> = []): number {
  const limits = dataOf(system, external)
    .filter(({ kind }) => WITHIN_ITS_LIMIT.includes(kind))
    .map(({ service }) => system.services.get(service)?.memory.limitMiB ?? 0);
  return Math.max(LEAST_DRILL_MIB, ...limits);
}

/** Services that are stopped while the data of others is put back: all that need them, directly or not. */
export function usersOf(system: System, restored: Iterable<string>): string[] {
  const reached = new Set(restored);
  const users = new Set<string>();
  for (let before = -1; before !== users.size; ) {
    before = users.size;
    for (const [name, { needs = [] }] of system.services) {
      if (reached.has(name) || !needs.some((need) => reached.has(need))) continue;
      users.add(name);
      reached.add(name);
    }
  }
  return [...users];
}
