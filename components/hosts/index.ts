import { UserError } from "../../capacity/user-error";
import type { HostKind } from "../../catalog/hosts";
import { hetzner } from "./hetzner";
import type { Host } from "./host";
import { local } from "./local";

/** The host of a kind. */
export function selectHost(kind: HostKind): Host {
  switch (kind) {
    case "local":
      return local;
    case "hetzner":
      return hetzner;
    case "digitalocean":
    case "render":
      return planned(kind);
  }
}

function planned(kind: HostKind): Host {
  return {
    deploy() {
      throw new UserError(
        "enxuto:host",
        `stacks on ${kind} can be planned but not deployed yet: use plan, or host local`,
      );
    },
  };
}
