import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  type EngineEvent,
  LocalWorkspace,
  type PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation";
import { program } from "../../program";

/** What one operation did: the outcome, what it said, and how long it took. */
export interface Done {
  readonly ok: boolean;
  /** Changes by operation: `{ create: 3, same: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  /** Error messages of the engine and of the program. */
  readonly errors: readonly string[];
  /** Everything that was printed. */
  readonly output: string;
  readonly seconds: number;
}

/** A stack of the project with a state of its own in a temporary folder, run by the real engine. */
export class TestStack {
  private constructor(
    readonly stack: Stack,
    readonly folder: string,
  ) {}

  static async open(
    name: string,
    command: PulumiCommand,
    config: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ): Promise<TestStack> {
    // The program runs in this process, the plugins do not: both look for tokens.
    Object.assign(process.env, env);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-stack-"));
    fs.mkdirSync(path.join(folder, "state"));
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: name, projectName: "enxuto", program: async () => ({ ...program() }) },
      {
        pulumiCommand: command,
        envVars: {
          PULUMI_BACKEND_URL: `file://${folder}/state?metadata=skip`,
          PULUMI_CONFIG_PASSPHRASE: "test",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          ...env,
        },
      },
    );
    const test = new TestStack(stack, folder);
    await test.configure(config);
    return test;
  }

  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    const values = Object.entries(config).map(([key, value]) => [key, { value }]);
    await this.stack.setAllConfig(Object.fromEntries(values));
  }

  /** A variable for the program and for the plugins. */
  async setEnv(name: string, value: string): Promise<void> {
    process.env[name] = value;
    this.stack.workspace.envVars[name] = value;
  }

  up(options: { refresh?: boolean } = {}): Promise<Done> {
    return this.run((tell) => this.stack.up({ ...tell, refresh: options.refresh }));
  }

  preview(): Promise<Done> {
    return this.run((tell) => this.stack.preview(tell));
  }

  destroy(options: { excludeProtected?: boolean } = {}): Promise<Done> {
    return this.run((tell) => this.stack.destroy({ ...tell, ...options }));
  }

  /** Gives up the protection of everything. */
  unprotect(): void {
    const { pulumiCommand, envVars, workDir } = this.stack.workspace;
    execFileSync(
      pulumiCommand.command,
      ["state", "unprotect", "--all", "--yes", "--stack", this.stack.name],
      { cwd: workDir, env: { ...process.env, ...envVars } },
    );
  }

  /** The state as it lies on disk. */
  stateText(): string {
    return read(path.join(this.folder, "state"));
  }

  async outputs(): Promise<Record<string, unknown>> {
    const outputs = await this.stack.outputs();
    return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }

  private async run(
    operation: (tell: {
      onOutput: (text: string) => void;
      onEvent: (event: EngineEvent) => void;
    }) => Promise<unknown>,
  ): Promise<Done> {
    const begin = Date.now();
    let output = "";
    const errors: string[] = [];
    let changes: Record<string, number> = {};
    let ok = true;
    try {
      await operation({
        onOutput: (text) => {
          output += text;
        },
        onEvent: ({ diagnosticEvent, summaryEvent }) => {
          if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
          if (summaryEvent) changes = summaryEvent.resourceChanges as Record<string, number>;
        },
      });
    } catch (error) {
      ok = false;
      if (errors.length === 0) errors.push(String(error));
    }
    return { ok, changes, errors, output, seconds: (Date.now() - begin) / 1000 };
  }
}

function read(folder: string): string {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
