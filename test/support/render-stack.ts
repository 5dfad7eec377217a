import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type EngineEvent, LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { System } from "../../core/model/system";
import { program } from "../../program/program";
import { FAKE_RENDER_KEY, type FakeRender } from "./fake-render";
import { StandInProvider } from "./stand-in-provider";
import { pulumiFolder } from "./tiers";

const PROJECT = path.join(__dirname, "..", "..");

/** How one operation ended. */
export interface Ran {
  readonly ok: boolean;
  /** Names of the resources that were changed, by what was done: `{ update: ["backend"] }`. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  readonly output: string;
  readonly errors: readonly string[];
}

/** A stack on a fake Render, run by the real engine with a state of its own. */
export class RenderStack {
  private empty: Buffer = Buffer.alloc(0);

  private constructor(
    private readonly folder: string,
    private readonly provider: StandInProvider,
    private readonly stack: Stack,
  ) {}

  /** `systems` is asked at each operation. */
  static async open(
    systems: () => Iterable<System>,
    fake: FakeRender,
    config: Readonly<Record<string, unknown>>,
  ): Promise<RenderStack> {
    // The program runs in this process, and looks whether there is a key.
    process.env.RENDER_API_KEY = FAKE_RENDER_KEY;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-render-"));
    fs.mkdirSync(path.join(folder, "state"));
    const provider = await StandInProvider.start();
    const command = await PulumiCommand.get({ root: path.dirname(pulumiFolder() as string) });
    const workspace = await LocalWorkspace.create({
      pulumiCommand: command,
      projectSettings: { name: "enxuto", runtime: "nodejs" },
      program: () => program(systems())(),
      envVars: {
        ...provider.env,
        PULUMI_HOME: path.join(folder, "home"),
        PULUMI_BACKEND_URL: `file://${folder}/state?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE: "render tests",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PATH: [path.join(PROJECT, "tools", "analyzer"), process.env.PATH].join(path.delimiter),
        RENDER_API_URL: fake.url,
        RENDER_API_KEY: FAKE_RENDER_KEY,
        RENDER_SECOND_MILLIS: "1",
      },
    });
    const opened = new RenderStack(folder, provider, await Stack.create("prod", workspace));
    await opened.configure(config);
    opened.empty = fs.readFileSync(opened.stateFile);
    return opened;
  }

  /** Sets values; objects are given as JSON. */
  private configure(config: Readonly<Record<string, unknown>>): Promise<void> {
    const values = Object.entries(config).map(([key, value]) => [
      key,
      {
        value: typeof value === "string" ? value : JSON.stringify(value),
        secret: key === "enxuto:secrets",
      },
    ]);
    return this.stack.setAllConfig(Object.fromEntries(values));
  }

  /** Makes the stack as new. */
  forget(): void {
    fs.writeFileSync(this.stateFile, this.empty);
  }

  private get stateFile(): string {
    return path.join(this.folder, "state", ".pulumi", "stacks", "enxuto", "prod.json");
  }

  up(options: { readonly refresh?: boolean } = {}): Promise<Ran> {
    return this.run((tell) => this.stack.up({ ...tell, ...options }));
  }

  preview(): Promise<Ran> {
    return this.run((tell) => this.stack.preview(tell));
  }

  refresh(): Promise<Ran> {
    return this.run((tell) => this.stack.refresh(tell));
  }

  destroy(options: { readonly excludeProtected?: boolean } = {}): Promise<Ran> {
    return this.run((tell) => this.stack.destroy({ ...tell, ...options }));
  }

  /** Ends the CLI and all it started at once, as the kernel or a closed laptop would. */
  kill(): void {
    for (const pid of descendants(process.pid)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
  }

  /** Takes away the lock that a killed run left behind. */
  unlock(): Promise<void> {
    return this.stack.cancel();
  }

  /** Lets a destroy delete what holds data. */
  async unprotect(): Promise<void> {
    const state = await this.stack.exportStack();
    for (const resource of state.deployment.resources) resource.protect = false;
    await this.stack.importStack(state);
  }

  /** The state as it lies on disk, with its history. */
  stateText(): string {
    return fs
      .readdirSync(path.join(this.folder, "state"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  async outputs(): Promise<Record<string, unknown>> {
    const outputs = await this.stack.outputs();
    return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
  }

  remove(): void {
    this.provider.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async run(operation: (tell: Tell) => Promise<unknown>): Promise<Ran> {
    const events: EngineEvent[] = [];
    let output = "";
    const ok = await operation({
      color: "never",
      onEvent: (event) => events.push(event),
      onOutput: (text) => {
        output += text;
      },
    }).then(
      () => true,
      () => false,
    );
    const steps: Record<string, string[]> = {};
    for (const { resOutputsEvent, resourcePreEvent } of events) {
      const done = (resOutputsEvent ?? resourcePreEvent)?.metadata;
      if (!done || done.op === "same" || done.op === "refresh" || done.type.startsWith("pulumi:"))
        continue;
      if (done.type.startsWith("enxuto:")) continue;
      const name = done.urn.split("::").at(-1) as string;
      steps[done.op] = [...new Set([...(steps[done.op] ?? []), name])].sort();
    }
    return {
      ok,
      steps,
      output,
      errors: events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trim()] : [],
      ),
    };
  }
}

/** The processes that one process started, and those that they started. */
function descendants(pid: number): number[] {
  const tasks = fs.existsSync(`/proc/${pid}/task`) ? fs.readdirSync(`/proc/${pid}/task`) : [];
  const children = tasks.flatMap((task) => {
    const list = fs.readFileSync(`/proc/${pid}/task/${task}/children`, "utf8");
    return list.split(" ").filter(Boolean).map(Number);
  });
  return [...children, ...children.flatMap(descendants)];
}

interface Tell {
  readonly color: "never";
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
}
