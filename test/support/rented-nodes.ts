import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
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
          return { ipv4Address: addressOf(props) };
        },
        remove: async (props) => {
          const node = this.node(addressOf(props));
          await node.stop();
          node.forget();
        },
      },
    };
  }

  /** Variables that lead commands to the servers. */
  get env(): Record<string, string> {
    return {
      NODES: path.join(this.folder, "nodes"),
      PATH: [path.join(this.folder, "bin"), process.env.PATH].join(path.delimiter),
    };
  }

  /** The node that is a server's, by its address. */
  node(address: string): SwarmNode {
    return this.swarm.nodes.find((node) => node.address === address) as SwarmNode;
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

  private program(node: SwarmNode, name: string, text: string): void {
    fs.writeFileSync(path.join(node.folder, "bin", name), text, { mode: 0o755 });
  }

  /** Boots with the daemon.json that the user data writes. */
  private async boot(props: Props): Promise<void> {
    const { write_files: files } = parse(String(props.userData));
    const daemon = files.find(({ path: file }: { path: string }) => /daemon\.json$/.test(file));
    const node = this.node(addressOf(props));
    fs.writeFileSync(path.join(node.folder, "etc", "daemon.json"), daemon.content);
    await node.start();
  }
}

function addressOf(props: Props): string {
  const [network] = props.networks as unknown as readonly { readonly ip: string }[];
  return network.ip;
}
