import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** One line of `docker events`. */
interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

/** Writers to a stack by the engine's own log. */
export interface Judgement {
  /** Runs that held the stack's lock. */
  readonly writers: number;
  /** Locks of the stack that were held at one moment, at most. */
  readonly most: number;
  /** Containers of the stack that were made or removed while its lock was not held. */
  readonly outside: readonly string[];
  /** Volumes of the stack that were removed. The engine calls it a creation too where a container is made that mounts one. */
  readonly volumes: readonly string[];
}

/** The events of an engine while something works on it. */
export class EngineLog {
  private child: ChildProcess | undefined;
  private text = "";

  async start(): Promise<void> {
    this.child = spawn("docker", ["events", "--format", "{{json .}}"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.text += text;
    });
    await sleep(2000);
  }

  stop(): void {
    this.child?.kill();
  }

  judge(stack: string): Judgement {
    const events = this.text
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line): EngineEvent => JSON.parse(line))
      .sort((a, b) => a.timeNano - b.timeNano);
    const held = new Set<string>();
    let [writers, most] = [0, 0];
    const outside: string[] = [];
    const volumes: string[] = [];
    for (const { Type, Action, Actor } of events) {
      const { Attributes, ID } = Actor;
      if (Type === "volume" && Action === "destroy" && ID.includes(`-${stack}-`))
        volumes.push(`${Action} ${ID}`);
      if (Type !== "container") continue;
      if (Attributes["enxuto.lock"] === stack) {
        if (Action === "create") {
          held.add(ID);
          writers += 1;
        }
        // Renamed, it is what a killed run left, and no lock any longer.
        if (Action === "destroy" || Action === "rename") held.delete(ID);
        most = Math.max(most, held.size);
      }
      const isChange = Action === "create" || Action === "destroy";
      if (Attributes["enxuto.stack"] === stack && isChange && held.size === 0)
        outside.push(`${Action} ${Attributes.name}`);
    }
    return { writers, most, outside, volumes };
  }
}
