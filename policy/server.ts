import type { Catalogue, Size } from "../core/catalog/catalogue";
import { DIGITALOCEAN } from "../core/catalog/digitalocean";
import { HETZNER } from "../core/catalog/hetzner";
import { type JudgedResource, plainProps } from "./resource";

/** A rented server. */
export interface Server {
  readonly name: string;
  /** `hetzner cx23`. */
  readonly label: string;
  /** What the catalogue says of its size; undefined where it does not know it. */
  readonly size: Size | undefined;
}

interface ServerKind {
  readonly kind: string;
  readonly property: string;
  readonly catalogue: Catalogue;
}

const SERVERS: Readonly<Record<string, ServerKind>> = {
  "hcloud:index/server:Server": { kind: "hetzner", property: "serverType", catalogue: HETZNER },
  "digitalocean:index/droplet:Droplet": {
    kind: "digitalocean",
    property: "size",
    catalogue: DIGITALOCEAN,
  },
};

/** The rented servers among the resources. */
export function serversOf(resources: readonly JudgedResource[]): Server[] {
  return resources.flatMap(({ type, name, props }) => {
    const server = SERVERS[type];
    if (!server) return [];
    const size = plainProps(props)[server.property];
    return [
      {
        name,
        label: `${server.kind} ${typeof size === "string" ? size : "(size not known yet)"}`,
        size: server.catalogue.sizes.find((known) => known.name === size),
      },
    ];
  });
}
