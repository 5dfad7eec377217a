import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Transform, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { TerminalText } from "../core/report/plain-text";

/** End of a program. */
export interface Ended {
  /** Null where it was killed, took too long or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** The reason where it could not be started. */
  readonly stderr: string;
  /** Whether this machine has no such program. @default false */
  readonly missing?: boolean;
}

/** A lock that a program holds with whoever started it: by its pipe others see that it still works where that one was killed. */
export interface Holding {
  readonly pipe?: Writable;
}

/** Circumstances of a run. */
export interface RunOptions {
  /** Text for its standard input. A secret goes this way, since everybody sees the words of a command. @default - none */
  readonly input?: string;
  /** Longest time that it may take, after which it is killed; 0 is as long as it likes. @default 600 */
  readonly seconds?: number;
  /** All of its variables. @default - those of this process, as they are at that moment */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives its standard output as it comes, in pieces that may end within a line. @default - it is only kept */
  readonly onOutput?: (text: string) => void;
  /** The same of its standard error. @default - it is only kept */
  readonly onError?: (text: string) => void;
  /** Lock that it works under, as in `Holding`. @default - none */
  readonly hold?: Holding;
  /** Interrupts it, as Ctrl-C does. @default - nothing does */
  readonly stop?: AbortSignal;
}

/** A program's end, with what it printed. Never rejects. */
export function run(
  [program, ...args]: readonly string[],
  { input = "", seconds = 600, env = process.env, onOutput, onError, hold, stop }: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    const child = spawn(program, args, {
      env,
      stdio: ["pipe", "pipe", "pipe", hold?.pipe ?? "ignore"],
    }) as ChildProcessWithoutNullStreams;
    // Not Node's own timeout, whose timer outlives a program that was not there.
    const limit = seconds === 0 ? undefined : setTimeout(() => child.kill(), seconds * 1000);
    const end = (code: number | null, more: Partial<Ended> = {}) => {
      clearTimeout(limit);
      resolve({ code, stdout, stderr, ...more });
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      onError?.(text);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      end(null, { stderr: error.message, missing: error.code === "ENOENT" });
    });
    child.on("close", (code) => end(code));
    // It may end without reading all of it.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    stop?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  });
}

/** Streams that a program's output is shown on. */
interface Shown {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * Exit code of a program whose output is shown as it comes, 1 where it was killed. Rejects where it cannot be started.
 *
 * A terminal gets its text and colours only: what a container writes must not move the cursor, or set a title. A file or a pipe gets
 * every byte.
 */
export function show(
  [program, ...args]: readonly string[],
  { stdout, stderr }: Shown = process,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const how = (stream: NodeJS.WriteStream) => (stream.isTTY ? "pipe" : "inherit");
    const child = spawn(program, args, { stdio: ["inherit", how(stdout), how(stderr)] });
    child.stdout?.pipe(forTerminal()).pipe(stdout, { end: false });
    child.stderr?.pipe(forTerminal()).pipe(stderr, { end: false });
    child.on("error", reject).on("close", (code) => resolve(code ?? 1));
  });
}

function forTerminal(): Transform {
  const decoder = new StringDecoder("utf8");
  const text = new TerminalText();
  return new Transform({
    transform: (piece, _, done) => done(null, text.take(decoder.write(piece))),
    flush: (done) => done(null, text.take(decoder.end()) + text.end()),
  });
}

/** Last line that a program printed, mostly the reason of its failure; empty where it printed nothing. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
