import type { HostKind } from "../../core/catalog/hosts";
import type { Host } from "./host";

/** The host of a kind. Its provider is loaded with it: a project has only those that it uses. */
export function selectHost(kind: HostKind): Host {
  switch (kind) {
    case "local":
      return require("./local").local;
    case "hetzner":
      return require("./hetzner").hetzner;
    case "digitalocean":
      return require("./digitalocean").digitalOcean;
    case "swarm":
      return require("./swarm").swarm;
    case "render":
      return require("./render").render;
  }
}
