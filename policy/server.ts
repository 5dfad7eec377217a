import type { Size } from "../core/catalog/catalogue";
import { rentedKinds } from "../core/catalog/host-kinds";
import { type JudgedResource, plainProps } from "./resource";

/** A rented server. */
export interface Server {
  readonly name: string;
  /** `hetzner cx23`. */
  readonly label: string;
  /** Size by the catalogue; undefined where it does not know it. */
  readonly size: Size | undefined;
}

const SERVERS = new Map(rentedKinds().map((servers) => [servers.serverType, servers]));

/** The rented servers among the resources. */
export function serversOf(resources: readonly JudgedResource[]): Server[] {
  return resources.flatMap(({ type, name, props }) => {
    const server = SERVERS.get(type);
    if (!server) return [];
    const size = plainProps(props)[server.sizeInput];
    return [
      {
        name,
        label: `${server.kind} ${typeof size === "string" ? size : "(size not known yet)"}`,
        size: server.catalogue.sizes.find((known) => known.name === size),
      },
    ];
  });
}
