import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../core/capacity/user-error";
import type { Host, HostedArgs } from "./host";
import { checkSeveral } from "./members/check";
import { checkGathering } from "./members/check-gathering";
import { checkNodes } from "./members/check-nodes";
import { deployOnServers, type RentedMember } from "./members/deploy";
import { afterEmptying } from "./members/emptied";
import { answerOf, checkBeforeOrdering, type Token } from "./server/before-ordering";
import { checkKnown, checkNames, checkShown, type Stranger } from "./server/known";
import { openPorts, SWARM_PORTS } from "./server/open-ports";
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

const DEFAULT_LOCATION = "fra1";
const DEFAULT_IMAGE = "ubuntu-24-04-x64";

const TOKEN: Token = {
  variable: "DIGITALOCEAN_TOKEN",
  setting: "digitalocean:token",
  shape: /^\S{20,}$/,
  hint: "expected dop_v1_ and 64 more characters, made in the control panel under API, Tokens",
};

const ask = <Answer>(question: Promise<Answer>) => answerOf("digitalocean", TOKEN, question);

/** A Droplet at DigitalOcean. The token is DIGITALOCEAN_TOKEN's, or the secret setting `digitalocean:token`. */
export const digitalOcean: Host = {
  async check(args) {
    checkBeforeOrdering(args, TOKEN);
    checkSeveral(args);
    const droplets = await namedAs(args);
    // Without an engine, in plan, nothing is known of it.
    if (!droplets) return;
    const isOurs = isOf(args);
    const droplet = droplets.find((one) => one.name === serverName(args) && isOurs(one));
    const volume = droplet ? undefined : await volumeOf(args);
    await checkShown(args.stack, args.known, { server: droplet, volume }, async () => {
      if (droplets.some(isOurs)) return true;
      const { sshKeys } = await ask(digitalocean.getSshKeys());
      return sshKeys.some(({ name }) => name === keyName(args));
    });
    checkKnown(args.stack, args.known, { server: droplet?.name, volume, isByName: true });
    checkNames(args.stack, namesOf(args), droplets.filter((one) => !isOurs(one)).map(strangerIn));
    if (!droplet) return;
    const { image, region: location, volumeIds } = droplet;
    const { sshKeys: keys } = await ask(digitalocean.getSshKeys());
    const existing = { image, location, dataVolume: volumeIds.length > 0, keys };
    checkReplacement(existing, wantedBy(args), args);
  },

  async checkServers(args) {
    if (args.servers.length < 2) return checkGathering(args);
    const droplets = (await namedAs(args)) ?? [];
    await checkNodes(args, rentedOf(args, droplets.filter(isOf(args))));
  },

  deploy(args) {
    const droplet = new DropletServer("server", args);
    const opts = { parent: droplet };
    return droplet.members.length > 0
      ? deployOnServers(droplet.members, {}, args, opts)
      : deployOnServer(droplet, args, opts);
  },
};

/**
 * A Droplet with its key, its firewall and, where data has a disk of its own, its volume; of several the first one, with the others.
 *
 * All are on the network that an account has in each region anyway: a Droplet never changes to another one, and so one becomes several.
 */
class DropletServer extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly access: ServerAccess;
  readonly needs: readonly pulumi.Resource[];
  readonly dataDevice: pulumi.Output<string> | undefined;
  /** All of several Droplets, this one first; empty where it is the only one. */
  readonly members: readonly RentedMember[];

  constructor(name: string, args: HostedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:DropletServer", name, {}, opts);
    const full = serverName(args);
    const { image, location: region } = wantedBy(args);
    this.access = new ServerAccess(name, args, { parent: this });
    const key = new digitalocean.SshKey(
      `${name}-key`,
      { name: keyName(args), publicKey: this.access.authorizedKey },
      { parent: this },
    );
    // The firewall holds for the tag, so that the Droplet is behind it from its first moment.
    const tag = new digitalocean.Tag(`${name}-tag`, { name: tagOf(args) }, { parent: this });
    const firewall = this.firewall(name, full, tag, args);
    const volume = this.volume(name, full, region, args);
    this.dataDevice = volume && pulumi.interpolate`/dev/disk/by-id/scsi-0DO_Volume_${volume.name}`;
    const [member, ...rest] = args.servers.length > 1 ? args.servers : [];
    const common = {
      image,
      region,
      sshKeys: [key.fingerprint],
      tags: [tag.name],
      backups: args.backups,
      ...(args.backups ? { backupPolicy: { plan: "daily", hour: 4 } } : {}),
      // The disk stays as it is, so that a larger size can become a smaller one again.
      resizeDisk: false,
      gracefulShutdown: true,
      monitoring: false,
    };
    const options = {
      parent: this,
      deleteBeforeReplace: true,
      dependsOn: [firewall],
      // A Droplet keeps what it was made with, until it will be recreated on purpose.
      ignoreChanges: args.replaceServer ? [] : ["userData", "sshKeys"],
    };
    const droplet = new digitalocean.Droplet(
      name,
      {
        ...{ name: full, size: args.size, ...common },
        volumeIds: volume ? [volume.id] : [],
        userData: this.access.userData(this.dataDevice ?? "", member),
      },
      member ? afterEmptying(args, member, options) : options,
    );
    this.id = droplet.id;
    this.address = droplet.ipv4Address;
    this.needs = [droplet];
    const others = rest.map((one, index) => {
      const access = new ServerAccess(one.name, { ...args, first: this.access }, { parent: this });
      const other = new digitalocean.Droplet(
        one.name,
        {
          ...{ name: memberName(args, index + 1), size: one.size ?? args.size, ...common },
          ...{ volumeIds: [], userData: access.userData("", one) },
        },
        afterEmptying(args, one, options),
      );
      const { id, ipv4Address: address, ipv4AddressPrivate: privateAddress } = other;
      return { id, address, access, needs: [other], dataDevice: undefined, privateAddress };
    });
    const privateAddress = droplet.ipv4AddressPrivate;
    const { id, address, access, needs, dataDevice } = this;
    const first = { id, address, access, needs, dataDevice, privateAddress };
    this.members = member ? [first, ...others] : [];
    this.registerOutputs({ id: this.id, address: this.address });
  }

  private firewall(
    name: string,
    full: string,
    tag: digitalocean.Tag,
    args: HostedArgs,
  ): digitalocean.Firewall {
    const anywhere = { destinationAddresses: ["0.0.0.0/0", "::/0"] };
    return new digitalocean.Firewall(
      `${name}-firewall`,
      {
        name: full,
        tags: [tag.name],
        inboundRules: [
          ...openPorts(args).map(({ port, from }) => ({
            protocol: "tcp",
            portRange: String(port),
            sourceAddresses: [...from],
          })),
          // It looks at private networks as well.
          ...(args.servers.length > 1 ? SWARM_PORTS : []).map(({ port, protocol }) => ({
            protocol,
            portRange: String(port),
            sourceTags: [tag.name],
          })),
        ],
        // What no rule names is dropped on the way out as well.
        outboundRules: [
          { protocol: "tcp", portRange: "1-65535", ...anywhere },
          { protocol: "udp", portRange: "1-65535", ...anywhere },
          { protocol: "icmp", ...anywhere },
        ],
      },
      { parent: this },
    );
  }

  /** Protected: the data outlives the Droplet, and the stack. */
  private volume(
    name: string,
    full: string,
    region: string,
    { dataVolumeGB }: HostedArgs,
  ): digitalocean.Volume | undefined {
    if (dataVolumeGB === 0) return undefined;
    return new digitalocean.Volume(
      `${name}-data`,
      { name: full, size: dataVolumeGB, region },
      { parent: this, protect: true },
    );
  }
}

const TAG_PREFIX = "enxuto-";

/** The tag that all Droplets of a stack bear. */
function tagOf(args: HostedArgs): string {
  return `${TAG_PREFIX}${serverName(args)}`;
}

/** Droplets that bear the names of a stack's; undefined without an engine. A name may be another one's as well. */
async function namedAs(args: HostedArgs) {
  const values = namesOf(args);
  const { droplets } = await ask(digitalocean.getDroplets({ filters: [{ key: "name", values }] }));
  return droplets?.filter(({ name }) => values.includes(name));
}

/** A Droplet with what it is known by. */
interface Tagged {
  readonly name: string;
  readonly tags: readonly string[];
}

function isOf(args: HostedArgs): (droplet: Tagged) => boolean {
  return ({ tags }) => tags.includes(tagOf(args));
}

function strangerIn({ name, tags }: Tagged): Stranger {
  const tag = tags.find((one) => one.startsWith(TAG_PREFIX));
  const owner = tag && `the stack whose first server is ${tag.slice(TAG_PREFIX.length)}`;
  return { what: "server", name, owner };
}

/** The name of the data volume that is there; undefined where there is none. */
async function volumeOf(args: HostedArgs): Promise<string | undefined> {
  if (!args.known || (args.dataVolumeGB === 0 && !args.known.volume)) return undefined;
  // One that the state knows stays where it is, whatever the setting says by now.
  const region = args.known.volume ? undefined : wantedBy(args).location;
  try {
    return (await ask(digitalocean.getVolume({ name: serverName(args), region }))).name;
  } catch (error) {
    // One that is missing is an error of this question's; any other leaves it unknown.
    if (error instanceof UserError && /no volumes found with name/.test(error.message))
      return undefined;
    throw error;
  }
}

function wantedBy({ image, location }: HostedArgs): Fixed {
  return { image: image || DEFAULT_IMAGE, location: location || DEFAULT_LOCATION };
}
