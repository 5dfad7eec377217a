import { type Files, textOf } from "./files";
import type { StaleLock } from "./installed";
import type { Meaning } from "./installers";
import { type Lock, normalised } from "./locks/lock";
import { parseProject } from "./locks/project";
import { parseRequirement } from "./locks/requirement";
import { directoryOf, joinPath } from "./paths";

/** Projects that locks are made from. */
const PROJECTS: Readonly<Record<string, string>> = {
  "uv.lock": "pyproject.toml",
  "poetry.lock": "pyproject.toml",
  "pdm.lock": "pyproject.toml",
  "package-lock.json": "package.json",
  "pnpm-lock.yaml": "package.json",
  "yarn.lock": "package.json",
  "bun.lock": "package.json",
};

/** Requirements of a project that its lock does not hold: it was made before. Requirements with a marker may be for other systems. */
export function staleIn(lock: Lock, files: Files, { lock: use }: Meaning): StaleLock[] {
  const name = PROJECTS[lock.form];
  // A command that changes the lock changes it to fit.
  if (!lock.asked || name === undefined || use === "made") return [];
  const project = joinPath(directoryOf(lock.file), name);
  const text = textOf(files, project);
  if (text === undefined) return [];
  const asked = askedBy(project, text);
  const lines = text.split("\n");
  return asked
    .filter((each) => !lock.asked?.has(each))
    .map((each) => ({
      ...{ lock: lock.file, form: lock.form, project, name: each },
      line: Math.max(lines.findIndex((line) => normalised(line).includes(normalised(each))) + 1, 1),
    }));
}

function askedBy(file: string, text: string): string[] {
  try {
    if (file.endsWith("package.json")) {
      const { dependencies, optionalDependencies, workspaces } = JSON.parse(text);
      return workspaces ? [] : Object.keys({ ...dependencies, ...optionalDependencies });
    }
    const { name: own, requirements } = parseProject(text);
    return requirements.flatMap((each) => {
      const requirement = parseRequirement(each);
      return requirement?.marker === "" && requirement.name !== own ? requirement.name : [];
    });
  } catch {
    return [];
  }
}
