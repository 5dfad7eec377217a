import type { DataVolume } from "../core/capacity/disk";
import type { HostCapacity } from "../core/capacity/host";
import { type Member, type Placeable, serverName } from "../core/capacity/placement/member";
import {
  CATALOGUES,
  type Catalogues,
  type HostKind,
  hostCapacity,
  hostOffers,
  isServer,
} from "../core/catalog/hosts";
import type { Server, ServersQuestion } from "../core/judge/servers-question";
import { placeablesOf } from "../core/model/placeable";
import type { Service } from "../core/model/service";
import { dataMB, diskNeed } from "./disk-claim";
import type { Settings } from "./settings";

/** A server of a stack, with what its provider says of it today. */
export type JudgedServer = Server & Pick<HostCapacity, "memTotalIs" | "unorderable">;

/** Question that the settings of a stack put to several servers: those that it names, none where it names one size. */
export function serversQuestion(
  settings: Settings,
  today: Date,
  catalogues: Catalogues = CATALOGUES,
): Omit<ServersQuestion, "servers"> & { readonly servers: readonly JudgedServer[] } {
  const { servers, host, reserve, survive, strict, monthlyBudget } = settings;
  return {
    services: servicesOf(settings),
    servers: servers.map((member) => serverOf(member, host, today, catalogues)),
    ...{ reserve, survive, strict },
    ...{ extras: settings, offers: hostOffers(catalogues), budget: monthlyBudget },
  };
}

/** A member with its price and with what is said of its size today. */
function serverOf(
  member: Member,
  kind: HostKind,
  today: Date,
  catalogues: Catalogues,
): JudgedServer {
  if (kind === "render" || !isServer(kind) || member.size === null) {
    return { ...member, kind, memTotalIs: "declared" };
  }
  return { ...hostCapacity(kind, member.size, today, catalogues), ...member };
}

/**
 * Services with what their images are built for and what they take of a disk. On rented servers data stays on the first one, which
 * has the data volume, and was there before the others.
 */
function servicesOf(settings: Settings): Placeable[] {
  const { system, external, platform, host, dataBackups, homes } = settings;
  const arch = platform.split("/")[1] as Placeable["arch"];
  return placeablesOf(system, external.keys()).map((placeable) => {
    const isFirst = isServer(host) && placeable.pinned === true && !placeable.everywhere;
    const service = system.services.get(placeable.name) as Service;
    return {
      ...placeable,
      disk: diskNeed(service, dataBackups, isFirst && settings.dataVolumeGB > 0),
      ...(isFirst ? { home: serverName(0) } : {}),
      ...(homes[placeable.name] ? { home: homes[placeable.name] } : {}),
      ...(arch ? { arch } : {}),
    };
  });
}

/** The data volume of the first of several rented servers; undefined where there is none. */
export function dataVolumeOf({
  system,
  external,
  host,
  dataVolumeGB,
}: Settings): DataVolume | undefined {
  if (!isServer(host) || dataVolumeGB === 0) return undefined;
  const needMB = placeablesOf(system, external.keys())
    .filter(({ pinned, everywhere }) => pinned && !everywhere)
    .reduce((sum, { name }) => sum + dataMB(system.services.get(name) as Service), 0);
  return { needMB, sizeMB: dataVolumeGB * 1000 };
}
