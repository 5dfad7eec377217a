import { type Choice, NO_CHOICE, PLAIN } from "../locks/lock";
import { joinPath, resolvePath } from "../paths";
import type { Installer, Read } from "./installer";
import { listOf, optionsOf } from "./options";

const VALUED =
  /^(-[cnpfer]|--(channel|name|prefix|file|environment|repodata-fn|root-prefix|platform|solver|extras|category|manifest-path|feature))$/;

/** `conda`, `mamba` and `micromamba`: environments from a file, names, or a lock; `conda-lock install`. */
export const conda: Installer = {
  programs: /^(conda|mamba|micromamba|conda-lock)$/,
  meaning([program, ...words], { directory, variables }) {
    const options = optionsOf(words, VALUED);
    const bare = options.bare[0] === "env" ? options.bare.slice(1) : options.bare;
    const [verb, ...names] = bare;
    if (!/^(create|install|update)$/.test(verb ?? "")) return undefined;
    const given = [...options.values("-f", "--file"), ...(program === "conda-lock" ? names : [])];
    const inferred = options.bare[0] === "env" && given.length === 0 ? ["environment.yml"] : given;
    const reads = inferred.map((file): Read => {
      const path = resolvePath(directory, file);
      if (/conda-lock\.ya?ml$|linux-(64|aarch64)\.(lock|txt)$/.test(path))
        return { as: "lock", paths: [path] };
      return { as: /\.ya?ml$/.test(path) ? "environment" : "requirements", paths: [path] };
    });
    return {
      ecosystem: "conda",
      reads,
      named: program === "conda-lock" ? [] : names,
      selection: { ...PLAIN, groups: categoriesOf(listOf(options.values("--category")), words) },
      sources: options.values("-c", "--channel"),
      exact: false,
      into: options.values("-p", "--prefix")[0] ?? variables.get("CONDA_PREFIX") ?? "/opt/conda",
      compiles: false,
    };
  },
};

function categoriesOf(names: readonly string[], words: readonly string[]): Choice {
  return { ...NO_CHOICE, with: names, without: words.includes("--no-dev") ? ["dev"] : [] };
}

/** `pixi install`, and `pixi run`, which installs first. */
export const pixi: Installer = {
  programs: /^pixi$/,
  meaning([, ...words], { directory }) {
    const options = optionsOf(words, VALUED);
    const [verb, ...names] = options.bare;
    if (!/^(install|run|add|global)$/.test(verb ?? "")) return undefined;
    const environment = options.values("-e", "--environment");
    const named = verb === "add" ? names : verb === "global" ? names.slice(1) : [];
    return {
      ecosystem: "conda",
      reads:
        verb === "global"
          ? []
          : [{ as: "lock", paths: [joinPath(directory, "pixi.lock")], upward: true }],
      named,
      selection: { ...PLAIN, groups: { ...NO_CHOICE, with: environment } },
      sources: [],
      exact: false,
      into: joinPath(directory, ".pixi"),
      compiles: false,
      lock: verb === "add" ? "made" : verb === "global" ? undefined : "needed",
    };
  },
};
