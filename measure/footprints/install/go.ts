import * as fs from "node:fs";
import * as path from "node:path";
import { must } from "../place";
import { INSTALL_SECONDS, type Installer, type Package } from "./packages";

type GoPackages = Extract<Package, { registry: "go" }>;

/** Commands built from a Go module in an empty module, without C. */
export const go: Installer<GoPackages> = async (what, place) => {
  const [module, version] = what.module.split("@");
  const build = path.join(place.dir, "gomod");
  const bin = path.join(place.dir, "bin");
  fs.mkdirSync(build);
  fs.mkdirSync(bin);
  const options = {
    cwd: build,
    env: {
      CGO_ENABLED: "0",
      GOFLAGS: "-mod=mod",
      ...(what.toolchain ? { GOTOOLCHAIN: `go${what.toolchain}` } : {}),
    },
    timeoutSeconds: INSTALL_SECONDS,
  };
  await must(["go", "mod", "init", "footprint"], options);
  await must(["go", "get", ...what.packages.map((name) => `${name}@${version}`)], options);
  const tags = what.tags ? ["-tags", what.tags] : [];
  await must(["go", "build", ...tags, "-o", `${bin}/`, ...what.packages], options);
  place.path.unshift(bin);
  const runtime = (await must(["go", "env", "GOVERSION"], options)).trim();
  return {
    version: version.replace(/^v/, ""),
    registry: `Go modules (${module})`,
    runtime: runtime.replace(/^go/, "Go "),
  };
};
