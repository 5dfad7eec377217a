import * as hcloud from "@pulumi/hcloud";
import type { Host, HostedArgs } from "../host";
import { checkSeveral } from "../members/check";
import { checkGathering } from "../members/check-gathering";
import { checkNodes } from "../members/check-nodes";
import { deployOnServers } from "../members/deploy";
import { answerOf, checkBeforeOrdering, type Token } from "../server/before-ordering";
import { checkKnown, checkNames, checkShown, type Stranger } from "../server/known";
import { checkReplacement, namesOf, rentedOf, serverName } from "../server/replacement";
import { deployOnServer } from "../server/server-deployment";
import { PRIVATE_NETWORK } from "./network";
import { HetznerServer, wantedBy } from "./server";

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
    const keysOf = () => ask(hcloud.getSshKeys({ withSelector: ours }));
    await checkShown(args.stack, args.known, { server, volume }, async () => {
      return all.some(isOurs) || (await keysOf()).sshKeys.length > 0;
    });
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
    const { sshKeys: keys } = await keysOf();
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
