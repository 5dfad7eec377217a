import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { Host, HostedArgs } from "./host";
import { checkSeveral } from "./members/check";
import { checkGathering } from "./members/check-gathering";
import { checkNodes } from "./members/check-nodes";
import { deployOnServers, type RentedMember } from "./members/deploy";
import { afterEmptying } from "./members/emptied";
import { answerOf, checkBeforeOrdering, type Token } from "./server/before-ordering";
import { checkKnown, checkNames, type Stranger } from "./server/known";
import { openPorts } from "./server/open-ports";
import {
  checkReplacement,
  type Fixed,
  keyName,
  memberName,
  namesOf,
  rentedOf,
  serverName,
} from "./server/replacement";
import { ServerAccess } from "./server/server-access";
import { deployOnServer } from "./server/server-deployment";

const DEFAULT_LOCATION = "nbg1";
const DEFAULT_IMAGE = "ubuntu-24.04";

const TOKEN: Token = {
  variable: "HCLOUD_TOKEN",
  setting: "hcloud:token",
  shape: /^[A-Za-z0-9]{64}$/,
  hint: "expected 64 letters and digits, made in the Cloud Console under Security, API tokens",
};

/** A server at Hetzner Cloud. The token is HCLOUD_TOKEN's, or the secret setting `hcloud:token`. */
export const hetzner: Host = {
  async check(args) {
    checkBeforeOrdering(args, TOKEN);
    checkSeveral(args);
    const ours = ownedBy(args);
    const all = await allServers();
    // Without an engine, in plan, nothing is known of it.
    if (!all) return;
    const { volumes: allVolumes } = await ask(hcloud.getVolumes({}));
    const isOurs = isOf(args);
    const server = all.find((one) => one.name === serverName(args) && isOurs(one));
    const volume = allVolumes.find((one) => one.name === serverName(args) && isOurs(one));
    const mine = args.dataVolumeGB > 0 ? volume?.name : undefined;
    checkKnown(args.stack, args.known, { server: server?.name, volume: mine });
    const names = namesOf(args);
    const strange =
      (what: Stranger["what"]) =>
      ({ name, labels }: Labelled): Stranger => ({ what, name, owner: ownerIn(labels) });
    const isTaken = (one: Labelled) => names.includes(one.name) && !isOurs(one);
    checkNames(args.stack, names, [
      ...all.filter(isTaken).map(strange("server")),
      ...allVolumes
        .filter((one) => args.dataVolumeGB > 0 && one.name === names[0] && isTaken(one))
        .map(strange("data volume")),
    ]);
    if (!server) return;
    const { sshKeys: keys } = await ask(hcloud.getSshKeys({ withSelector: ours }));
    // One that is not attached is no less its own: an update may have ended before that, or a hand have pulled it.
    checkReplacement({ ...server, dataVolume: volume !== undefined, keys }, wantedBy(args), args);
  },

  async checkServers(args) {
    if (args.servers.length < 2) return checkGathering(args);
    const found = (await allServers()) ?? [];
    await checkNodes(
      args,
      rentedOf(
        args,
        found.filter(isOf(args)).map(({ name, serverType: size }) => ({ name, size })),
      ),
    );
  },

  deploy(args) {
    const server = new HetznerServer("server", args);
    const opts = { parent: server };
    return server.members.length > 0
      ? deployOnServers(server.members, PRIVATE_NETWORK, args, opts)
      : deployOnServer(server, args, opts);
  },
};

const ask = <Answer>(question: Promise<Answer>) => answerOf("hetzner", TOKEN, question);

/** What the provider knows a stack's servers by. */
function ownedBy({ stack, system }: HostedArgs): string {
  return `enxuto.stack=${stack},enxuto.system=${system.name}`;
}

/** All servers that the provider has, of whatever stack: names are given once. Undefined without an engine. */
async function allServers() {
  const { servers } = await ask(hcloud.getServers({}));
  return servers as typeof servers | undefined;
}

/** A thing at the provider with what it is known by. */
interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

function isOf({ stack, system }: HostedArgs): (one: Labelled) => boolean {
  return ({ labels }) =>
    labels["enxuto.stack"] === stack && labels["enxuto.system"] === system.name;
}

function ownerIn(labels: Labelled["labels"]): string | undefined {
  const { "enxuto.stack": stack, "enxuto.system": system } = labels;
  return stack && system ? `the stack ${stack} of ${system}` : undefined;
}

/**
 * Addresses of the private network and of its one subnet. The firewall does not look at private networks: there members, and nobody
 * else, reach each other at the ports of a swarm, which the firewall closes to the world.
 */
const PRIVATE_RANGE = "10.132.0.0/16";
const PRIVATE_SUBNET = "10.132.0.0/24";

/** Address of a server on it, by its place: the lowest ones are the network's own. */
function privateAddress(index: number): string {
  return `10.132.0.${11 + index}`;
}

/** Packets on private networks are smaller than 1500 bytes (docs.hetzner.com, "Networks", read 2026-11-29). */
const PRIVATE_NETWORK = { mtu: 1450 };

/** The network zone of each location. */
const ZONES: Readonly<Record<string, string>> = {
  ...{ fsn1: "eu-central", nbg1: "eu-central", hel1: "eu-central" },
  ...{ ash: "us-east", hil: "us-west", sin: "ap-southeast" },
};

/** So many servers at most are spread over machines by one group. */
const SPREAD_OVER = 10;

/**
 * A server with its key, its firewall and, where data has a disk of its own, its volume; of several the first one, with the others and
 * the network between them.
 */
class HetznerServer extends pulumi.ComponentResource {
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
    const joining = isJoined ? this.joining(name, full, location, labels) : () => ({});
    const [member] = args.servers;
    // Only a server that is switched off enters a placement group or leaves it, and one that carries a stack runs on.
    const lasting = {
      ...options,
      ignoreChanges: [...options.ignoreChanges, "placementGroupId"],
    };
    const server = new hcloud.Server(
      name,
      {
        ...{ name: full, serverType: args.size, ...common, ...joining(0) },
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
          ...{ ...common, ...joining(index + 1), userData: access.userData("", one) },
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

  /** What has the server of a place join the network between several. */
  private joining(
    name: string,
    full: string,
    location: string,
    labels: Record<string, string>,
  ): (index: number) => Partial<hcloud.ServerArgs> {
    const network = new hcloud.Network(
      `${name}-network`,
      { name: full, ipRange: PRIVATE_RANGE, labels },
      { parent: this },
    );
    const subnet = new hcloud.NetworkSubnet(
      `${name}-subnet`,
      {
        networkId: network.id.apply(Number),
        type: "cloud",
        networkZone: ZONES[location] ?? "eu-central",
        ipRange: PRIVATE_SUBNET,
      },
      { parent: this },
    );
    // On machines of their own, so that one that fails takes one server along.
    const spread = new hcloud.PlacementGroup(
      `${name}-spread`,
      { name: full, type: "spread", labels },
      { parent: this },
    );
    return (index) => ({
      networks: [{ subnetId: subnet.id, ip: privateAddress(index), aliasIps: [] }],
      ...(index < SPREAD_OVER ? { placementGroupId: spread.id.apply(Number) } : {}),
    });
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

function wantedBy({ image, location }: HostedArgs): Fixed {
  return { image: image || DEFAULT_IMAGE, location: location || DEFAULT_LOCATION };
}
