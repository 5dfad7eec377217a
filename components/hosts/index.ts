import type { HostKind } from "../../core/catalog/hosts";
import { digitalOcean } from "./digitalocean";
import { hetzner } from "./hetzner";
import type { Host } from "./host";
import { local } from "./local";
import { render } from "./render";

/** The host of a kind. */
export function selectHost(kind: HostKind): Host {
  switch (kind) {
    case "local":
      return local;
    case "hetzner":
      return hetzner;
    case "digitalocean":
      return digitalOcean;
    case "render":
      return render;
  }
}
