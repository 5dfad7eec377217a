import { Deployment } from "../deployment";
import type { Host } from "./host";

/** Published ports are bound to this machine alone. */
const LOOPBACK = "127.0.0.1";

/** The Docker engine of the machine on which Pulumi runs. */
export const local: Host = {
  deploy(args) {
    new Deployment(args.system.name, {
      ...args,
      publishAddress: LOOPBACK,
      site: ":80",
      docker: "docker",
      shell: "sh",
    });
    return Object.fromEntries(
      [...args.system.services]
        .filter(([name, { publish }]) => publish !== undefined && !args.external.has(name))
        .map(([name, { publish }]) => [name, `http://${LOOPBACK}:${publish}`]),
    );
  },
};
