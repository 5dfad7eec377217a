import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { bases, docker, removeComposeProject, removeStack, TestProject } from "./project";
import { composeCommand } from "./tiers";

const REPOSITORY = path.join(__dirname, "..", "..");

/** Builds a stack's images: Compose finds them there, and itself builds with BuildKit only where Docker's plugin for it is. */
export async function buildImages(project: TestProject, stack: string): Promise<void> {
  const { code, output } = await project.enxuto(["build", "--stack", stack]);
  // 2 says that one is over its budget, which is another test's to judge.
  if (code !== 0 && code !== 2) throw new Error(output);
}

/** How containers come to be: by `enxuto up`, or by `enxuto compose` and Compose, where Pulumi's plugins cannot be had. */
export type Way = "up" | "compose";

/** A running container of a system: memory limit in MiB, health, and how often the kernel or a crash ended it. */
export interface Running {
  readonly limitMiB: number;
  readonly health: string;
  readonly ended: number;
}

/** A system of the documents on this machine, from its own stack file with some keys replaced. */
export class DeployedSystem {
  private readonly project: TestProject;
  private readonly stack: string;
  private readonly began = String(Math.floor(Date.now() / 1000));

  constructor(
    private readonly system: string,
    private readonly way: Way,
    config: Readonly<Record<string, unknown>> = {},
  ) {
    this.stack = `systems-test-${system}`;
    // Whichever way a run went that broke off: its data would not know the passwords of this one.
    removeStack(this.stack);
    removeComposeProject(this.composeProject);
    const file = path.join(REPOSITORY, `Pulumi.${system}.yaml`);
    const { config: declared } = parse(fs.readFileSync(file, "utf8"));
    const own = Object.fromEntries(
      Object.entries(declared).map(([key, value]) => [key.replace(/^enxuto:/, ""), value]),
    );
    this.project = new TestProject(this.stack, { ...own, bases: bases(), ...config });
  }

  /** Deploys, with some keys of the stack file replaced, and waits until every service is healthy. */
  async up(config: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { stack, way } = this;
    this.project.configure(config);
    const words = way === "up" ? ["up", stack, "--yes"] : ["compose", stack, "--out", FILE];
    const { code, output } = await this.project.enxuto(words);
    // The output first: it says why.
    if (code !== 0) throw new Error(output);
    if (way === "up") return;
    await buildImages(this.project, stack);
    this.compose("up", "--detach", "--wait", "--wait-timeout", "300");
  }

  remove(): void {
    removeComposeProject(this.composeProject);
    this.project.remove();
  }

  /** The id of the container of a service. */
  container(service: string): string {
    const [id] = this.containers(`label=enxuto.service=${service}`);
    return id;
  }

  /** Every running container, by its service. */
  running(): Record<string, Running> {
    // Where the kernel ends a worker its container runs on: the engine's events alone tell of it.
    const until = String(Math.ceil(Date.now() / 1000) + 1);
    const window = ["--since", this.began, "--until", until, "--filter", "event=oom"];
    const killed = docker("events", ...window, "--format", "{{.ID}}");
    const inspected = JSON.parse(docker("inspect", ...this.containers()).join(""));
    return Object.fromEntries(
      inspected.map(
        (one: {
          Id: string;
          Config: { Labels: Record<string, string> };
          HostConfig: { Memory: number };
          State: { Health: { Status: string } };
          RestartCount: number;
        }) => [
          one.Config.Labels["enxuto.service"],
          {
            limitMiB: one.HostConfig.Memory / 1024 ** 2,
            health: one.State.Health.Status,
            ended: one.RestartCount + killed.filter((id) => id === one.Id).length,
          },
        ],
      ),
    );
  }

  private get composeProject(): string {
    return `${this.system}-${this.stack}`;
  }

  private containers(...filters: readonly string[]): string[] {
    const label =
      this.way === "up"
        ? `enxuto.stack=${this.stack}`
        : `com.docker.compose.project=${this.composeProject}`;
    const all = [`label=${label}`, "label=enxuto.service", ...filters];
    return docker("ps", "--quiet", ...all.flatMap((filter) => ["--filter", filter]));
  }

  private compose(...words: readonly string[]): void {
    const [command, ...more] = composeCommand() as readonly string[];
    execFileSync(command, [...more, "--file", FILE, ...words], {
      cwd: this.project.folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
  }
}

const FILE = "compose.yaml";
