import * as os from "node:os";
import * as path from "node:path";

/** The folder of this machine for what can be made again: tools that were built, and the compiled form of a project's systems. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return (
    env.ENXUTO_CACHE ?? path.join(env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "enxuto")
  );
}
