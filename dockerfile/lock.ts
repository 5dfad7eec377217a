import type { Finding } from "./finding";

/** A Python lock file: what an image really gets, with everything that came along. */
export interface Lock {
  readonly file: string;
  readonly packages: readonly LockedPackage[];
}

/** One pinned package. */
export interface LockedPackage {
  /** Normalised as PyPI does: lower case, dashes. */
  readonly name: string;
  readonly version: string;
  readonly line: number;
}

/** Reads `requirements.lock` as pip and uv write it (`name==version`), or `uv.lock`. */
export function parseLock(file: string, text: string): Lock {
  return { file, packages: file.endsWith("uv.lock") ? uvPackages(text) : pinnedLines(text) };
}

function pinnedLines(text: string): LockedPackage[] {
  return text.split("\n").flatMap((line, index) => {
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)/.exec(line);
    return match ? [{ name: normalised(match[1]), version: match[2], line: index + 1 }] : [];
  });
}

function uvPackages(text: string): LockedPackage[] {
  const packages: LockedPackage[] = [];
  let name = "";
  for (const [index, line] of text.split("\n").entries()) {
    const [, key, value] = /^(name|version) = "([^"]+)"/.exec(line) ?? [];
    if (key === "name") name = normalised(value);
    if (key === "version" && name) {
      packages.push({ name, version: value, line: index + 1 });
      name = "";
    }
  }
  return packages;
}

/** The name under which a requirement or a locked package is compared. */
export function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** What CUDA costs an image, measured 2026-11-20 for torch 2.14.1 with all that it pulls on Linux. */
const CUDA_COST = "resolves to CUDA wheels: ~5.4 GB unpacked on a host without a GPU";

/** Refuses a lock that brings CUDA: `nvidia-*`, `triton`, or a torch that is not built for the CPU. */
export function cudaFindings({ file, packages }: Lock): Finding[] {
  const torch = new Set(["torch", "torchvision", "torchaudio"]);
  return packages
    .filter(
      ({ name, version }) =>
        name.startsWith("nvidia-") ||
        name === "triton" ||
        (torch.has(name) && !version.endsWith("+cpu")),
    )
    .map(({ name, version, line }) => ({
      rule: "cpu-only-torch",
      file,
      line,
      found: `${name}==${version}`,
      cost: CUDA_COST,
      fix: "use the CPU index (torch==VERSION+cpu, bound explicitly) or the ONNX variant",
    }));
}

/** Names of requirements that a lock does not hold: it was made before they were added. */
export function staleFindings(file: string, requirements: string, lock: Lock): Finding[] {
  const locked = new Set(lock.packages.map(({ name }) => name));
  return requirements.split("\n").flatMap((line, index) => {
    const [, name] = /^([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line) ?? [];
    if (!name || locked.has(normalised(name))) return [];
    return [
      {
        rule: "lock-current",
        file,
        line: index + 1,
        found: `${name} is not in ${lock.file}`,
        cost: "the image is built without it",
        fix: `make the lock again: uv pip compile --generate-hashes ${file} -o ${lock.file}`,
      },
    ];
  });
}
