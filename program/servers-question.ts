import type { HostCapacity } from "../core/capacity/host";
import type { Member, Placeable } from "../core/capacity/placement/member";
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
import type { Settings } from "./settings";

/** A server of a stack, with what its provider says of it today. */
export type JudgedServer = Server & Pick<HostCapacity, "memTotalIs" | "unorderable">;

/** What the settings of a stack ask of its several servers. */
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

/** Services with what their images are built for, where that is known. */
export function servicesOf({
  system,
  external,
  platform,
}: Pick<Settings, "system" | "external" | "platform">): Placeable[] {
  const arch = platform.split("/")[1] as Placeable["arch"];
  return placeablesOf(system, external.keys()).map((service) => ({
    ...service,
    ...(arch ? { arch } : {}),
  }));
}
