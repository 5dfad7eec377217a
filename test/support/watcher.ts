import { execFileSync, spawnSync } from "node:child_process";
import * as path from "node:path";

const PROJECT = path.join(__dirname, "..", "..");

/** What runs a server's watcher here: Duktape where it is installed, else what plays it. */
export const DUK = spawnSync("duk", ["-e", "0"]).status === 0 ? "duk" : path.join(__dirname, "duk");
if (DUK !== "duk") {
  process.stderr.write("a server's watcher is tested on Node only: duk of duktape is missing\n");
}

/** Compiles the judgement of a server's watcher into a file. */
export function compileWatcher(file: string): void {
  execFileSync(process.execPath, [path.join(PROJECT, "scripts", "watcher.mjs"), file]);
}

/** The script that gathers and acts. */
export const SCRIPT = path.join(PROJECT, "tools", "watch");

/** A container as the engine's API shows it, with what a test asks for. */
export function engineContainer(
  id: string,
  service: string,
  more: { status?: string; health?: string; memoryMiB?: number; restarts?: number } = {},
) {
  const { status = "running", health = "healthy", memoryMiB = 100, restarts = 0 } = more;
  return {
    Id: id.repeat(64).slice(0, 64),
    RestartCount: restarts,
    Config: { Labels: { "enxuto.stack": "shop", "enxuto.service": service } },
    HostConfig: { Memory: memoryMiB * 1024 ** 2 },
    State: { Status: status, Health: { Status: health } },
  };
}
