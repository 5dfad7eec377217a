import { setTimeout as sleep } from "node:timers/promises";
import { bases, docker, type Ended, removeStack, TestProject } from "../../test/support/project";

const SERVICE = "store";

/** A run of the command line that was begun. */
export type Run = ReturnType<TestProject["start"]>;

/** A stack of one queue with data, on this machine's engine and with Pulumi's own providers, that faults are played on. */
export class PlayedStack {
  private entries = 0;

  private constructor(
    readonly name: string,
    readonly project: TestProject,
    /** Milliseconds that a whole `up` takes: within them it is disturbed. */
    readonly wholeMs: number,
  ) {}

  /** Deploys it, and once more to see how long that takes. */
  static async begin(name: string, images = bases()): Promise<PlayedStack> {
    removeStack(name);
    const config = { system: "enxuto-tiny", host: "local", size: "2GB", bases: images };
    const project = new TestProject(name, config);
    try {
      await wholeUp(project, name, "seed");
      const seconds = await wholeUp(project, name, "other");
      console.log(`a whole up takes ${seconds} s`);
      return new PlayedStack(name, project, seconds * 1000);
    } catch (error) {
      project.remove();
      throw error;
    }
  }

  up(profile: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Run {
    return upOf(this.project, this.name, profile, words, env);
  }

  preview(profile: string): Run {
    return this.project.start(["preview", this.name, "--profile", profile]);
  }

  /** Runs a program in its container. */
  inside(...words: readonly string[]): string[] {
    return docker("exec", `enxuto-tiny-${this.name}-${SERVICE}`, ...words);
  }

  /**
   * What is not as it should be: one container that the engine calls healthy within its rhythm, since `up` ends as soon as the
   * check passes, and every entry that was ever written. Writes the next one.
   */
  async problems(): Promise<string[]> {
    const found: string[] = [];
    const wanted = `${SERVICE} healthy`;
    for (let tries = 0; this.states() !== wanted && tries < 30; tries += 1) await sleep(500);
    if (this.states() !== wanted) found.push(`containers: ${this.states()}`);
    const [count] = this.inside("redis-cli", "DBSIZE");
    if (Number(count) !== this.entries) found.push(`${count} of ${this.entries} entries`);
    this.inside("redis-cli", "SET", `entry-${this.entries}`, "kept");
    this.entries += 1;
    return found;
  }

  private states(): string {
    const labels = ["--filter", `label=enxuto.stack=${this.name}`];
    const format = '{{index .Config.Labels "enxuto.service"}} {{.State.Health.Status}}';
    return docker("ps", "--all", "--quiet", ...labels)
      .map((id) => docker("inspect", "--format", format, id)[0])
      .join(", ");
  }

  remove(): void {
    this.project.remove();
  }
}

function upOf(
  project: TestProject,
  stack: string,
  profile: string,
  words: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Run {
  return project.start(["up", stack, "--profile", profile, "--yes", ...words], env);
}

/** Seconds that it takes. */
async function wholeUp(project: TestProject, stack: string, profile: string): Promise<number> {
  const { code, output, seconds } = await upOf(project, stack, profile).ended;
  if (code !== 0) throw new Error(output);
  return seconds;
}

/** What a run that should have gone well says of why it did not. */
export function failed(who: string, { code, output }: Ended): string[] {
  return code === 0 ? [] : [`${who} ended with ${code}: ${output.trim().split("\n").at(-1)}`];
}
