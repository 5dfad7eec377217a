import * as path from "node:path";
import { format } from "node:util";
import { runInThisContext } from "node:vm";
import { runCommand } from "../../cli/command";
import type { Ran } from "./command";

/** Streams on which no terminal is to be found, as in a process that a test starts. */
const STREAMS = ["stdin", "stdout", "stderr"] as const;

/** The environment that other processes are started with: that of Node itself, of which jest shows a test file a copy. */
const NODES_OWN: NodeJS.ProcessEnv = runInThisContext("process.env");

const PROJECT = path.join(__dirname, "..", "..");

let isAtWork = false;

/**
 * Runs the command line to its end in this process, in a folder and with an environment as in one of its own: for tests of what a verb
 * says. What a process is to others (its start, signals, a reader that is gone) is `runEnxuto`'s. One at a time.
 */
export async function runHere(
  args: readonly string[],
  { cwd = PROJECT, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran & { readonly output: string }> {
  if (isAtWork) throw new Error("one verb at a time: they share the folder and the environment");
  isAtWork = true;
  const home = process.cwd();
  const written = { stdout: "", stderr: "", output: "" };
  const write = (stream: "stdout" | "stderr", text: string) => {
    written[stream] += text;
    written.output += text;
  };
  const undo = [
    ...STREAMS.map((name) => replaced(process[name] as { isTTY?: boolean }, "isTTY", false)),
    ...(["stdout", "stderr"] as const).map((name) =>
      replaced(process[name], "write", ((text: string | Uint8Array) => {
        write(name, String(text));
        return true;
      }) as NodeJS.WriteStream["write"]),
    ),
    ...(["log", "info"] as const).map((name) =>
      replaced(console, name, (...values) => write("stdout", `${format(...values)}\n`)),
    ),
    ...(["warn", "error"] as const).map((name) =>
      replaced(console, name, (...values) => write("stderr", `${format(...values)}\n`)),
    ),
    ...[process.env, NODES_OWN].map((variables) => withVariables(variables, env)),
  ];
  process.chdir(cwd);
  try {
    return { status: await runCommand(args), ...written };
  } finally {
    process.chdir(home);
    for (const each of undo.reverse()) each();
    isAtWork = false;
  }
}

/** Replaces one key of an object; gives what puts it back. */
function replaced<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(object, key, before);
    else delete object[key];
  };
}

/** Sets variables, and removes those that are undefined; gives what puts them back. */
function withVariables(variables: NodeJS.ProcessEnv, env: NodeJS.ProcessEnv): () => void {
  const before = { ...variables };
  const set = (values: NodeJS.ProcessEnv) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete variables[name];
      else variables[name] = value;
    }
  };
  set(env);
  return () => {
    for (const name of Object.keys(variables)) if (!(name in before)) delete variables[name];
    set(before);
  };
}
