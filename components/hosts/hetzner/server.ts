import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { HostedArgs } from "../host";
import type { RentedMember } from "../members/deploy";
import { afterEmptying } from "../members/emptied";
import { openPorts } from "../server/open-ports";
import { type Fixed, keyName, memberName, serverName } from "../server/replacement";
import { ServerAccess } from "../server/server-access";
import { joining, privateAddress } from "./network";

const DEFAULT_LOCATION = "nbg1";
const DEFAULT_IMAGE = "ubuntu-24.04";

/**
 * A server with its key, its firewall and, where data has a disk of its own, its volume; of several the first one, with the others and
 * the network between them.
 */
export class HetznerServer extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly access: ServerAccess;
  readonly needs: readonly pulumi.Resource[];
  readonly dataDevice: pulumi.Output<string> | undefined;
  /** All of several servers, this one first; empty where it is the only one. */
  readonly members: readonly RentedMember[];

  constructor(name: string, args: HostedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:HetznerServer", name, {}, opts);
    const full = serverName(args);
    const labels = { "enxuto.stack": args.stack, "enxuto.system": args.system.name };
    const { image, location } = wantedBy(args);
    this.access = new ServerAccess(name, args, { parent: this });
    const key = new hcloud.SshKey(
      `${name}-key`,
      { name: keyName(args), publicKey: this.access.authorizedKey, labels },
      // Of one name there is but one.
      { parent: this, deleteBeforeReplace: true },
    );
    const firewall = new hcloud.Firewall(
      `${name}-firewall`,
      {
        name: full,
        labels,
        rules: openPorts(args).map(({ port, from, why }) => ({
          direction: "in",
          protocol: "tcp",
          port: String(port),
          sourceIps: [...from],
          description: why,
        })),
      },
      { parent: this },
    );
    const volume = this.volume(name, full, location, labels, args);
    this.dataDevice = volume && pulumi.interpolate`/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`;
    const common = {
      image,
      location,
      sshKeys: [key.id],
      firewallIds: [firewall.id.apply(Number)],
      backups: args.backups,
      // The disk stays as it is, so that a larger size can become a smaller one again.
      keepDisk: true,
      shutdownBeforeDeletion: true,
      labels,
    };
    const options = {
      parent: this,
      deleteBeforeReplace: true,
      // A server keeps what it was made with, until it will be recreated on purpose.
      ignoreChanges: args.replaceServer ? [] : ["userData", "sshKeys"],
    };
    // One that is left of several stays on their network, which costs nothing: a swarm ends while its servers reach each other.
    const isJoined = args.servers.length > 1 || args.known?.network === true;
    const joined = isJoined ? joining(this, name, full, location, labels) : () => ({});
    const [member] = args.servers;
    // Only a server that is switched off enters a placement group or leaves it, and one that carries a stack runs on.
    const lasting = {
      ...options,
      ignoreChanges: [...options.ignoreChanges, "placementGroupId"],
    };
    const server = new hcloud.Server(
      name,
      {
        ...{ name: full, serverType: args.size, ...common, ...joined(0) },
        userData: this.access.userData(this.dataDevice ?? "", member),
      },
      member ? afterEmptying(args, member, lasting) : lasting,
    );
    this.id = server.id;
    this.address = server.ipv4Address;
    this.needs = volume
      ? [
          new hcloud.VolumeAttachment(
            `${name}-data`,
            { volumeId: volume.id.apply(Number), serverId: server.id.apply(Number) },
            { parent: this, deleteBeforeReplace: true },
          ),
        ]
      : [server];
    const others = args.servers.slice(1).map((one, index) => {
      const access = new ServerAccess(one.name, { ...args, first: this.access }, { parent: this });
      const other = new hcloud.Server(
        one.name,
        {
          ...{ name: memberName(args, index + 1), serverType: one.size ?? args.size },
          ...{ ...common, ...joined(index + 1), userData: access.userData("", one) },
        },
        afterEmptying(args, one, options),
      );
      return memberOf(other, access, index + 1);
    });
    const { id, address, access, needs, dataDevice } = this;
    const first = { id, address, access, needs, dataDevice };
    this.members =
      others.length > 0 ? [{ ...first, privateAddress: privateAddress(0) }, ...others] : [];
    this.registerOutputs({ id: this.id, address: this.address });
  }

  /** Protected: the data outlives the server, and the stack. */
  private volume(
    name: string,
    full: string,
    location: string,
    labels: Record<string, string>,
    { dataVolumeGB }: HostedArgs,
  ): hcloud.Volume | undefined {
    if (dataVolumeGB === 0) return undefined;
    return new hcloud.Volume(
      `${name}-data`,
      { name: full, size: dataVolumeGB, location, labels },
      { parent: this, protect: true },
    );
  }
}

function memberOf(server: hcloud.Server, access: ServerAccess, index: number): RentedMember {
  const { id, ipv4Address: address } = server;
  const needs = { needs: [server], dataDevice: undefined };
  return { id, address, access, ...needs, privateAddress: privateAddress(index) };
}

/** What a server cannot change without being made anew, as settings have it. */
export function wantedBy({ image, location }: HostedArgs): Fixed {
  return { image: image || DEFAULT_IMAGE, location: location || DEFAULT_LOCATION };
}
