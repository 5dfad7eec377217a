import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { Host, HostedArgs } from "./host";
import { answerOf, checkBeforeOrdering, type Token } from "./server/before-ordering";
import { checkKnown } from "./server/known";
import { openPorts } from "./server/open-ports";
import { checkReplacement, type Fixed, keyName, serverName } from "./server/replacement";
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
    const ours = `enxuto.stack=${args.stack},enxuto.system=${args.system.name}`;
    const ask = <Answer>(question: Promise<Answer>) => answerOf("hetzner", TOKEN, question);
    const { servers } = await ask(hcloud.getServers({ withSelector: ours }));
    // Without an engine, in plan, nothing is known of it.
    if (!servers) return;
    const server = servers.find(({ name }) => name === serverName(args));
    const { volumes } = await ask(hcloud.getVolumes({ withSelector: ours }));
    const volume = volumes.find(({ name }) => name === serverName(args));
    const mine = args.dataVolumeGB > 0 ? volume?.name : undefined;
    checkKnown(args.stack, args.known, { server: server?.name, volume: mine });
    if (!server) return;
    const { sshKeys: keys } = await ask(hcloud.getSshKeys({ withSelector: ours }));
    // One that is not attached is no less its own: an update may have ended before that, or a hand have pulled it.
    checkReplacement({ ...server, dataVolume: volume !== undefined, keys }, wantedBy(args), args);
  },

  deploy(args) {
    const server = new HetznerServer("server", args);
    return deployOnServer(server, args, { parent: server });
  },
};

/** A server with its key, its firewall and, where data has a disk of its own, its volume. */
class HetznerServer extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly access: ServerAccess;
  readonly needs: readonly pulumi.Resource[];
  readonly dataDevice: pulumi.Output<string> | undefined;

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
    const server = new hcloud.Server(
      name,
      {
        name: full,
        serverType: args.size,
        image,
        location,
        sshKeys: [key.id],
        firewallIds: [firewall.id.apply(Number)],
        userData: this.access.userData(this.dataDevice ?? ""),
        backups: args.backups,
        // The disk stays as it is, so that a larger size can become a smaller one again.
        keepDisk: true,
        shutdownBeforeDeletion: true,
        labels,
      },
      {
        parent: this,
        deleteBeforeReplace: true,
        // A server keeps what it was made with, until it will be recreated on purpose.
        ignoreChanges: args.replaceServer ? [] : ["userData", "sshKeys"],
      },
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

function wantedBy({ image, location }: HostedArgs): Fixed {
  return { image: image || DEFAULT_IMAGE, location: location || DEFAULT_LOCATION };
}
