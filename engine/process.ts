import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";

/** A process of this machine. */
export interface Process {
  /** Time of its start as the system writes it: with the id it names one process, as ids are used again. */
  readonly start: string;
  /** The same in milliseconds since 1970, to the second. */
  readonly startMs: number;
}

/** The process with an id; undefined where there is none. Throws where the system cannot be asked. */
export function processOf(pid: number): Process | undefined {
  return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
}

/** The name of this machine's processes as one set: ids of another boot or another container say nothing here. */
export function machineId(): string {
  const parts =
    process.platform === "linux"
      ? [
          fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
          fs.readlinkSync("/proc/self/ns/pid"),
        ]
      : [execFileSync("sysctl", ["-n", "kern.boottime"], { encoding: "utf8" }).trim()];
  return createHash("sha256")
    .update([os.hostname(), ...parts].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** Name of who runs this process; the id of a user that the system has no name for, as containers have them. */
export function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return process.env.USER ?? String(process.getuid?.());
  }
}

/** Ids of the programs of Pulumi that a session of processes has left running, by the id of its first process. Linux only. */
export function pulumiLeftOf(session: number): number[] {
  return allProcesses().filter((pid) => {
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(textOf(`/proc/${pid}/stat`) ?? "") ?? [];
    const [state, , , sid] = rest?.split(" ") ?? [];
    return Number(sid) === session && state !== "Z" && name.startsWith("pulumi-");
  });
}

/** Variable that everything which works under a stack's lock inherits, so that what outlives a killed run is found. */
export const WORK_MARK = "ENXUTO_WORK";

/** A process that works under a lock, with the name of its program. */
export interface MarkedProcess {
  readonly pid: number;
  readonly name: string;
}

/** The processes of this user whose `WORK_MARK` has a value. Linux only: empty elsewhere. */
export function markedProcesses(mark: string): MarkedProcess[] {
  const entry = `${WORK_MARK}=${mark}`;
  return allProcesses()
    .filter((pid) => textOf(`/proc/${pid}/environ`)?.split("\0").includes(entry))
    .map((pid) => ({ pid, name: textOf(`/proc/${pid}/comm`)?.trim() ?? "" }));
}

/** Ids of all processes of this machine. Linux only: empty elsewhere. */
function allProcesses(): number[] {
  if (process.platform !== "linux") return [];
  return fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** Ticks a second of the times in `/proc`: fixed in Linux' interface to programs. */
const TICKS = 100;

function fromProc(pid: number): Process | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  // `1234 (pulumi) S 1 …`; the name may hold anything, also parentheses. A zombie is gone.
  const fields = /^\d+ \(.*\) (.*)$/s.exec(stat ?? "")?.[1].split(" ");
  if (!fields || fields[0] === "Z") return undefined;
  const booted = Number(/^btime (\d+)$/m.exec(fs.readFileSync("/proc/stat", "utf8"))?.[1]);
  const start = fields[19];
  return { start, startMs: (booted + Math.floor(Number(start) / TICKS)) * 1000 };
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    // Gone, or another user's.
    if (
      ["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")
    )
      return undefined;
    throw error;
  }
}

function fromPs(pid: number): Process | undefined {
  const words = ["-o", "stat=,lstart=", "-p", String(pid)];
  try {
    const output = execFileSync("ps", words, {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
    const [, state, start] = /^\s*(\S+)\s+(.*\S)/.exec(output) ?? [];
    if (!start || state.startsWith("Z")) return undefined;
    return { start, startMs: Date.parse(start) };
  } catch (error) {
    // Its exit code says that there is none.
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}
