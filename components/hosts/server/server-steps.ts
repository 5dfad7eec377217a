import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { referenceOf } from "../../../core/catalog/base-images";
import { SERVER_ALIAS } from "../../../engine/ssh-config";
import { sshConfigPath } from "../../../engine/ssh-files";
import type { ServiceImage } from "../../service-image";
import { TASK } from "../../task";
import type { HostedArgs } from "../host";
import { growScript } from "./cloud-init";
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

/** A server that was set up, before anything runs there. */
export interface Prepared {
  /** Path of its OpenSSH configuration. */
  readonly config: pulumi.Output<string>;
  /** Docker answers. */
  readonly ready: command.local.Command;
  /** All that has to be done before containers start. */
  readonly needs: readonly pulumi.Resource[];
}

/**
 * The steps that every server goes through: Docker answers, its volume is filled by its file system, people may log in. `server` is
 * the name of one of several that is not the first.
 */
export function prepare(
  { id, address, access, needs, dataDevice }: Server,
  args: Pick<HostedArgs, "stack" | "size" | "dataVolumeGB" | "sshPublicKeys">,
  opts: pulumi.ComponentResourceOptions,
  server = "",
): Prepared {
  const config = access.sshConfig(address);
  const onServer = `ssh -F ${sshConfigPath(args.stack, server)} ${SERVER_ALIAS}`;
  // A server that gets another size restarts, so the size is waited for as well.
  const ready = new command.local.Command(
    server ? `${server}-docker-ready` : "docker-ready",
    {
      create: `${TASK} wait`,
      environment: { ENXUTO_TASK: pulumi.jsonStringify({ config, address, size: args.size }) },
      triggers: [id],
      logging: command.local.Logging.None,
    },
    { ...opts, dependsOn: [...needs] },
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
      server ? `${server}-people` : "server-people",
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
  return { config, ready, needs: [ready, ...(grown ? [grown] : [])] };
}

/** The command that brings images to a server, under the names that they have there. */
export function shipTo(
  name: string,
  { id }: Pick<Server, "id">,
  config: pulumi.Output<string>,
  args: HostedArgs & {
    /** Configuration of another server, which has what is not on this machine. @default - all is here */
    readonly from?: pulumi.Output<string>;
  },
  images: readonly ServiceImage[],
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  return new command.local.Command(
    name,
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
          ...(args.from ? { from: args.from } : {}),
          ...(args.registry ? { registry: args.registry } : {}),
          registryImage: referenceOf("registry", args.bases),
          shipments: images.map(({ local, reference }) => ({ local, remote: reference })),
        }),
      },
      triggers: [id],
      logging: command.local.Logging.Stdout,
    },
    opts,
  );
}
