import { PLAIN } from "../locks/lock";
import { directoryOf, resolvePath } from "../paths";
import type { Installer, Meaning, Read, Situation } from "./installer";
import { type Options, optionsOf } from "./options";

const VALUED =
  /^(-[rciftepodw]|--(requirements?|constraints?|overrides?|excludes?|build-constraints?|index-url|extra-index-url|index|default-index|find-links|target|prefix|root|editable|python|python-version|python-platform|platform|implementation|abi|torch-backend|trusted-host|proxy|timeout|retries|cache-dir|no-binary|only-binary|extra|group|upgrade-strategy|report|progress-bar|log|cert|client-cert|src|index-strategy|keyring-provider|resolution|prerelease|exclude-newer|python-preference|link-mode|config-settings?|global-option|wheel-dir|dest|output-file|directory|project|allow-insecure-host|refresh-package|reinstall-package|upgrade-package))$/;

/** Variables by which pip and uv are told an index. */
const INDEX_VARIABLES =
  /^(PIP_(EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(EXTRA_)?INDEX(_URL)?|UV_DEFAULT_INDEX|UV_FIND_LINKS)$/;

/** `pip install`, `pip wheel`, `pip download`. */
export const pip: Installer = {
  programs: /^pip[\d.]*$/,
  meaning([, ...words], situation) {
    const options = optionsOf(words, VALUED);
    const [verb, ...named] = options.bare;
    if (verb === "install") return pipInstall(named, options, situation, true);
    if (verb === "config") return configured(named, options, situation);
    if (verb !== "wheel" && verb !== "download") return undefined;
    const into = options.values("--wheel-dir", "-w", "--dest", "-d")[0] ?? ".";
    // What it makes is installed later, by the path of the directory: `pip install /wheels/*`.
    const writes = resolvePath(situation.directory, into);
    return { ...pipInstall(named, options, situation, false), into: writes, writes, keeps: true };
  },
};

/** Settings of pip that say where packages come from, by their names in its files: variables of the same meaning. */
const SETTINGS: Readonly<Record<string, string>> = {
  "index-url": "PIP_INDEX_URL",
  "extra-index-url": "PIP_EXTRA_INDEX_URL",
  "find-links": "PIP_FIND_LINKS",
};

/** `pip config set global.index-url ADDRESS`. */
function configured(
  [verb, name = "", value]: readonly string[],
  options: Options,
  situation: Situation,
): Meaning | undefined {
  const variable = SETTINGS[name.replace(/^.*\./, "")];
  if (verb !== "set" || variable === undefined || value === undefined) return undefined;
  return { ...pipInstall([], options, situation, false), sets: { [variable]: value } };
}

/** Paths at which pip looks for its settings, the last one counting most. */
export function pipConfigFiles(variables: ReadonlyMap<string, string>): string[] {
  const home = variables.get("HOME") ?? "/root";
  const environment = variables.get("VIRTUAL_ENV");
  return [
    "/etc/xdg/pip/pip.conf",
    "/etc/pip.conf",
    `${home}/.pip/pip.conf`,
    `${home}/.config/pip/pip.conf`,
    ...(environment ? [`${environment}/pip.conf`] : []),
    ...[variables.get("PIP_CONFIG_FILE") ?? []].flat(),
  ];
}

/** Variables that mean what a file of pip's settings says. */
export function pipSettings(text: string): [string, string][] {
  return [...text.matchAll(/^\s*([\w-]+)\s*[=:]\s*(\S.*?)\s*$/gm)].flatMap(
    ([, name, value]): [string, string][] => {
      const variable = SETTINGS[name.replaceAll("_", "-")];
      return variable ? [[variable, value]] : [];
    },
  );
}

/** Meaning of `pip install` and `uv pip install`. */
export function pipInstall(
  named: readonly string[],
  options: Options,
  situation: Situation,
  compiles: boolean,
): Meaning {
  const { directory, variables } = situation;
  const reads = options.values("-r", "--requirement", "--requirements").map((file): Read => {
    if (/^https?:/.test(file)) return { as: "requirements", paths: [file] };
    return readOf(resolvePath(directory, file), options);
  });
  const projects = [...named, ...options.values("-e", "--editable")].filter(isPath);
  const groups = options.values("--group");
  return {
    ecosystem: "python",
    reads: [
      ...reads,
      ...projects.map((path) => projectRead(directory, path)),
      // A lock keeps its groups itself.
      ...(reads.some(({ as }) => as === "lock")
        ? []
        : groups.map((each) => groupRead(directory, each))),
    ],
    named: named.filter((word) => !isPath(word)),
    selection: { ...PLAIN, groups: { all: false, with: groups, without: [] } },
    sources: [
      ...options.values("-i", "--index-url", "--extra-index-url", "--index", "--default-index"),
      ...options.values("-f", "--find-links"),
      ...[...variables].flatMap(([name, value]) => (INDEX_VARIABLES.test(name) ? value : [])),
      ...options.values("--torch-backend").map((value) => `TORCH_BACKEND=${value}`),
    ],
    exact: options.has("--no-deps"),
    into: pythonTarget(options, situation),
    compiles: compiles && !options.has("--no-compile"),
  };
}

/** `ml`, or `services/api/pyproject.toml:ml`. */
function groupRead(directory: string, word: string): Read {
  const colon = word.lastIndexOf(":");
  const file = colon < 0 ? "pyproject.toml" : word.slice(0, colon);
  return { as: "project", paths: [resolvePath(directory, file)], groups: [word.slice(colon + 1)] };
}

function readOf(path: string, options: Options): Read {
  if (/(^|\/)pylock(\.[^./]+)?\.toml$/.test(path)) return { as: "lock", paths: [path] };
  if (/(^|\/)(pyproject\.toml|setup\.(py|cfg))$/.test(path)) {
    const extras = options.has("--all-extras") ? ["*"] : options.values("--extra");
    return { as: "project", paths: [path], extras };
  }
  return { as: "requirements", paths: [path] };
}

/** A directory or an archive rather than the name of a package. */
function isPath(word: string): boolean {
  return (
    /^(\.|\/|~)/.test(word) || /^[^@\s]+\/[^@\s]*$/.test(word.replace(/^\w+\+?\w*:\/\/.*/, ""))
  );
}

/** Project in a directory, with its extras: `.[ml]`, `./packages/core`. */
function projectRead(directory: string, word: string): Read {
  const [, path, extras = ""] = /^([^[]*)(?:\[([^\]]*)\])?$/.exec(word) ?? [undefined, word];
  const at = resolvePath(directory, path || ".");
  const files = ["pyproject.toml", "setup.py", "setup.cfg"].map((name) => resolvePath(at, name));
  if (/[*?]/.test(path)) return { as: "project", paths: [directoryOf(at)] };
  const paths = /\.(whl|zip|tar\.gz|tar\.bz2)$|[*?]/.test(path) ? [at] : files;
  return { as: "project", paths, extras: extras.split(",").filter(Boolean) };
}

/** Directory that Python packages go to: as the command says, else its environment, else where Python keeps them. */
function pythonTarget(
  options: Pick<Options, "values" | "has">,
  { program, variables, directory }: Situation,
): string {
  const [said] = options.values("-t", "--target", "--prefix", "--root");
  if (said) return resolvePath(directory, said);
  const python = options.values("-p", "--python")[0] ?? "";
  for (const path of [python, program]) {
    const [, environment] = /^(\S+)\/bin\/[\w.-]+$/.exec(path) ?? [];
    if (environment && !/^\/usr(\/local)?$|^$/.test(environment))
      return resolvePath(directory, environment);
  }
  if (options.has("--user")) return `${variables.get("HOME") ?? "/root"}/.local`;
  return environmentOf(variables);
}

/** Environment that is active: `VIRTUAL_ENV`, or one on the path. */
export function environmentOf(variables: ReadonlyMap<string, string>): string {
  const [, path] = /(?:^|:)(\/[^:$]*env[^:$]*)\/bin:/.exec(variables.get("PATH") ?? "") ?? [];
  return variables.get("VIRTUAL_ENV") ?? path ?? "/usr/local/lib";
}

/** `pip-sync` and `pip-compile` of pip-tools. */
export const pipTools: Installer = {
  programs: /^pip-(sync|compile)$/,
  meaning([program, ...words], situation) {
    const options = optionsOf(words, VALUED);
    const files = options.bare.length > 0 ? options.bare : ["requirements.txt"];
    const base = pipInstall([], options, situation, true);
    const paths = files.map((file) => resolvePath(situation.directory, file));
    const reads = paths.map((path) => readOf(path, options));
    if (program === "pip-sync") return { ...base, reads, exact: true };
    const output = options.values("-o", "--output-file")[0] ?? "requirements.txt";
    return { ...base, reads, writes: resolvePath(situation.directory, output) };
  },
};

/** `pipx install`, `pipx run`. */
export const pipx: Installer = {
  programs: /^pipx$/,
  meaning([, ...words], situation) {
    const options = optionsOf(words, VALUED);
    const [verb, ...named] = options.bare;
    if (!/^(install|inject|run)$/.test(verb ?? "")) return undefined;
    const taken = verb === "run" ? named.slice(0, 1) : named;
    return { ...pipInstall(taken, options, situation, true), into: "/root/.local" };
  },
};

/** `python setup.py install`, `easy_install`. */
export const setupTools: Installer = {
  programs: /^(python[\d.]*|easy_install)$/,
  meaning([program, ...words], situation) {
    const options = optionsOf(words, VALUED);
    if (program === "easy_install") return pipInstall(options.bare, options, situation, true);
    const [script, verb] = options.bare;
    if (!/(^|\/)setup\.py$/.test(script ?? "") || !/^(install|develop)$/.test(verb ?? ""))
      return undefined;
    const at = resolvePath(situation.directory, script).replace(/\/setup\.py$/, "");
    return { ...pipInstall([], options, situation, true), reads: [projectRead("/", at)] };
  },
};
