import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { ServerPlayers } from "./played-server";
import type { Hands, Props } from "./stand-in-provider";
import { type SwarmNode, TestSwarm } from "./swarm";

const SERVER = "hcloud:index/server:Server";

/** A `systemctl` for servers where no systemd runs. */
const SYSTEMCTL = `#!/bin/sh
case "$1:$2" in
  restart:docker)
    pid=$(cat "$NODE_FOLDER/pid")
    kill "$pid"
    while [ -d "/proc/$pid" ] && ! grep -q ') Z ' "/proc/$pid/stat"; do sleep 0.1; done
    setsid sh "$NODE_FOLDER/boot" >>"$NODE_FOLDER/log" 2>&1 </dev/null &
    ;;
  reload:docker) kill -HUP "$(cat "$NODE_FOLDER/pid")" ;;
esac
exit 0
`;

/**
 * Servers of a stand-in for Hetzner that are real engines in network namespaces: each boots with the daemon.json that its user data
 * writes, and is reached by a played \`ssh\` at its private address.
 */
export class RentedNodes {
  readonly swarm: TestSwarm;
  private readonly folder: string;

  constructor(count: number) {
    this.swarm = TestSwarm.wired(count, "10.132.0");
    this.folder = this.swarm.folder;
    for (const node of this.swarm.nodes) this.furnish(node);
    const bin = path.join(this.folder, "bin");
    fs.mkdirSync(bin);
    fs.symlinkSync(path.join(__dirname, "namespace-ssh.cjs"), path.join(bin, "ssh"));
  }

  /** Hands that make servers: engines that boot and end. */
  get hands(): Hands {
    return {
      [SERVER]: {
        create: async (props) => {
          await this.boot(props);
          return { ipv4Address: this.addressOf(props) };
        },
        remove: (props) => this.remove(props),
      },
    };
  }

  /** The same for a fake of Hetzner's API: servers by their names there, whose public addresses are their private ones. */
  get players(): ServerPlayers {
    const booted = new Map<string, Props>();
    return {
      start: async ({ name, userData }) => {
        const place = Number(/-(\d+)$/.exec(name)?.[1] ?? 1) - 1;
        const { address } = this.swarm.nodes[place];
        const props = { userData, networks: [{ ip: address }] } as unknown as Props;
        booted.set(name, props);
        await this.boot(props);
        return { container: name, address };
      },
      remove: (name) => this.remove(booted.get(name) as Props),
      powerOn: async (name) => this.node(this.addressOf(booted.get(name) as Props)).start(),
      powerOff: async (name) => this.node(this.addressOf(booted.get(name) as Props)).stop(),
      shutDown: async (name) => this.node(this.addressOf(booted.get(name) as Props)).stop(),
      resize: async () => {},
      attach: async () => {},
      detach: async () => {},
    };
  }

  /** Variables that lead commands to the servers. */
  get env(): Record<string, string> {
    return {
      NODES: path.join(this.folder, "nodes"),
      PATH: [path.join(this.folder, "bin"), process.env.PATH].join(path.delimiter),
    };
  }

  /** Where the data of the volume lies while it is attached to no server. */
  private get volume(): string {
    return path.join(this.folder, "volume");
  }

  /** On the private network between several; the only server has the first node. */
  private addressOf(props: Props): string {
    const networks = (props.networks ?? []) as unknown as readonly { readonly ip: string }[];
    return networks[0]?.ip ?? this.swarm.nodes[0].address;
  }

  /** The node that is a server's, by its address. */
  node(address: string): SwarmNode {
    return this.swarm.nodes.find((node) => node.address === address) as SwarmNode;
  }

  /** Cuts a server's power: what runs there ends at once, and nobody reaches it. */
  cutPower(node: SwarmNode): void {
    this.swarm.cable(node, "down");
    fs.writeFileSync(path.join(node.folder, "dead"), "");
    node.cutPower();
  }

  async switchOn(node: SwarmNode): Promise<void> {
    fs.rmSync(path.join(node.folder, "dead"), { force: true });
    this.swarm.cable(node, "up");
    await node.start();
  }

  private furnish(node: SwarmNode): void {
    const folder = path.join(this.folder, "nodes", node.address);
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.symlinkSync(node.folder, folder);
    for (const name of ["etc", "bin", "home"]) fs.mkdirSync(path.join(node.folder, name));
    fs.writeFileSync(path.join(node.folder, "name"), node.name);
    this.program(node, "systemctl", SYSTEMCTL);
    this.program(node, "sudo", '#!/bin/sh\n[ "$1" != -n ] || shift\nexec "$@"\n');
    this.program(node, "resize2fs", "#!/bin/sh\n");
    this.program(node, "readlink", "#!/bin/sh\necho /dev/null\n");
    this.program(node, "journalctl", "#!/bin/sh\n");
  }

  private async remove(props: Props): Promise<void> {
    const node = this.node(this.addressOf(props));
    await node.stop();
    node.unmount();
    if (hasVolume(props)) move(path.join(node.folder, "data", "volumes"), this.volume);
    node.forget();
  }

  private program(node: SwarmNode, name: string, text: string): void {
    fs.writeFileSync(path.join(node.folder, "bin", name), text, { mode: 0o755 });
  }

  /** Boots with the daemon.json that the user data writes. */
  private async boot(props: Props): Promise<void> {
    const { write_files: files } = parse(String(props.userData));
    const daemon = files.find(({ path: file }: { path: string }) => /daemon\.json$/.test(file));
    const node = this.node(this.addressOf(props));
    fs.writeFileSync(path.join(node.folder, "etc", "daemon.json"), daemon.content);
    if (hasVolume(props)) move(this.volume, path.join(node.folder, "data", "volumes"));
    await node.start();
  }
}

/** Whether a server was told at its first boot to keep its data on the volume. */
function hasVolume(props: Props): boolean {
  return String(props.userData).includes("scsi-0HC_Volume_");
}

function move(from: string, to: string): void {
  if (!fs.existsSync(from)) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.renameSync(from, to);
}
