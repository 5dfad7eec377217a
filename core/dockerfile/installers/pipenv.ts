import { PLAIN } from "../locks/lock";
import { joinPath, resolvePath } from "../paths";
import type { Installer } from "./installer";
import { isOn, listOf, optionsOf } from "./options";
import { environmentOf, pipInstall } from "./pip";
import { redirected } from "./uv";

const VALUED =
  /^(-[rie]|--(requirements|index|editable|categories|extra-pip-args|python|pypi-mirror))$/;

/** `pipenv install`, `pipenv sync`, `pipenv requirements > FILE`. */
export const pipenv: Installer = {
  programs: /^pipenv$/,
  meaning([, ...words], situation) {
    const { directory, variables } = situation;
    const options = optionsOf(words, VALUED);
    const [verb, ...named] = options.bare;
    if (!/^(install|sync|requirements|update|upgrade)$/.test(verb ?? "")) return undefined;
    const categories = listOf(options.values("--categories"));
    const developing = options.has("-d", "--dev", "--dev-only");
    const into = options.has("--system")
      ? environmentOf(variables)
      : isOn(variables.get("PIPENV_VENV_IN_PROJECT"))
        ? joinPath(directory, ".venv")
        : "/root/.local/share/virtualenvs";
    const files = options.values("-r", "--requirements");
    const open = options.has("--skip-lock") || isOn(variables.get("PIPENV_SKIP_LOCK"));
    const output = redirected(words);
    const base = pipInstall([], options, situation, true);
    if (files.length > 0 && verb === "install") return { ...base, named, into };
    return {
      ...base,
      reads: open
        ? [{ as: "project", paths: [joinPath(directory, "Pipfile")] }]
        : [{ as: "lock", paths: [joinPath(directory, "Pipfile.lock")] }],
      named: verb === "install" || verb === "upgrade" ? named : [],
      selection: {
        ...PLAIN,
        groups: {
          all: false,
          with: [...categories, ...(developing ? ["dev"] : [])],
          without: [],
        },
        project:
          !options.has("--dev-only") &&
          (categories.length === 0 || categories.some((name) => /^(default|packages)$/.test(name))),
      },
      sources: [],
      into,
      lock: open ? undefined : verb === "update" || verb === "upgrade" ? "made" : "needed",
      ...(verb === "requirements" ? { writes: output && resolvePath(directory, output) } : {}),
    };
  },
};
