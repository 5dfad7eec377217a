import type { AskMember, FormedMember, ReachedMember } from "../../components/hosts/members/member";
import type { Ended } from "../../engine/run";

/** A node as managers know it. */
interface Node {
  readonly id: string;
  /** The engine that it is. */
  readonly engine: string;
  role: "manager" | "worker";
  state: "ready" | "down";
  availability: string;
  labels: Record<string, string>;
  /** Declared when it joined or restarted. */
  declared: { name: string; budgetMiB: number };
}

/** An engine of a server. */
interface Engine {
  daemon: string;
  /** The node that it is; undefined outside a swarm. */
  node: string | undefined;
  /** Containers that are no tasks, and networks of bridges, by their ids. */
  containers: string[];
  bridges: string[];
}

const WORKER = "SWMTKN-1-worker";
const MANAGER = "SWMTKN-1-manager";

/** Servers whose Docker answers as far as a swarm is formed of them; no services run there. */
export class PlayedSwarm {
  readonly engines = new Map<string, Engine>();
  readonly nodes = new Map<string, Node>();
  /** Commands that changed something, each behind its server's name. */
  readonly changes: string[] = [];
  /** Whether managers have a majority. */
  hasMajority = true;
  private made = 0;

  /** A server that was just set up, with what its cloud-init wrote. */
  boot(member: FormedMember, daemon: string): void {
    this.engines.set(member.name, { daemon, node: undefined, containers: [], bridges: [] });
  }

  /** Its managers call a server lost. */
  lose(name: string): void {
    for (const node of this.nodes.values()) if (node.engine === name) node.state = "down";
    this.engines.delete(name);
  }

  readonly ask: AskMember = async (member, command, input = "") => {
    const engine = this.engines.get(member.name);
    if (!engine) return { code: 255, stdout: "", stderr: "Connection timed out" };
    try {
      return { code: 0, stdout: this.answer(member, engine, command, input), stderr: "" };
    } catch (error) {
      return { code: 1, stdout: "", stderr: (error as Error).message } satisfies Ended;
    }
  };

  private answer(member: ReachedMember, engine: Engine, command: string, input: string): string {
    const words = command.replaceAll("'", "").split(" ");
    if (command === "hostname -I") return `192.0.2.1 ${(member as FormedMember).address} \n`;
    if (command === "sudo sh") return this.shell(member, engine, input);
    if (command.startsWith("read -r token")) return this.join(member, engine, input);
    const [, noun, verb] = words;
    if (command.includes("LocalNodeState}}")) return engine.node ? "active\n" : "inactive\n";
    if (noun === "info") return command.includes(".Swarm") ? this.info(engine) : "20.10.24\n";
    const plain = this.plain(member, engine, words);
    if (plain !== undefined) return plain;
    if (noun === "swarm" && verb === "leave") return this.leave(member, engine);
    if (noun === "swarm" && verb === "init") return this.init(member, engine, command);
    this.requireManager(engine);
    if (noun === "inspect") return JSON.stringify(words.slice(4).map((id) => this.inspected(id)));
    if (noun === "node" && verb === "ls") return [...this.nodes.keys()].join("\n");
    if (noun === "swarm" && verb === "join-token") {
      return `${words.at(-1) === "manager" ? MANAGER : WORKER}\n`;
    }
    if (noun === "service") return "";
    return this.node(member, words);
  }

  /** What is asked of containers and networks of a server's own; undefined for anything else. */
  private plain(
    { name }: ReachedMember,
    engine: Engine,
    [, noun, ...words]: readonly string[],
  ): string | undefined {
    const labels = words.filter((word) => word.startsWith("label="));
    switch (noun) {
      case "ps":
        return labels.includes("label=enxuto.service") || words[0] === "--format"
          ? engine.containers.join("\n")
          : "";
      case "start":
        this.changes.push(`${name}: start ${words.join(" ")}`);
        return "";
      case "stop":
        this.changes.push(`${name}: stop ${words.join(" ")}`);
        return "";
      case "rm":
        engine.containers = engine.containers.filter((id) => !words.includes(id));
        this.changes.push(`${name}: rm ${words.join(" ")}`);
        return "";
      case "network":
        if (words[0] === "ls") return engine.bridges.join("\n");
        engine.bridges = [];
        this.changes.push(`${name}: network ${words.join(" ")}`);
        return "";
      default:
        return undefined;
    }
  }

  private requireManager({ node }: Engine): void {
    if (node === undefined || this.nodes.get(node)?.role !== "manager") {
      throw new Error("This node is not a swarm manager.");
    }
    if (!this.hasMajority) throw new Error("The swarm does not have a leader.");
  }

  private shell(member: ReachedMember, engine: Engine, script: string): string {
    if (script.startsWith("cat ")) return engine.daemon;
    const [, daemon] = /<<'END_OF_FILE'\n([\s\S]*?)\nEND_OF_FILE/.exec(script) ?? [];
    if (daemon === undefined) throw new Error("not a script that is known");
    engine.daemon = daemon;
    this.changes.push(`${member.name}: ${script.includes("reload") ? "reload" : "restart"}`);
    const node = this.nodes.get(engine.node ?? "");
    if (node) node.declared = declaredIn(daemon);
    return "";
  }

  private info({ node }: Engine): string {
    const known = this.nodes.get(node ?? "");
    return JSON.stringify({
      NodeID: node ?? "",
      LocalNodeState: node === undefined ? "inactive" : "active",
      ControlAvailable: known?.role === "manager",
    });
  }

  private leave({ name }: ReachedMember, engine: Engine): string {
    engine.node = undefined;
    this.changes.push(`${name}: leave`);
    return "";
  }

  private init({ name }: ReachedMember, engine: Engine, command: string): string {
    this.nodes.clear();
    this.add(name, engine, "manager");
    this.changes.push(`${name}: ${command.replace(/^docker swarm /, "")}`);
    return "";
  }

  private join({ name }: ReachedMember, engine: Engine, token: string): string {
    const role = { [WORKER]: "worker", [MANAGER]: "manager" }[token.trim()];
    if (engine.node !== undefined) throw new Error("This node is already part of a swarm.");
    if (role === undefined) throw new Error("invalid join token");
    this.add(name, engine, role as Node["role"]);
    this.changes.push(`${name}: join as ${role}`);
    return "";
  }

  private add(name: string, engine: Engine, role: Node["role"]): void {
    this.made += 1;
    const id = `node${this.made}`;
    engine.node = id;
    const declared = declaredIn(engine.daemon);
    const fresh = { state: "ready" as const, availability: "active", labels: {} };
    this.nodes.set(id, { id, engine: name, role, ...fresh, declared });
  }

  private node({ name }: ReachedMember, words: readonly string[]): string {
    const [, , verb] = words;
    const node = this.nodes.get(words.at(-1) as string);
    if (!node) throw new Error("no such node");
    switch (verb) {
      case "promote":
        node.role = "manager";
        break;
      case "demote":
        node.role = "worker";
        break;
      case "rm":
        if (node.role === "manager") throw new Error("node is a cluster manager");
        this.nodes.delete(node.id);
        break;
      case "update":
        node.availability = words[words.indexOf("--availability") + 1] ?? node.availability;
        if (words.includes("--label-rm")) node.labels = {};
        break;
      default:
        throw new Error(`${words.join(" ")} is not played`);
    }
    this.changes.push(`${name}: ${verb} ${node.declared.name}`);
    return "";
  }

  private inspected(id: string): unknown {
    const node = this.nodes.get(id);
    if (!node) throw new Error(`no such node: ${id}`);
    const { role, availability, labels, state, declared, engine } = node;
    const resource = { Kind: "memory-mib", Value: declared.budgetMiB };
    return {
      ID: id,
      Spec: { Role: role, Availability: availability, Labels: labels },
      Status: { State: state },
      Description: {
        Hostname: `shop-prod-of-${engine}`,
        Engine: { Labels: { "enxuto.server": declared.name } },
        Resources: {
          MemoryBytes: 4e9,
          GenericResources: [{ DiscreteResourceSpec: resource }],
        },
      },
    };
  }
}

function declaredIn(daemon: string): Node["declared"] {
  const { labels = [], ...settings } = JSON.parse(daemon || "{}");
  const [resource = "memory-mib=0"] = settings["node-generic-resources"] ?? [];
  return {
    name: String(labels[0] ?? "").replace("enxuto.server=", ""),
    budgetMiB: Number(resource.replace("memory-mib=", "")),
  };
}
