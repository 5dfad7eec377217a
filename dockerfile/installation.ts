import { type Dockerfile, lineage, type Stage, type Step } from "./dockerfile";
import { normalised } from "./lock";

/** What one command of a RUN installs. */
export interface Installation {
  readonly with: "pip" | "uv sync" | "apt" | "npm" | "other";
  /** The command, shortened: `pip install torch`. */
  readonly command: string;
  readonly line: number;
  /** The files that it reads requirements from, as it names them. */
  readonly files: readonly string[];
  /** What it names itself; a directory or a file is in here as it is written. */
  readonly packages: readonly string[];
  /** The directory that it fills. */
  readonly into: string;
  /** Whether wheels come from an index for the CPU. */
  readonly forCpu: boolean;
}

/** Flags whose value is the next word; those that name a file of requirements are kept. */
const FILE_FLAGS = new Set(["-r", "--requirement", "--requirements"]);
const VALUE_FLAGS = new Set(
  "-c --constraint -t --target --prefix --root -i --index-url --extra-index-url --default-index --index -f --find-links --python --platform --python-version --timeout --retries --trusted-host --cache-dir --only-binary --no-binary --group --extra --virtual -p".split(
    " ",
  ),
);

/** What tools of every base bring themselves up to date with. */
const TOOLS = new Set(["pip", "setuptools", "wheel"]);

/** What the commands of a stage install, with what it starts from. */
export function installationsOf(dockerfile: Dockerfile, stage: Stage): Installation[] {
  const installations: Installation[] = [];
  const variables = new Map<string, string>();
  let directory = "/";
  for (const { steps } of lineage(dockerfile, stage).reverse()) {
    for (const step of steps) {
      for (const { name, value } of step.variables) variables.set(name, unquoted(value ?? ""));
      if (step.keyword === "WORKDIR") {
        directory = step.text.startsWith("/") ? step.text : `${directory}/${step.text}`;
      }
      if (step.keyword !== "RUN") continue;
      for (const command of commandsOf(step)) {
        const found = installationOf(command, step, variables, directory);
        if (found) installations.push(found);
      }
    }
  }
  return installations;
}

/** The commands of a RUN, each as its words. */
function commandsOf({ text }: Step): string[][] {
  const plain = text.startsWith("[") ? text.replace(/[[\]",]+/g, " ") : text;
  return plain
    .replace(/\\\r?\n/g, " ")
    .split(/&&|\|\||[;|\n]/)
    .map((command) => command.trim().split(/\s+/).map(unquoted).filter(Boolean));
}

function installationOf(
  words: readonly string[],
  { line, text }: Step,
  variables: ReadonlyMap<string, string>,
  directory: string,
): Installation | undefined {
  const found = installerOf(words);
  if (!found) return undefined;
  const { arguments: rest, ...kind } = found;
  const files: string[] = [];
  const packages: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const [flag, value] = rest[at].split(/=(.*)/, 2);
    const attached = /^-r(.+)$/.exec(rest[at])?.[1];
    if (FILE_FLAGS.has(flag)) files.push(value ?? rest[++at] ?? "");
    else if (attached) files.push(attached);
    else if (VALUE_FLAGS.has(flag)) at += value === undefined ? 1 : 0;
    else if (!rest[at].startsWith("-")) packages.push(rest[at]);
  }
  const names = kind.with === "pip" ? packages.map(pythonName) : packages;
  const said = [...words, ...variables.values()].join(" ");
  return {
    with: kind.with,
    command: words.join(" ").slice(0, 60),
    line,
    files: kind.sync ? [...files, ...packages] : files,
    packages: kind.sync ? [] : names.filter((name) => kind.with !== "pip" || !TOOLS.has(name)),
    into: targetOf(kind.with, words, text, variables, directory),
    forCpu: /\/whl\/cpu\b|--torch-backend[= ]cpu/.test(said),
  };
}

/** Which program installs, and what follows its verb; `uv pip sync` reads files alone. */
function installerOf(
  words: readonly string[],
): (Pick<Installation, "with"> & { sync: boolean; arguments: readonly string[] }) | undefined {
  const at = (verb: RegExp) => words.findIndex((word) => verb.test(word));
  const program = (name: RegExp) => words.findIndex((word) => name.test(word));
  const after = (verb: number) => words.slice(verb + 1);
  const pip = program(/(^|\/)pip[\d.]*$/);
  const verb = at(/^(install|sync)$/);
  if (pip >= 0 && verb > pip) {
    return { with: "pip", sync: words[verb] === "sync", arguments: after(verb) };
  }
  const uv = program(/(^|\/)uv$/);
  if (uv >= 0 && verb > uv) return { with: "uv sync", sync: false, arguments: [] };
  const apt = program(/^(apt|apt-get|apk|dnf|microdnf|yum)$/);
  const put = at(/^(install|add)$/);
  if (apt >= 0 && put > apt) return { with: "apt", sync: false, arguments: after(put) };
  const npm = program(/^(npm|pnpm|yarn)$/);
  const npmVerb = at(/^(ci|install|i)$/);
  if (npm >= 0 && npmVerb > npm) return { with: "npm", sync: false, arguments: [] };
  const other = program(/^(poetry|pipenv|pdm|conda|mamba|micromamba)$/);
  return other >= 0 && verb > other ? { with: "other", sync: false, arguments: [] } : undefined;
}

/** Where an installation goes: as the command says, else the environment, else where its program puts it by itself. */
function targetOf(
  kind: Installation["with"],
  words: readonly string[],
  text: string,
  variables: ReadonlyMap<string, string>,
  directory: string,
): string {
  if (kind === "apt") return "/usr/lib";
  if (kind === "npm") return `${directory}/node_modules`;
  const said = words.join(" ");
  const [, flagged] = /\s(?:--target|-t|--prefix|--root)[= ](\/\S+)/.exec(said) ?? [];
  const [, program] = /(?:^|[\s=])(\/\S+)\/bin\/(?:python|pip)[\d.]*(?=\s|$)/.exec(said) ?? [];
  const [, activated] = /(?:\.|source)\s+(\/\S+)\/bin\/activate/.exec(text) ?? [];
  const [, path] = /^(\/[^:$]*env[^:$]*)\/bin:/.exec(variables.get("PATH") ?? "") ?? [];
  if (flagged ?? program) return flagged ?? program;
  if (words.includes("--user")) return `${variables.get("HOME") ?? "/root"}/.local`;
  if (kind === "uv sync") return variables.get("UV_PROJECT_ENVIRONMENT") ?? `${directory}/.venv`;
  return activated ?? variables.get("VIRTUAL_ENV") ?? path ?? "/usr/local/lib";
}

/** Requirements that name no exact version, so that what they bring is open: `torch>=2`. */
export function looseRequirements(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const word = line.replace(/\s*(#|;|--hash|\\).*$/, "").replace(/\s+/g, "");
    return word === "" || word.startsWith("-") || word.includes("==") ? [] : [pythonName(word)];
  });
}

function pythonName(word: string): string {
  const [, name] = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[.*\])?(?:[=<>!~@].*)?$/.exec(word) ?? [];
  return name && !word.includes("/") ? normalised(name) : word;
}

function unquoted(word: string): string {
  return word.replace(/^["']|["']$/g, "");
}
