import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TestProject } from "./project";
import { type SwarmNode, TestSwarm } from "./swarm";

const FIXTURE = path.join(__dirname, "fixture-service");

/** What each server of it lets tasks have, in MiB: room for its proxy and three replicas. */
export const BUDGET_MIB = 280;

/** A server as `status --json` has it. */
export interface Standing {
  readonly server: string;
  readonly services: readonly string[];
}

/** `enxuto-several` on three real engines that a team has, with a registry of their own. */
export class SeveralStack {
  readonly source = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-swarm-source-"));
  readonly project: TestProject;
  /** The manager that Docker talks to. */
  asked: SwarmNode;

  private constructor(
    readonly stack: string,
    readonly swarm: TestSwarm,
  ) {
    fs.cpSync(FIXTURE, this.source, { recursive: true });
    const { manager } = swarm;
    this.asked = manager;
    swarm.load("python:3.11-slim-bookworm", "redis:7-alpine", "caddy:2-alpine", "registry:2");
    const registry = `${manager.address}:5000`;
    manager.docker("run", "--detach", "--network", "host", "--restart", "always", "registry:2");
    this.project = new TestProject(stack, {
      system: "enxuto-several",
      host: "swarm",
      servers: Object.fromEntries(swarm.nodes.map(({ name }) => [name, "700MiB"])),
      survive: 1,
      registry: `${registry}/team`,
      sources: { web: this.source },
      bases: {
        python: "python:3.11-slim-bookworm",
        redis: pushed(manager, "redis:7-alpine", `${registry}/redis:7`),
        caddy: pushed(manager, "caddy:2-alpine", `${registry}/caddy:2`),
      },
    });
  }

  static async start(stack: string): Promise<SeveralStack> {
    return new SeveralStack(stack, await TestSwarm.start([BUDGET_MIB, BUDGET_MIB, BUDGET_MIB]));
  }

  enxuto(...words: string[]) {
    return this.project.enxuto(words, { DOCKER_HOST: `unix://${this.asked.socket}` });
  }

  async json(...words: string[]) {
    return JSON.parse((await this.enxuto(...words, "--json")).output);
  }

  /** Changes the program that answers. */
  change(from: string | RegExp, to: string): void {
    const file = path.join(this.source, "server.py");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(from, to));
  }

  /** Docker's name of a service. */
  name(service: string): string {
    return `enxuto-several-${this.stack}-${service}`;
  }

  /** Nodes on which tasks of a service run by a manager's word, one for each. */
  on(service: string): string[] {
    const format = "{{.Node}} {{.DesiredState}} {{.CurrentState}}";
    return this.asked
      .docker("service", "ps", "--format", format, this.name(service))
      .filter((line) => line.includes(" Running Running "))
      .map((line) => line.split(" ")[0]);
  }

  /** Seconds until so many replicas answer on other nodes than the lost one. */
  async untilElsewhere(replicas: number, lost: SwarmNode): Promise<number> {
    const began = Date.now();
    const elsewhere = () => this.on("web").filter((name) => name !== lost.name).length;
    while (elsewhere() < replicas) {
      if (Date.now() - began > 300_000) throw new Error(`web runs on ${this.on("web").join(", ")}`);
      await sleep(500);
    }
    return (Date.now() - began) / 1000;
  }

  async stop(): Promise<void> {
    await this.swarm.stop();
    fs.rmSync(this.project.folder, { recursive: true, force: true });
    fs.rmSync(this.source, { recursive: true });
  }
}

/** Pushes an image to the team's registry and gives it by digest. */
export function pushed(node: SwarmNode, image: string, name: string): string {
  node.docker("tag", image, name);
  node.docker("push", "--quiet", name);
  return node.docker("image", "inspect", "--format", "{{index .RepoDigests 0}}", name)[0];
}
