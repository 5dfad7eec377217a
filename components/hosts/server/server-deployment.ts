import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { referenceOf } from "../../../core/catalog/base-images";
import { EDGE, routedPaths } from "../../../core/model/edge";
import { SERVER_ALIAS, SERVER_USER } from "../../../engine/ssh-config";
import { sshConfigPath } from "../../../engine/ssh-files";
import { Deployment } from "../../deployment";
import type { ServiceImage } from "../../service-image";
import { TASK } from "../../task";
import type { HostedArgs } from "../host";
import { growScript } from "./cloud-init";
import { KEPT_RESERVATIONS, SLICE_DIGEST } from "./keep-reservations";
import { peopleScript } from "./people";
import type { ServerAccess } from "./server-access";

/** A rented server, as far as a deployment cares. */
export interface Server {
  /** Another one for each server that is made. */
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly access: ServerAccess;
  /** What must be there before Docker can answer: a volume that is attached. */
  readonly needs: readonly pulumi.Resource[];
  /** The block device of its data volume; undefined where it has none. */
  readonly dataDevice: pulumi.Output<string> | undefined;
}

/** The system on a server: waits for its Docker, has it keep reservations, ships the images, deploys. Returns the URLs by service. */
export function deployOnServer(
  { id, address, access, needs, dataDevice }: Server,
  args: HostedArgs,
  opts: pulumi.ComponentResourceOptions,
): Record<string, pulumi.Input<string>> {
  const config = access.sshConfig(address);
  const onServer = `ssh -F ${sshConfigPath(args.stack)} ${SERVER_ALIAS}`;
  // A server that gets another size restarts, so the size is waited for as well.
  const ready = new command.local.Command(
    "docker-ready",
    {
      create: `${TASK} wait`,
      environment: { ENXUTO_TASK: pulumi.jsonStringify({ config, address, size: args.size }) },
      triggers: [id],
      logging: command.local.Logging.None,
    },
    { ...opts, dependsOn: [...needs] },
  );
  const keeping = new command.local.Command(
    KEPT_RESERVATIONS,
    {
      create: `${TASK} keep`,
      environment: { ENXUTO_TASK: pulumi.jsonStringify({ config, address, slice: SLICE_DIGEST }) },
      triggers: [id],
      logging: command.local.Logging.None,
    },
    { ...opts, dependsOn: [ready] },
  );
  const grown =
    dataDevice &&
    new command.local.Command(
      "grown-volume",
      {
        create: `${onServer} sudo sh -eu`,
        stdin: dataDevice.apply(growScript),
        triggers: [id, args.dataVolumeGB],
        logging: command.local.Logging.None,
      },
      { ...opts, dependsOn: [ready] },
    );
  if (args.sshPublicKeys.length > 0) {
    new command.local.Command(
      "server-people",
      {
        create: `${onServer} sh -eu`,
        stdin: peopleScript(args.sshPublicKeys),
        // Every command gets the same standard input, which lets them in.
        delete: `printf '%s' "$NOBODY" | ${onServer} sh -eu`,
        environment: { NOBODY: peopleScript([]) },
        triggers: [id],
        logging: command.local.Logging.None,
      },
      { ...opts, dependsOn: [ready], deleteBeforeReplace: true },
    );
  }
  const usable = [ready, keeping, ...(grown ? [grown] : [])];
  const engine = new docker.Provider(
    "server-docker",
    {
      host: pulumi.interpolate`ssh://${SERVER_USER}@${address}:22`,
      sshOpts: ["-F", config],
    },
    { ...opts, dependsOn: usable },
  );
  const ship = (images: readonly ServiceImage[]) =>
    new command.local.Command(
      "shipped-images",
      {
        create: `${TASK} ship`,
        environment: {
          // Where they are not set, the environment of whoever runs Pulumi may have them, and no state.
          ...(args.registryLogin
            ? {
                ENXUTO_REGISTRY_USER: args.registryLogin.user,
                ENXUTO_REGISTRY_PASSWORD: args.registryLogin.password,
              }
            : {}),
          ENXUTO_TASK: pulumi.jsonStringify({
            config,
            ...(args.registry ? { registry: args.registry } : {}),
            registryImage: referenceOf("registry", args.bases),
            shipments: images.map(({ local, reference }) => ({ local, remote: reference })),
          }),
        },
        triggers: [id],
        logging: command.local.Logging.Stdout,
      },
      { ...opts, dependsOn: [...usable, ...images] },
    );
  new Deployment(
    args.system.name,
    {
      ...args,
      publishAddress: args.system.services.has(EDGE) ? "0.0.0.0" : "127.0.0.1",
      site: args.domain || ":80",
      docker: `${onServer} docker`,
      shell: `${onServer} sh`,
      elsewhere: { server: id, engine, ship, ownDisk: args.dataVolumeGB > 0 },
    },
    opts,
  );
  return urls(args, address);
}

/** Where the proxy leads; without one nothing faces the world. */
function urls(
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
