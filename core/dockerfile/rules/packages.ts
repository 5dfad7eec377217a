import { type Dockerfile, finalStage, lineage, type Stage, type Step } from "../dockerfile";
import type { Finding } from "../finding";
import { type Install, installOf, installsOf, removedBy } from "../install";
import { commands } from "../shell";
import { type ImageSources, pythonPackages, runs } from "./rule";

export function aptInOneLayer({ dockerfile }: ImageSources): Finding[] {
  const { file, steps } = dockerfile;
  const shipped = shippedSteps(dockerfile);
  return runs(steps).flatMap((step) => {
    const installs = installsOf(step).filter(({ manager }) => manager === "apt");
    if (installs.length === 0) return [];
    const at = { file, line: step.line };
    const findings: Finding[] = [];
    if (!installs.every(saysYes)) {
      findings.push({ ...at, rule: "apt-yes", code: "apt-asks" });
    }
    const stays = shipped.has(step) && !hasCacheMount(step, /^\/var\/lib\/apt/);
    if (stays && !cleansLists(step)) {
      findings.push({ ...at, rule: "apt-cache", code: "apt-lists-kept" });
    }
    return findings;
  });
}

/** `-qq` means yes as well. */
function saysYes({ options }: Install): boolean {
  return options.some((option) =>
    /^(--yes|--assume-yes|-[a-z]*(y|qq)[a-z]*|-o=APT::Get::Assume-Yes=.*)$/i.test(option),
  );
}

function cleansLists(step: Step): boolean {
  const all = commands(step);
  const last = all.map((command) => installOf(command)?.manager).lastIndexOf("apt");
  return all.slice(last).some(
    ([program, ...words]) =>
      (/^(rm|find)$/.test(program) && words.some((word) => word.startsWith("/var/lib/apt"))) ||
      // apt of Debian 13.
      (/^apt(-get)?$/.test(program) && words.some((word) => /^dist-?clean$/.test(word))),
  );
}

function hasCacheMount({ mounts }: Step, target: RegExp): boolean {
  return mounts.some((mount) => {
    const path = mount.target ?? mount.dst ?? mount.destination ?? "";
    return mount.type === "cache" && target.test(path);
  });
}

/** Steps of the stages that become the image: what a build stage keeps reaches nobody. */
function shippedSteps(dockerfile: Dockerfile): Set<Step> {
  const stages = lineage(dockerfile, finalStage(dockerfile) as Stage);
  return new Set(stages.flatMap(({ steps }) => steps));
}

export function pipWithoutCache({ dockerfile }: ImageSources): Finding[] {
  return lineage(dockerfile, finalStage(dockerfile) as Stage).flatMap((stage) => {
    const off = lineage(dockerfile, stage).some(({ steps }) =>
      steps.some(({ variables }) => variables.some(({ name }) => NO_CACHE.test(name))),
    );
    if (off) return [];
    return runs(stage.steps)
      .filter((step) => installsOf(step).some(keepsCache))
      .filter((step) => !NO_CACHE.test(step.text) && !hasCacheMount(step, /./))
      .map(({ line }) => ({
        rule: "pip-cache",
        file: dockerfile.file,
        line,
        code: "pip-cache-kept",
      }));
  });
}

/** Turned off, or cleaned up in the same layer. */
const NO_CACHE = /\b(PIP_NO_CACHE_DIR|UV_NO_CACHE|cache (purge|clean)|rm -\S+ \S*\/\.cache)\b/;

function keepsCache({ manager, options }: Install): boolean {
  return manager === "pip" && !options.some((option) => /^(--no-cache(-dir)?|-n)$/.test(option));
}

const BUILD_TOOLS =
  /^(build-essential|build-base|gcc(-c\+\+|-\d+)?|g\+\+(-\d+)?|gfortran|clang(-?\d+)?|golang(-\S+)?|make|cmake|curl|wget|git|libopenblas-dev|liblapack-dev)$/;

export function noBuildTools(sources: ImageSources): Finding[] {
  return systemPackages(sources, (name) => BUILD_TOOLS.test(name)).map(({ names, line }) => ({
    rule: "no-build-tools",
    file: sources.dockerfile.file,
    line,
    code: "build-tools-shipped",
    packages: names,
  }));
}

/** Libraries of the system with the Python packages whose wheels carry them, and those whose wheels need the system's. */
const CARRIED: readonly {
  readonly library: RegExp;
  readonly by: readonly string[];
  readonly neededBy?: readonly string[];
}[] = [
  {
    library: /^libgomp1$/,
    by: ["faiss-cpu", "scikit-learn", "torch", "onnxruntime"],
    neededBy: ["lightgbm"],
  },
  {
    library: /^lib(openblas|lapack|blas|atlas)/,
    by: ["faiss-cpu", "numpy", "scipy", "scikit-learn", "torch"],
  },
  { library: /^libsndfile1$/, by: ["soundfile"] },
];

export function noLibrariesBesideWheels(sources: ImageSources): Finding[] {
  const locked = pythonPackages(sources);
  const has = (name: string) => locked.has(name);
  const carried = CARRIED.filter(({ by, neededBy = [] }) => by.some(has) && !neededBy.some(has));
  const found = systemPackages(sources, (name) =>
    carried.some(({ library }) => library.test(name)),
  );
  return found.map(({ names, line }) => ({
    rule: "no-libraries-beside-wheels",
    file: sources.dockerfile.file,
    line,
    code: "libraries-not-needed",
    packages: names,
  }));
}

/** Packages of the distribution that stay in the final image, where they match. */
function systemPackages(
  { dockerfile }: ImageSources,
  matches: (name: string) => boolean,
): { names: string[]; line: number }[] {
  return lineage(dockerfile, finalStage(dockerfile) as Stage)
    .flatMap(({ steps }) => runs(steps))
    .flatMap((step) => {
      const removed = removedBy(step);
      if (removesAll(step)) return [];
      const names = installsOf(step)
        .filter(({ manager }) => /^(apt|apk|rpm)$/.test(manager))
        .filter(({ options }) => !options.some((option) => removed.has(virtualName(option))))
        .flatMap(({ packages }) => packages.map((name) => name.replace(/[=:<>~].*$/, "")))
        .filter((name) => matches(name) && !removed.has(name));
      return names.length > 0 ? [{ names, line: step.line }] : [];
    });
}

/** The idiom of official images: everything is marked as not asked for, and what nothing needs is purged. */
function removesAll(step: Step): boolean {
  const all = commands(step);
  const marked = all.some(
    ([program, verb, ...words]) =>
      program === "apt-mark" && verb === "auto" && words.some((word) => word === ".*"),
  );
  return (
    marked &&
    all.some(
      ([program, ...words]) =>
        /^apt(-get)?$/.test(program) &&
        words.some((word) => /^(--auto-remove|--autoremove|autoremove)$/.test(word)),
    )
  );
}

/** Name by which `apk del` takes a group of packages away. */
function virtualName(option: string): string {
  return /^(?:-t|--virtual)=(.*)$/.exec(option)?.[1] ?? "";
}
