import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const PROJECT = path.join(__dirname, "..", "..");
const CACHE = path.join(PROJECT, "node_modules/.cache/enxuto");
const STAMP = path.join(CACHE, "built");
const LOCK = path.join(CACHE, "building");

const ROOMS =
  "adopt api cli components core engine export measure operate policy program pulumi watcher".split(
    " ",
  );

/** Milliseconds after which a build is taken to have been killed. */
const ABANDONED = 300_000;

/** Builds `dist/` unless it is newer than every source: for tests of what is installed, and of nothing else. */
export function build(): void {
  fs.mkdirSync(CACHE, { recursive: true });
  while (!locked()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    const begin = new Date();
    if (modified(STAMP) > newest()) return;
    execFileSync("npm", ["run", "--silent", "build:js"], { cwd: PROJECT, stdio: "inherit" });
    fs.writeFileSync(STAMP, "");
    // What is changed during the build is built the next time.
    fs.utimesSync(STAMP, begin, begin);
  } finally {
    fs.rmSync(LOCK, { recursive: true, force: true });
  }
}

function locked(): boolean {
  try {
    fs.mkdirSync(LOCK);
    return true;
  } catch {
    if (Date.now() - modified(LOCK) > ABANDONED) fs.rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function newest(): number {
  const rooms = ROOMS.flatMap((room) =>
    fs
      .readdirSync(path.join(PROJECT, room), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(room, file)),
  );
  const files = ["package.json", "scripts/build.mjs", "scripts/watcher.mjs", ...ROOMS, ...rooms];
  return Math.max(...files.map((file) => modified(path.join(PROJECT, file))));
}

/** Milliseconds; 0 where there is no such file. */
function modified(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
