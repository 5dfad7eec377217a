import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cutPower } from "./power";
import { leavingOut, tier } from "./tiers";

/** `describe` for a stack that is deployed on a swarm of one's own; where one cannot be had, one line says so. */
export function swarmTier(): (title: string, tests: () => void) => void {
  const missing = swarmNeeds();
  return missing === undefined
    ? tier("deploy", ["random", "command"])
    : leavingOut((title) => `deploy tier left out, "${title}": ${missing} is missing`);
}

/** What is missing for a swarm of one's own; undefined where nothing is. */
function swarmNeeds(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  return ["dockerd", "ip", "nsenter", "unshare"].find(
    (command) => spawnSync("which", [command]).status !== 0,
  );
}

/** One node: a real Docker engine in a network namespace and with a hostname of its own. */
export class SwarmNode {
  readonly folder: string;
  readonly socket: string;
  constructor(
    /** Its hostname, and the name of its network namespace. */
    readonly name: string,
    readonly address: string,
    folder: string,
    /** Network of its own bridge: `10.78.1.1/24`. */
    private readonly bridge: string,
  ) {
    this.folder = path.join(folder, name);
    this.socket = path.join(this.folder, "docker.sock");
    fs.mkdirSync(this.folder);
  }

  /** Starts the engine, with MiB that its tasks may have; undefined leaves that to its `etc/daemon.json`, where it has one. */
  async start(budgetMiB?: number): Promise<void> {
    const declared =
      budgetMiB === undefined ? [] : ["--node-generic-resource", `memory-mib=${budgetMiB}`];
    const words = [
      ...["dockerd", "--host", `unix://${this.socket}`, "--bip", this.bridge],
      ...["--data-root", `${this.folder}/data`, "--exec-root", `${this.folder}/exec`],
      ...["--pidfile", `${this.folder}/pid`, "--insecure-registry", "10.77.0.0/24"],
      ...["--config-file", `${this.folder}/etc/daemon.json`, ...declared],
    ];
    const config = path.join(this.folder, "etc", "daemon.json");
    if (!fs.existsSync(config)) {
      fs.mkdirSync(path.dirname(config), { recursive: true });
      fs.writeFileSync(config, "{}");
    }
    // `ip netns exec` would hide the cgroups, without which an engine does not start.
    const inside = `hostname ${this.name}; exec nsenter --net=/run/netns/${this.name} ${words.join(" ")}`;
    fs.writeFileSync(path.join(this.folder, "boot"), `exec unshare --uts sh -c '${inside}'\n`);
    const log = fs.openSync(path.join(this.folder, "log"), "a");
    spawn("sh", [path.join(this.folder, "boot")], { stdio: ["ignore", log, log], detached: true });
    fs.closeSync(log);
    for (let attempt = 0; !this.answers(); attempt++) {
      if (attempt === 240) throw new Error(`${this.name} does not answer:\n${this.log()}`);
      await pause(250);
    }
  }

  /** Ends the engine, and with it its tasks. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const file = path.join(this.folder, "pid");
    if (!fs.existsSync(file)) return;
    const pid = Number(fs.readFileSync(file, "utf8"));
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    for (let attempt = 0; isAlive(pid); attempt++) {
      if (attempt === 240) throw new Error(`${this.name} does not end:\n${this.log()}`);
      await pause(250);
    }
  }

  /** Cuts its power: everything that runs there ends at once, and its disk stays. */
  cutPower(): void {
    cutPower(this.folder);
    unmountBelow(this.folder);
    fs.rmSync(path.join(this.folder, "pid"), { force: true });
  }

  /** Takes away what its engine has left mounted: one that kept containers alive over a restart leaves its data root so. */
  unmount(): void {
    unmountBelow(this.folder);
  }

  /** Its disk is gone with it. */
  forget(): void {
    this.unmount();
    for (const name of ["data", "exec"]) {
      fs.rmSync(path.join(this.folder, name), { recursive: true, force: true });
    }
  }

  /** Runs Docker against it and gives the lines that it printed. */
  docker(...words: readonly string[]): string[] {
    const output = execFileSync("docker", ["--host", `unix://${this.socket}`, ...words], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    return output.split("\n").filter((line) => line !== "");
  }

  private answers(): boolean {
    const words = ["--host", `unix://${this.socket}`, "version"];
    return spawnSync("docker", words, { stdio: "ignore" }).status === 0;
  }

  private log(): string {
    return fs.readFileSync(path.join(this.folder, "log"), "utf8").slice(-2000);
  }
}

/** Namespace with the switch that joins the nodes. */
export const SWITCH = "enxuto-switch";

/** A real swarm on this machine: its nodes see the whole machine's memory, so that only their budgets tell them apart. */
export class TestSwarm {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-swarm-"));
  readonly nodes: readonly SwarmNode[];

  private constructor(
    count: number,
    /** First three parts of the nodes' addresses. */
    private readonly prefix = "10.77.0",
  ) {
    this.nodes = Array.from(
      { length: count },
      (_, index) =>
        new SwarmNode(
          `enxuto-${index + 1}`,
          `${prefix}.${11 + index}`,
          this.folder,
          `10.78.${index + 1}.1/24`,
        ),
    );
  }

  /** Network namespaces with their cables, in which no engine runs yet. */
  static wired(count: number, prefix: string): TestSwarm {
    const swarm = new TestSwarm(count, prefix);
    swarm.wire();
    return swarm;
  }

  /** A swarm of as many nodes as budgets, the first one its manager. */
  static async start(budgets: readonly (number | undefined)[]): Promise<TestSwarm> {
    const swarm = new TestSwarm(budgets.length);
    swarm.wire();
    const [manager, ...workers] = swarm.nodes;
    await Promise.all(swarm.nodes.map((node, index) => node.start(budgets[index])));
    const advertised = ["--advertise-addr", manager.address];
    manager.docker("swarm", "init", ...advertised, "--task-history-limit", "3");
    const [token] = manager.docker("swarm", "join-token", "--quiet", "worker");
    for (const worker of workers) {
      const joined = ["--advertise-addr", worker.address, "--token", token];
      worker.docker("swarm", "join", ...joined, manager.address);
    }
    await swarm.ready();
    return swarm;
  }

  get manager(): SwarmNode {
    return this.nodes[0];
  }

  /** Copies images of this machine's engine to the manager. */
  load(...images: readonly string[]): void {
    const archive = path.join(this.folder, "images.tar");
    execFileSync("docker", ["save", "--output", archive, ...images]);
    this.manager.docker("load", "--quiet", "--input", archive);
    fs.rmSync(archive);
  }

  /** Waits until the manager calls every node ready. */
  async ready(): Promise<void> {
    const states = () => this.manager.docker("node", "ls", "--format", "{{.Status}}");
    for (let attempt = 0; states().some((state) => state !== "Ready"); attempt++) {
      if (attempt === 120) throw new Error(states().join(" "));
      await pause(500);
    }
  }

  /** Pulls the cable of a node, or plugs it in again. */
  cable(node: SwarmNode, state: "down" | "up"): void {
    ip("-n", SWITCH, "link", "set", portOf(this.nodes.indexOf(node)), state);
  }

  /** Body of a page, asked for from beside the nodes; undefined where nobody answers. */
  get(url: string): string | undefined {
    const words = [`--net=/run/netns/${SWITCH}`, "curl", "--silent", "--max-time", "5", url];
    const { status, stdout } = spawnSync("nsenter", words, { encoding: "utf8" });
    return status === 0 ? stdout : undefined;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    unwire(this.nodes.map(({ name }) => name));
    unmountBelow(this.folder);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private wire(): void {
    // Of a run that broke off.
    unwire(this.nodes.map(({ name }) => name));
    ip("netns", "add", SWITCH);
    ip("-n", SWITCH, "link", "add", "br0", "type", "bridge");
    ip("-n", SWITCH, "addr", "add", `${this.prefix}.1/24`, "dev", "br0");
    ip("-n", SWITCH, "link", "set", "br0", "up");
    ip("-n", SWITCH, "link", "set", "lo", "up");
    for (const [index, { name, address }] of this.nodes.entries()) {
      const port = portOf(index);
      ip("netns", "add", name);
      ip("-n", SWITCH, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name);
      ip("-n", SWITCH, "link", "set", port, "master", "br0", "up");
      ip("-n", name, "link", "set", "lo", "up");
      ip("-n", name, "addr", "add", `${address}/24`, "dev", "eth0");
      ip("-n", name, "link", "set", "eth0", "up");
      const forward = ["sysctl", "-qw", "net.ipv4.ip_forward=1"];
      execFileSync("nsenter", [`--net=/run/netns/${name}`, ...forward]);
    }
  }
}

/** An engine leaves its own network namespace mounted. */
function unmountBelow(folder: string): void {
  for (const line of fs.readFileSync("/proc/mounts", "utf8").split("\n")) {
    const [, directory = ""] = line.split(" ");
    // One that went along with another one is mounted no longer.
    if (directory.startsWith(`${folder}/`)) spawnSync("umount", ["--lazy", directory]);
  }
}

/** Whether a process still runs; one that has ended may wait for ever to be asked how. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** The switch's end of a node's cable. */
function portOf(index: number): string {
  return `port${index + 1}`;
}

function unwire(names: readonly string[]): void {
  for (const name of [...names, SWITCH]) {
    if (fs.existsSync(`/run/netns/${name}`)) ip("netns", "delete", name);
  }
}

function ip(...words: readonly string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
