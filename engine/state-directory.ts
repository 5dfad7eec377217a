import * as os from "node:os";
import * as path from "node:path";

/** The folder of this user for what cannot be made again and belongs to no checkout: copies of states. */
export function stateHome(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.XDG_STATE_HOME;
  // One that is not absolute counts as unset: XDG Base Directory Specification 0.8.
  const base = home && path.isAbsolute(home) ? home : path.join(os.homedir(), ".local/state");
  return path.join(base, "enxuto");
}
