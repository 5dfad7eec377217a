import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Whether the plugin of a provider is installed in this version: its program, since a broken download leaves an empty folder. */
export function hasPlugin(name: string, version: string, env = process.env): boolean {
  const home = env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  const program = `pulumi-resource-${name}${process.platform === "win32" ? ".exe" : ""}`;
  return fs.existsSync(path.join(home, "plugins", `resource-${name}-v${version}`, program));
}
