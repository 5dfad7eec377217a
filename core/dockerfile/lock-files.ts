import { posix } from "node:path";
import { copied, type Dockerfile, placedSteps, type Step } from "./dockerfile";
import { installOf, requirementFiles } from "./install";
import { type Command, commands } from "./shell";

/** A file of the build context that an image installs from. */
export interface LockFile {
  readonly file: string;
  /** Whether the Dockerfile names it as a source, so that nothing is built without it. */
  readonly named: boolean;
}

const LOCK_NAME = /^(requirements[\w.-]*\.(lock|txt)|uv\.lock|package-lock\.json)$/;

/** The locks that a Dockerfile copies, and the files that it installs from out of a directory that it copies. */
export function lockFiles(dockerfile: Dockerfile, files: readonly string[]): LockFile[] {
  const sources = dockerfile.steps.flatMap(contextSources);
  const patterns = sources.filter((source) => /[*?[]/.test(source)).map(globPattern);
  const matched = files.filter((file) => isLock(file) && patterns.some((each) => each.test(file)));
  const found = [...matched, ...installedFiles(dockerfile, files)];
  const named = sources.filter((source) => isLock(source) && !/[$*?[]/.test(source));
  return [...new Set([...named, ...found])].map((file) => ({ file, named: named.includes(file) }));
}

function isLock(file: string): boolean {
  return LOCK_NAME.test(posix.basename(file));
}

/** What a step takes from the build context, relative to it. */
function contextSources(step: Step): string[] {
  const copies = /^(COPY|ADD)$/.test(step.keyword) && !step.flags.has("from");
  const mounted = step.mounts
    .filter(({ type = "bind", from }) => type === "bind" && from === undefined)
    .flatMap(({ source, src }) => source ?? src ?? []);
  return [...(copies ? copied(step).sources : []), ...mounted]
    .filter((source) => !source.includes("://"))
    .map((source) => posix.join("/", source).slice(1) || ".");
}

/** `*`, `?` and sets of characters, none of which stands for a slash. */
function globPattern(glob: string): RegExp {
  const pattern = glob.replace(/\[[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === "*") return "[^/]*";
    return part === "?" || part.length > 1 ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${pattern}$`);
}

/** Files of the context that `pip install -r` and `uv sync` read after they were copied. */
function installedFiles(dockerfile: Dockerfile, files: readonly string[]): string[] {
  return dockerfile.stages.flatMap((stage) => {
    const placed: { source: string; target: string }[] = [];
    return placedSteps(dockerfile, stage).flatMap(({ step, directory }) => {
      const { target } = copied(step);
      const into = posix.resolve(directory, target);
      for (const source of /^(COPY|ADD)$/.test(step.keyword) ? contextSources(step) : []) {
        const isFile = files.includes(source);
        const inDirectory = !isFile || /[/.]$/.test(target) || into === directory;
        const name = isFile && inDirectory ? posix.basename(source) : "";
        placed.push({ source, target: posix.join(into, name) });
      }
      if (step.keyword !== "RUN") return [];
      return requirementsOf(commands(step), directory).flatMap((path) =>
        placed
          .filter((each) => `${path}/`.startsWith(posix.join(each.target, "/")))
          .map(({ source, target }) => posix.join(source, posix.relative(target, path)))
          .filter((file) => files.includes(file)),
      );
    });
  });
}

/** The files that commands install from, as paths in the stage. */
function requirementsOf(all: readonly Command[], directory: string): string[] {
  let here = directory;
  return all.flatMap((command) => {
    if (command[0] === "cd") here = posix.resolve(here, command[1] ?? "/");
    if (command[0] === "uv" && command[1] === "sync") return [posix.join(here, "uv.lock")];
    const install = installOf(command);
    return install ? requirementFiles(install).map((file) => posix.resolve(here, file)) : [];
  });
}
