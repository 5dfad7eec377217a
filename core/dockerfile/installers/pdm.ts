import { PLAIN } from "../locks/lock";
import { joinPath, resolvePath } from "../paths";
import type { Installer } from "./installer";
import { listOf, optionsOf } from "./options";
import { redirected } from "./uv";

const VALUED =
  /^(-[pGLofev]|--(project|group|with|without|lockfile|output|format|venv|config|editable))$/;

/** `pdm install`, `pdm sync`, `pdm export`, `pdm add`. */
export const pdm: Installer = {
  programs: /^pdm$/,
  meaning([, ...words], { directory: here, variables }) {
    const options = optionsOf(words, VALUED);
    const [verb, ...rest] = options.bare;
    if (!/^(install|sync|export|add|update|i)$/.test(verb ?? "")) return undefined;
    const directory = resolvePath(here, options.values("-p", "--project")[0] ?? ".");
    const lock =
      options.values("-L", "--lockfile")[0] ?? variables.get("PDM_LOCKFILE") ?? "pdm.lock";
    const names = listOf(options.values("-G", "--group", "--with"));
    const all = names.includes(":all");
    const developing = !options.has("--prod", "--production", "--no-dev");
    const output = options.values("-o", "--output")[0] ?? redirected(words);
    const without = listOf(options.values("--without"));
    return {
      ecosystem: "python",
      reads: [{ as: "lock", paths: [resolvePath(directory, lock)] }],
      named: verb === "add" ? rest : [],
      selection: {
        ...PLAIN,
        // The lock does not tell extras from groups, nor does the flag. Groups for developers all come with `pdm install`.
        extras: { all, with: names, without: [] },
        groups: { all, with: names, without },
        defaultGroups: developing ? ["dev", "test", "tests", "lint", "docs", "doc"] : [],
        project: !options.has("--no-default") && !options.has("--dev-only"),
      },
      sources: [],
      exact: false,
      into:
        variables.get("PDM_VENV") ?? variables.get("VIRTUAL_ENV") ?? joinPath(directory, ".venv"),
      compiles: false,
      lock: verb === "add" || verb === "update" ? "made" : "needed",
      ...(verb === "export" ? { writes: output && resolvePath(here, output) } : {}),
    };
  },
};
