import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  type Deployment,
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type PulumiFn,
  Stack,
} from "@pulumi/pulumi/automation";
import { type Document, parseDocument } from "yaml";
import { program } from "../../program/program";
import { resourcesOf, type StateResource } from "../../pulumi/state";
import { SYSTEMS } from "../../systems";
import { sourceWords } from "./source";
import { StandInProvider } from "./stand-in-provider";
import { languageHostFolder, pulumiFolder } from "./tiers";

const PROJECT = path.join(__dirname, "..", "..");

/** Where the CLI finds the program that runs policy packs, if it has no language host that does. */
const ANALYZER = path.join(PROJECT, "tools", "analyzer");

/** One thing that the engine did, or would do, to a resource. */
export interface Step {
  /** `create`, `update`, `create-replacement`, `delete-replaced`, … */
  readonly op: string;
  /** `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** As the engine shows them: secrets are not readable. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** How an operation ended. */
export interface Outcome {
  readonly ok: boolean;
  /** All that was printed. */
  readonly output: string;
  /** What was done to resources, in the engine's order; without what stays as it is. */
  readonly steps: readonly Step[];
  /** Messages of errors. */
  readonly errors: readonly string[];
  /** Name and message of each policy violation. */
  readonly violations: readonly (readonly [string, string])[];
}

/** What an operation runs with. */
export interface RunOptions {
  /** @default - the project's own program */
  readonly program?: PulumiFn;
  /** @default - none */
  readonly policyPacks?: readonly string[];
  /** @default - none */
  readonly policyConfig?: unknown;
  /** @default false */
  readonly excludeProtected?: boolean;
}

/**
 * A copy of the project's stack files and images in a folder of its own, where a real engine works with stand-in providers.
 *
 * The process moves into the folder, since build contexts are relative to the project.
 */
export class EngineProject {
  private constructor(
    readonly folder: string,
    readonly provider: StandInProvider,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async create(): Promise<EngineProject> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-engine-"));
    for (const file of ["Pulumi.yaml", "images"]) {
      fs.cpSync(path.join(PROJECT, file), path.join(folder, file), {
        recursive: true,
        filter: (name) => !/\/(node_modules|\.venv|__pycache__)$/.test(name),
      });
    }
    // The engine looks for the entry point, and then runs the program that it is given instead.
    fs.writeFileSync(path.join(folder, "index.ts"), "");
    fs.mkdirSync(path.join(folder, "state"));
    process.chdir(folder);
    const provider = await StandInProvider.start();
    return new EngineProject(folder, provider, {
      ...provider.env,
      // Neither the login nor the plugins of whoever runs the tests.
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${folder}/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "engine tests",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PATH: [ANALYZER, pulumiFolder(), process.env.PATH].join(path.delimiter),
    });
  }

  /** A stack that exists from now on, with the configuration of its file and these values over it. */
  async stack(name: string, config: Readonly<Record<string, unknown>> = {}): Promise<EngineStack> {
    return EngineStack.create(name, this.folder, this.env, config);
  }

  /** A stack of another project, which declares no configuration. */
  async foreignStack(): Promise<EngineStack> {
    const folder = path.join(this.folder, "foreign");
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: foreign\nruntime: nodejs\n");
    return EngineStack.create("foreign", folder, this.env, {});
  }

  /**
   * Previews of one stack under several configurations, in a process of their own: jest takes the rejection of a program that
   * refuses for a mistake of the test.
   */
  async previews(
    name: string,
    configs: readonly Readonly<Record<string, unknown>>[],
  ): Promise<Outcome[]> {
    const task: PreviewsTask = { name, folder: this.folder, configs };
    const { code, output } = await this.spawn(process.execPath, [
      ...sourceWords("test/support/engine-previews.ts"),
      JSON.stringify(task),
    ]);
    if (code !== 0) throw new Error(output);
    return JSON.parse(output);
  }

  /** Runs the CLI on the real project, whose program its language host then runs. */
  cli(args: readonly string[]): Promise<Ended> {
    return this.spawn("pulumi", [...args, "--non-interactive", "--color=never"], {
      PATH: [languageHostFolder(), this.env.PATH].join(path.delimiter),
    });
  }

  /** All text below the folder of the state. */
  stateText(): string {
    return fs
      .readdirSync(path.join(this.folder, "state"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  remove(): void {
    this.provider.stop();
    process.chdir(PROJECT);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Never waits idly: the stand-in providers answer from this process. */
  private spawn(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    const child = spawn(program, args, {
      cwd: PROJECT,
      env: { ...process.env, ...this.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new Promise((resolve, reject) => {
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text) => {
          output += text;
        });
      }
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output }));
    });
  }
}

/** How a program ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** What `engine-previews` is told. */
export interface PreviewsTask {
  readonly name: string;
  readonly folder: string;
  readonly configs: readonly Readonly<Record<string, unknown>>[];
}

/** A stack of the copied project. */
export class EngineStack {
  private constructor(
    private readonly stack: Stack,
    private readonly folder: string,
  ) {}

  static async create(
    name: string,
    folder: string,
    env: Readonly<Record<string, string>>,
    config: Readonly<Record<string, unknown>>,
  ): Promise<EngineStack> {
    const workspace = await LocalWorkspace.create({
      workDir: folder,
      pulumiCommand: await PulumiCommand.get({ root: path.dirname(pulumiFolder() as string) }),
      envVars: { ...env },
    });
    const opened = new EngineStack(await Stack.create(name, workspace), folder);
    opened.configure(config);
    return opened;
  }

  /** The stack's file: the committed one with the test's values over it. */
  get file(): string {
    return path.join(this.folder, `Pulumi.${this.stack.name}.yaml`);
  }

  /** Sets the configuration back to the committed file, with these values over it. */
  configure(config: Readonly<Record<string, unknown>>): void {
    // What is encrypted here was encrypted with the stack's own salt.
    const salt = readYaml(this.file).get("encryptionsalt");
    const file = readYaml(path.join(PROJECT, path.basename(this.file)));
    file.set("encryptionsalt", salt);
    for (const [key, value] of Object.entries(config)) file.setIn(["config", key], value);
    fs.writeFileSync(this.file, file.toString());
  }

  /** Sets one encrypted value: `secrets.google-api-key`. */
  async setSecret(path: string, value: string): Promise<void> {
    await this.stack.setConfig(path, { value, secret: true }, true);
  }

  /** Takes over a state that was exported. */
  import(state: Deployment): Promise<void> {
    return this.stack.importStack(state);
  }

  /** What the state holds. */
  async resources(): Promise<StateResource[]> {
    return resourcesOf(await this.stack.exportStack());
  }

  preview(options: RunOptions = {}): Promise<Outcome> {
    return this.run(options, (tell) => this.stack.preview(tell));
  }

  up(options: RunOptions = {}): Promise<Outcome> {
    return this.run(options, (tell) => this.stack.up(tell));
  }

  destroy(options: RunOptions = {}): Promise<Outcome> {
    const { excludeProtected } = options;
    return this.run(options, (tell) => this.stack.destroy({ ...tell, excludeProtected }));
  }

  private async run(
    options: RunOptions,
    operation: (tell: Tell) => Promise<unknown>,
  ): Promise<Outcome> {
    const events: EngineEvent[] = [];
    let output = "";
    const tell: Tell = {
      program: options.program ?? program(SYSTEMS),
      policyPacks: [...(options.policyPacks ?? [])],
      policyPackConfigs: options.policyConfig ? [this.policyConfig(options.policyConfig)] : [],
      color: "never",
      onEvent: (event) => events.push(event),
      onOutput: (text) => {
        output += text;
      },
      onError: (text) => {
        output += text;
      },
    };
    const ok = await operation(tell).then(
      () => true,
      () => false,
    );
    return {
      ok,
      output,
      steps: events.flatMap(stepOf),
      errors: events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trim()] : [],
      ),
      violations: events.flatMap(({ policyEvent }) =>
        policyEvent ? [[policyEvent.policyName, lastLine(policyEvent.message)] as const] : [],
      ),
    };
  }

  private policyConfig(config: unknown): string {
    const file = path.join(this.folder, "policy-config.json");
    fs.writeFileSync(file, JSON.stringify(config));
    return file;
  }
}

interface Tell {
  readonly program: PulumiFn;
  readonly policyPacks: string[];
  readonly policyPackConfigs: string[];
  readonly color: "never";
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
}

/** Before its own sentence a violation has the description of its rule. */
function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) as string;
}

function readYaml(file: string): Document {
  return parseDocument(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "{}");
}

function stepOf({ resourcePreEvent }: EngineEvent): Step[] {
  if (!resourcePreEvent) return [];
  const { op, type, urn, new: after } = resourcePreEvent.metadata;
  if (op === "same") return [];
  return [{ op, type, name: urn.split("::").at(-1) as string, inputs: after?.inputs ?? {} }];
}

/** The resources that providers make; components and providers are between the lines. */
export function made(steps: readonly Step[]): string[] {
  return steps
    .filter(({ type }) => !/^(pulumi:|enxuto:)/.test(type))
    .map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`)
    .sort();
}
