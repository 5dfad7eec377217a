import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { UserError } from "../core/capacity/user-error";
import { LEFT, SHORT } from "./lock";
import { processOf } from "./process";

/** Seconds between two beats of a lock. */
const BEAT_SECONDS = 5;

/**
 * The process that keeps a lock's beat.
 *
 * It is one of its own, and it reads from a pipe that its starter and Pulumi hold: so a Pulumi that still works for a command that
 * was killed keeps others away. When both have ended without giving the lock back, it frees the name and leaves the lock itself
 * for the next run, which puts in order what was half done.
 */
export class LockKeeper {
  readonly pid: number;
  readonly start: string;

  private constructor(private readonly child: ChildProcess) {
    const { pid } = child;
    const started = pid === undefined ? undefined : processOf(pid);
    if (pid === undefined || !started) throw new UserError("sh", "cannot be started");
    this.pid = pid;
    this.start = started.start;
  }

  /** Starts one for an engine that these words reach: `docker`, or those that run it on a server. */
  static begin(docker: readonly string[], onLost: () => void): LockKeeper {
    const child = spawn("sh", ["-c", SCRIPT, "lock-keeper", ...docker], {
      stdio: ["pipe", "pipe", "ignore"],
      // Out of the terminal's reach: Ctrl-C is for the work, which still has to end under the lock.
      detached: true,
    });
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    child.stdout.on("data", onLost);
    child.unref();
    for (const stream of [child.stdin, child.stdout]) (stream as unknown as Handle).unref();
    return new LockKeeper(child);
  }

  /** The pipe to hand to all that works under the lock. */
  get pipe(): Writable {
    return this.child.stdin as Writable;
  }

  /** Value of `WORK_MARK` for all that works under the lock. */
  get mark(): string {
    return workMark(this);
  }

  /** Has it keep the lock of this id. */
  keep(id: string): void {
    (this.child.stdin as Writable).write(`${id}\n`);
  }

  /** Ends it, and leaves the lock as it is. */
  end(): void {
    this.child.stdout?.removeAllListeners("data");
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.child.stdin?.destroy();
  }
}

/** Value of `WORK_MARK` for all that works while a keeper runs. */
export function workMark({ pid, start }: Pick<LockKeeper, "pid" | "start">): string {
  return `${pid}-${start}`;
}

interface Handle {
  unref(): void;
}

/** The beats have a process of their own, which does not outlive the one that waits for the pipe's end. */
const SCRIPT = `
trap '' PIPE
read -r id || exit 0
(
  beat=0
  while sleep ${BEAT_SECONDS} && kill -0 $$ 2>/dev/null; do
    beat=$((beat + 1))
    said=$("$@" update --restart "on-failure:$beat" "$id" 2>&1 </dev/null) || case $said in
      *"No such container"*) echo lost; exit 0 ;;
    esac
  done
) &
cat >/dev/null
kill $! 2>/dev/null
"$@" rename "$id" "${LEFT}$(echo "$id" | cut -c 1-${SHORT})" >/dev/null 2>&1 </dev/null
`;
