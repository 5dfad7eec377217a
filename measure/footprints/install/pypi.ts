import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { must, run } from "../place";
import { INSTALL_SECONDS, type Installer, type Package } from "./packages";

type PypiPackages = Extract<Package, { registry: "pypi" }>;

/** Resolver and installer, itself from PyPI where the machine has none: pip takes minutes for what it does in seconds. */
const UV = "uv==0.9.7";
const PYTHON = "3.12";

/** Python packages in a virtual environment of their own. */
export const pypi: Installer<PypiPackages> = async (what, place) => {
  const limit = { timeoutSeconds: INSTALL_SECONDS, env: { UV_PYTHON_DOWNLOADS: "never" } };
  const uv = await findUv(place.dir);
  const venv = path.join(place.dir, "venv");
  const base = await findPython(what.python ?? PYTHON);
  await must([uv, "venv", "-q", "--python", base, venv], limit);
  const python = path.join(venv, "bin", "python");
  // Images bring compiled bytecode; without it every first start compiles, and holds more.
  const install = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", python];
  await must([...install, ...what.packages], limit);
  place.path.unshift(path.join(venv, "bin"));
  place.env.VIRTUAL_ENV = venv;
  const name = what.packages[0].replace(/[[=<>@ ].*$/, "");
  const version = await must(
    [python, "-c", `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`],
    limit,
  );
  const runtime = await must([python, "-V"], limit);
  return {
    version: version.trim(),
    registry: `PyPI (${name})`,
    runtime: runtime.trim(),
  };
};

async function findUv(dir: string): Promise<string> {
  const found = await run(["uv", "--version"], { timeoutSeconds: 20 });
  if (found.status === 0) return "uv";
  const target = path.join(dir, "uv");
  await must(["python3", "-m", "pip", "install", "-q", "--target", target, UV], {
    timeoutSeconds: 120,
  });
  return path.join(target, "bin", "uv");
}

/** A Python of that version: from PATH, or one that pyenv keeps (its stand-ins on PATH fail until one is chosen). */
async function findPython(version: string): Promise<string> {
  const kept = path.join(os.homedir(), ".pyenv", "versions");
  const own = fs.existsSync(kept) ? fs.readdirSync(kept) : [];
  const candidates = [
    `python${version}`,
    ...own
      .filter((name) => name.startsWith(`${version}.`))
      .map((name) => path.join(kept, name, "bin", "python")),
  ];
  for (const python of candidates)
    if ((await run([python, "-V"], { timeoutSeconds: 20 })).status === 0) return python;
  throw new Error(`no Python ${version} here; looked for ${candidates.join(", ")}`);
}
