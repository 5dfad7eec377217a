import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Nobody's numeric user, the same on every Linux. */
const NOBODY = 65534;

/** Place of installed packages, and what a command needs to see them. */
export class Place {
  /** Folder that takes everything and is deleted in the end. */
  readonly dir: string;
  /** Folders of programs, first found first taken. */
  readonly path: string[] = [];
  readonly env: Record<string, string> = {};
  /** Root folder that commands see instead of the machine's. */
  root?: string;
  /** Undone in reverse order before the folder is deleted. */
  readonly undo: (() => void)[] = [];

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Words that run a shell line here; `unprivileged` as nobody. */
  argv(line: string, cwd: string, unprivileged = false): string[] {
    return [
      ...(this.root ? ["chroot", this.root] : []),
      ...(unprivileged
        ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"]
        : []),
      "sh",
      "-c",
      `cd '${cwd}' && ${line}`,
    ];
  }

  environment(extra: Readonly<Record<string, string>>): Record<string, string> {
    const own = process.env;
    return {
      PATH: [...this.path, own.PATH ?? "/usr/bin:/bin", "/usr/sbin", "/sbin"].join(":"),
      LANG: "C.UTF-8",
      ...this.env,
      DIR: this.dir,
      ...extra,
    };
  }

  /** An empty folder of that name, owned by whoever the program runs as. */
  freshData(name: string, unprivileged = false): string {
    const data = path.join(this.dir, name);
    fs.rmSync(data, { recursive: true, force: true });
    fs.mkdirSync(data);
    if (unprivileged) fs.chownSync(data, NOBODY, NOBODY);
    return data;
  }

  remove(): void {
    for (const action of this.undo.reverse()) action();
    fs.rmSync(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }
}

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** Whole groups of processes that still run, so that an interrupted measurement leaves none behind. */
const groups = new Set<ChildProcess>();

/** End of every command started here, and of its children. */
export function endCommands(): void {
  for (const child of groups) endGroup(child);
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** A finished command: status (null: killed or out of time) and the last 20,000 characters of what it printed. */
export function run(argv: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    groups.add(child);
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-20000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(() => endGroup(child), options.timeoutSeconds * 1000);
    const end = (status: number | null) => {
      clearTimeout(timer);
      groups.delete(child);
      resolve({ status, output });
    };
    child.on("error", (error) => {
      output += error.message;
      end(null);
    });
    child.on("exit", (status) => end(status));
  });
}

/** A finished command that went well. @throws Error with the end of its output otherwise. */
export async function must(argv: readonly string[], options: RunOptions): Promise<string> {
  const { status, output } = await run(argv, options);
  if (status !== 0)
    throw new Error(
      `${argv.join(" ").slice(0, 300)}: ${status === null ? "killed or out of time" : `exit ${status}`}\n${output.slice(-3000)}`,
    );
  return output;
}
