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

  /**
   * Starts one for an engine that these words reach: `docker`, or those that run it on a server. Others may take a lock that gave no
   * beat for `staleSeconds`.
   */
  static begin(
    docker: readonly string[],
    staleSeconds: number,
    onLost: (how: Loss) => void,
  ): LockKeeper {
    const child = spawn("sh", ["-c", SCRIPT, "lock-keeper", String(staleSeconds), ...docker], {
      stdio: ["pipe", "pipe", "ignore"],
      // Out of the terminal's reach: Ctrl-C is for the work, which still has to end under the lock.
      detached: true,
    });
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    child.stdout.on("data", (word: Buffer) => onLost(String(word).trim() as Loss));
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

/** How a lock was lost: its container went, as by `docker container prune`, or others took it, or may have since the last beat. */
export type Loss = "gone" | "taken";

interface Handle {
  unref(): void;
}

/** The beats have a process of their own, which does not outlive the one that waits for the pipe's end. */
const SCRIPT = `
trap '' PIPE
stale=$1
shift
read -r id || exit 0
(
  beat=0
  last=$(date +%s)
  while sleep ${BEAT_SECONDS} && kill -0 $$ 2>/dev/null; do
    beat=$((beat + 1))
    if said=$("$@" update --restart "on-failure:$beat" "$id" 2>&1 </dev/null); then
      last=$(date +%s)
      case $("$@" inspect --format {{.Name}} "$id" 2>/dev/null </dev/null) in
        /${LEFT}*) echo taken; exit 0 ;;
      esac
    else
      case $said in
        *"No such container"*)
          # Somebody may have taken it, worked and given it back, as next to a machine that slept.
          if [ $(($(date +%s) - last)) -lt "$stale" ]; then echo gone; else echo taken; fi
          exit 0 ;;
      esac
    fi
  done
) &
cat >/dev/null
kill $! 2>/dev/null
"$@" rename "$id" "${LEFT}$(echo "$id" | cut -c 1-${SHORT})" >/dev/null 2>&1 </dev/null
`;
