import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sourceWords } from "./source";

/** What one operation did: the outcome, what it said, and how long it took. */
export interface Done {
  readonly ok: boolean;
  /** Changes by operation: `{ create: 3, same: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  /** Error messages of the engine and of the program. */
  readonly errors: readonly string[];
  /** Everything that was printed. */
  readonly output: string;
  /** What the stack exports. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/** What `run-stack.ts` is asked to do. */
export interface Operation {
  readonly name: string;
  /** The folder whose `bin` holds the CLI. */
  readonly root: string;
  readonly workDir: string;
  readonly envVars: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
  readonly verb: "up" | "destroy";
  readonly options: Readonly<Record<string, boolean | undefined>>;
}

/** A stack of the project with a state of its own in a temporary folder, run by the real engine. */
export class TestStack {
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-stack-"));
  private readonly envVars: Record<string, string>;
  private exported: Done["outputs"] = {};
  private printed = "";

  constructor(
    private readonly name: string,
    /** The folder whose `bin` holds the CLI. */
    private readonly root: string,
    private config: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ) {
    for (const part of ["state", "work"]) fs.mkdirSync(path.join(this.folder, part));
    this.envVars = {
      PULUMI_BACKEND_URL: `file://${this.folder}/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...env,
    };
  }

  configure(config: Readonly<Record<string, string>>): void {
    this.config = { ...this.config, ...config };
  }

  /** A variable for the program and for the plugins. */
  setEnv(name: string, value: string): void {
    this.envVars[name] = value;
  }

  up(options: { refresh?: boolean } = {}): Promise<Done> {
    return this.run("up", options);
  }

  destroy(options: { excludeProtected?: boolean } = {}): Promise<Done> {
    return this.run("destroy", options);
  }

  /** Gives up the protection of everything. */
  unprotect(): void {
    execFileSync(
      path.join(this.root, "bin", "pulumi"),
      ["state", "unprotect", "--all", "--yes", "--stack", this.name],
      { cwd: path.join(this.folder, "work"), env: { ...process.env, ...this.envVars } },
    );
  }

  /** The state as it lies on disk. */
  stateText(): string {
    return read(path.join(this.folder, "state"));
  }

  /** Everything that all operations printed, with the difference of each resource. */
  said(): string {
    return this.printed;
  }

  /** What the last operation that went well left exported. */
  outputs(): Readonly<Record<string, unknown>> {
    return this.exported;
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }

  /** In a process of its own: a failed update leaves promises behind that would fail whichever test is next. */
  private run(verb: Operation["verb"], options: Operation["options"]): Promise<Done> {
    const operation: Operation = {
      name: this.name,
      root: this.root,
      workDir: path.join(this.folder, "work"),
      envVars: this.envVars,
      config: this.config,
      verb,
      options,
    };
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, sourceWords("test/support/run-stack.ts"), {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, ...this.envVars },
      });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
      child.on("close", (code) => {
        const line = output.trim().split("\n").at(-1) ?? "";
        if (code !== 0 || !line.startsWith("{")) return reject(new Error(`${verb}: exit ${code}`));
        const done = JSON.parse(line) as Done;
        this.printed += done.output;
        if (done.ok) this.exported = done.outputs;
        resolve(done);
      });
      child.stdin.end(JSON.stringify(operation));
    });
  }
}

function read(folder: string): string {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
