import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { EDGE, routedPaths } from "../../../core/model/edge";
import { SERVER_ALIAS, SERVER_USER } from "../../../engine/ssh-config";
import { sshConfigPath } from "../../../engine/ssh-files";
import { Deployment, type Elsewhere, SWARM_DEPLOYMENT } from "../../deployment";
import type { ServiceImage } from "../../service-image";
import { TASK } from "../../task";
import type { HostedArgs } from "../host";
import { KEPT_RESERVATIONS, SLICE_DIGEST } from "./keep-reservations";
import { prepare, type Server, shipTo } from "./server-steps";

/** The system on a server: waits for its Docker, has it keep reservations, ships the images, deploys. Returns the URLs by service. */
export function deployOnServer(
  server: Server,
  args: HostedArgs,
  opts: pulumi.ComponentResourceOptions,
): Record<string, pulumi.Input<string>> {
  const { id, address } = server;
  const { config, ready, needs } = prepare(server, args, opts);
  const onServer = `ssh -F ${sshConfigPath(args.stack)} ${SERVER_ALIAS}`;
  const elsewhere = (images: readonly ServiceImage[]): Elsewhere => {
    // It ends what several servers carried before, which nothing that can still fail here may come after.
    const builds = args.known?.runsOn === "servers" ? images : [];
    const keeping = new command.local.Command(
      KEPT_RESERVATIONS,
      {
        create: `${TASK} keep`,
        environment: {
          ENXUTO_TASK: pulumi.jsonStringify({ config, address, slice: SLICE_DIGEST }),
        },
        triggers: [id],
        logging: command.local.Logging.None,
      },
      { ...opts, dependsOn: [ready, ...builds] },
    );
    const usable = [keeping, ...needs];
    const engine = new docker.Provider(
      "server-docker",
      {
        host: pulumi.interpolate`ssh://${SERVER_USER}@${address}:22`,
        sshOpts: ["-F", config],
      },
      { ...opts, dependsOn: usable },
    );
    const shipped = shipTo("shipped-images", server, config, args, images, {
      ...opts,
      dependsOn: [...usable, ...images],
    });
    return { server: id, engine, shipped, ownDisk: args.dataVolumeGB > 0 };
  };
  new Deployment(
    args.system.name,
    {
      ...args,
      publishAddress: args.system.services.has(EDGE) ? "0.0.0.0" : "127.0.0.1",
      site: args.domain || ":80",
      docker: `${onServer} docker`,
      shell: `${onServer} sh`,
      elsewhere,
    },
    // What several servers carried before one does: passwords and images are the same.
    { ...opts, aliases: [{ type: SWARM_DEPLOYMENT }] },
  );
  return urls(args, address);
}

/** Addresses to which the proxy leads; without one nothing faces the world. */
export function urls(
  { system, external, domain }: HostedArgs,
  address: pulumi.Output<string>,
): Record<string, pulumi.Input<string>> {
  if (!system.services.has(EDGE)) return {};
  const base = domain ? `https://${domain}` : pulumi.interpolate`http://${address}`;
  return Object.fromEntries(
    routedPaths(system)
      .filter(({ service }) => !external.has(service))
      .map(({ service, path }) => [
        service,
        path === "/" ? base : pulumi.interpolate`${base}${path}`,
      ]),
  );
}
