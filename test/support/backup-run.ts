import { type ChildProcess, execFileSync, type StdioOptions, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { dataOf, drillMiB } from "../../core/judge/kept-data";
import { type Backups, readBackups } from "../../core/model/backups";
import type { System } from "../../core/model/system";
import {
  type BackupVerb,
  dataVariables,
  type Line,
  placeVariables,
  repositoryVariables,
  runProgram,
  volumeLines,
} from "../../operate/backup/program";
import { DATA_SYSTEM } from "./data-stack";

/** How a run of the program ended. */
export interface Ran {
  readonly lines: readonly Line[];
  /** The one sentence that it failed with. */
  readonly failed?: string;
  readonly seconds: number;
}

/** Backups of a `DataStack` on this machine, by the program itself: what a server's timers start. */
export class BackupRun {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-backups-"));
  private readonly backups: Backups;

  /**
   * @param services - those whose data is saved
   * @param setting - what `enxuto:backups` says. @default - a folder of its own, and a password
   * @param system - whose services they are. @default - `DATA_SYSTEM`
   */
  constructor(
    readonly stack: string,
    private readonly services: readonly string[],
    setting: Readonly<Record<string, unknown>> = {},
    private readonly system: System = DATA_SYSTEM,
  ) {
    fs.writeFileSync(path.join(this.folder, "Pulumi.yaml"), "name: store\n");
    const all = { to: this.repository, password: "correct horse", ...setting };
    this.backups = readBackups("enxuto:backups", all, services) as Backups;
  }

  /** Where the backups are unless the setting says otherwise. */
  get repository(): string {
    return path.join(this.folder, "kept");
  }

  /** Where the program works. */
  get work(): string {
    return placeVariables(this.place).WORK;
  }

  private get place() {
    const { stack, folder } = this;
    return { stack, system: this.system.name, isServer: false, directory: folder };
  }

  private get variables(): Record<string, string> {
    const data = dataOf(this.system).filter(({ service }) => this.services.includes(service));
    const opens = repositoryVariables(this.backups, drillMiB(this.system));
    const VOLUMES = volumeLines(this.stack, this.system);
    return { ...opens, VOLUMES, ...dataVariables(data, this.backups) };
  }

  async run(
    verb: BackupVerb,
    more: Readonly<Record<string, string>> = {},
    hear?: (line: Line) => void,
  ): Promise<Ran> {
    const began = Date.now();
    const seconds = () => (Date.now() - began) / 1000;
    const lines: Line[] = [];
    const both = (line: Line) => {
      lines.push(line);
      hear?.(line);
    };
    try {
      await runProgram(this.place, verb, { ...this.variables, ...more }, both);
      return { lines, seconds: seconds() };
    } catch (error) {
      return { lines, failed: (error as Error).message, seconds: seconds() };
    }
  }

  /** Variables that tell the program everything, for who starts it otherwise. */
  get told(): Record<string, string> {
    return { ...placeVariables(this.place), ...this.variables };
  }

  /** Starts a backup in a group of processes of its own, so that all of it can be killed; nobody reads what a deaf one tells. */
  start(reader: "none" | "deaf" = "none"): ChildProcess {
    const program = path.join(__dirname, "..", "..", "tools", "backup", "run");
    const env = { ...process.env, ...this.told };
    const output = reader === "deaf" ? "pipe" : "ignore";
    const stdio: StdioOptions = ["ignore", output, "ignore"];
    const child = spawn("sh", [program, "backup"], { env, detached: true, stdio });
    child.stdout?.destroy();
    return child;
  }

  /** What restic prints. */
  restic(...words: readonly string[]): string {
    const env = { ...process.env, ...this.variables };
    return execFileSync("restic", words, { env, encoding: "utf8" });
  }

  /** Keeps a folder as the newest backup of the stack and its state, whatever is in it. `more` are words for restic. */
  keep(folder: string, ...more: readonly string[]): void {
    const tags = ["enxuto", "project=store", `state=${placeVariables(this.place).STATE}`];
    const words = ["--host", this.stack, ...tags.flatMap((tag) => ["--tag", tag]), ...more];
    execFileSync("restic", ["backup", "--quiet", ...words, "."], {
      cwd: folder,
      env: { ...process.env, ...this.variables },
    });
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
