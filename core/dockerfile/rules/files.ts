import {
  copied,
  finalStage,
  lineage,
  type Placed,
  placedSteps,
  type Stage,
  type Step,
  stageNamed,
} from "../dockerfile";
import type { Finding } from "../finding";
import { installOf } from "../install";
import { baseName, directoryOf, joinPath, resolvePath } from "../paths";
import { type Command, commands } from "../shell";
import type { ImageSources } from "./rule";

/** What the same RUN made with mkdir was empty until then: nothing is stored twice. */
export function noRecursiveChown({ dockerfile }: ImageSources): Finding[] {
  const steps = placedSteps(dockerfile, finalStage(dockerfile) as Stage).map(({ step }) => step);
  return steps
    .filter((step, index) => {
      if (step.keyword !== "RUN") return false;
      const owned = commands(step).flatMap(chowned);
      if (owned.length === 0) return false;
      const filled = steps.slice(0, index).filter(({ keyword }) => FILLING.test(keyword));
      const made = commands(step)
        .flatMap(([program, ...words]) => (program === "mkdir" ? words.map(plainPath) : []))
        .filter((path) => !filled.some((earlier) => names(earlier, path)));
      return owned.some((path) => !made.some((parent) => isWithin(path, parent)));
    })
    .map(({ line }) => ({
      rule: "no-chown-layer",
      file: dockerfile.file,
      line,
      code: "owner-changed",
    }));
}

const FILLING = /^(COPY|ADD|WORKDIR)$/;

/** The paths that a command gives another owner, with all below them. */
function chowned([program, ...words]: Command): string[] {
  if (program !== "chown" || !words.some((word) => /^(-\w*R\w*|--recursive)$/.test(word)))
    return [];
  const [, ...paths] = words.filter((word) => !word.startsWith("-"));
  return paths.map(plainPath);
}

/** Bases that hold nothing outside of what {@link FILLED_BY_BASES} names. */
const KNOWN_BASE = /^(scratch|(python|node)(:[^/]*)?)$/;
const FILLED_BY_BASES =
  /^\/((bin|boot|dev|etc|home|lib|lib64|media|mnt|proc|run|sbin|srv|sys|tmp|usr|var)(\/.*)?|root(\/\.(bashrc|cache|profile|wget-hsts)(\/.*)?)?|opt(\/yarn.*)?)?$/;

/** Refuses a path only where nothing in the stage can have made it; whatever is not known may have. */
export function copiesWhatIsMade({ dockerfile }: ImageSources): Finding[] {
  return dockerfile.steps
    .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
    .flatMap((step) => {
      const from = step.flags.get("from") as string;
      const stage = stageNamed(dockerfile, from, step.line);
      if (!stage || !KNOWN_BASE.test(lineage(dockerfile, stage).at(-1)?.base ?? "")) return [];
      const placed = placedSteps(dockerfile, stage);
      return copied(step)
        .sources.filter((source) => !/[$*?[]/.test(source))
        .map((source) => plainPath(joinPath("/", source)))
        .filter((path) => !FILLED_BY_BASES.test(path))
        .filter((path) => !placed.some((each) => mayMake(each, path)))
        .map(
          (path): Finding => ({
            rule: "copy-what-is-made",
            file: dockerfile.file,
            line: step.line,
            code: "path-not-made",
            path,
            stage: from,
          }),
        );
    });
}

function mayMake({ step, directory }: Placed, path: string): boolean {
  if (directory !== "/" && isWithin(path, directory)) return true;
  switch (step.keyword) {
    case "RUN":
      return (
        step.text.includes(path.slice(1)) ||
        parents(path).some((parent) => names(step, parent)) ||
        !commands(step).every((command) => leavesOut(command, path))
      );
    case "COPY":
    case "ADD":
      return mayPlace(step, directory, path);
    case "USER":
      // pip of a user who may not write installs to the user's home.
      return true;
    case "VOLUME":
      return step.text.includes(path);
    default:
      return step.variables.some(({ name }) => /^PIP_(USER|TARGET|PREFIX|ROOT)$/.test(name));
  }
}

/** Whether a command writes only to directories of the system, or to those that it names. */
function leavesOut(command: Command, path: string): boolean {
  if (command.some((word) => /[$`]/.test(word))) return false;
  if (/^(true|cd|set|rm|mkdir|echo|venv)$/.test(command[0])) return true;
  // Packages of others than the distribution install to /opt.
  if (/^apt(-get)?$/.test(command[0])) return !isWithin(path, "/opt");
  const install = installOf(command);
  return install?.manager === "pip" && !install.options.includes("--user");
}

function mayPlace(step: Step, directory: string, path: string): boolean {
  const { sources, target } = copied(step);
  const into = resolvePath(directory, target);
  if (target.includes("$") || isWithin(into, path)) return true;
  // What has the name of a file is one: it brings nothing below it.
  const files = sources.every((source) => /\.(lock|txt|in|toml|json|cfg|py|sh)$/.test(source));
  if (!files) return isWithin(path, into);
  return sources.some((source) => joinPath(into, baseName(source)) === path) || into === path;
}

function names({ text }: Step, directory: string): boolean {
  return text.split(/[\s"'=:,;]+/).some((word) => plainPath(word) === directory);
}

function parents(path: string): string[] {
  const parent = directoryOf(path);
  return parent === "/" ? [] : [parent, ...parents(parent)];
}

function isWithin(path: string, directory: string): boolean {
  return directory === "/" || `${path}/`.startsWith(`${directory}/`);
}

/** Without a slash at its end. */
function plainPath(path: string): string {
  return path.replace(/(?<=.)\/$/, "");
}
