import type { Read } from "./installers";
import { type LockedPackage, normalised } from "./locks/lock";
import { markerHolds, type Target } from "./locks/marker";
import { type Project, parseProject, parseSetup } from "./locks/project";
import { parseRequirement } from "./locks/requirement";
import { baseName } from "./paths";
import type { UnknownInstall } from "./unknown-install";
import { parseYaml } from "./yaml";

/** Requirements of a project file, and what it does not tell. */
export interface Asked {
  readonly packages: LockedPackage[];
  readonly unknown: UnknownInstall[];
}

/** Requirements of a project of Python: pyproject.toml, setup.py, setup.cfg or Pipfile; those of its groups where these are asked for. */
export function askedByProject(
  file: string,
  text: string,
  { extras = [], groups }: Pick<Read, "extras" | "groups">,
  neighbour: (name: string) => string | undefined,
  target: Target,
): Asked {
  const unknown: UnknownInstall[] = [];
  const projects = projectsOf(file, text, neighbour, unknown);
  const asked = projects.flatMap(({ project }) => {
    if (groups) return groups.flatMap((name) => project.groups.get(normalised(name)) ?? []);
    const taken = extras.includes("*") ? [...project.extras.keys()] : extras.map(normalised);
    return [...project.requirements, ...taken.flatMap((name) => project.extras.get(name) ?? [])];
  });
  const own = new Set(projects.map(({ project }) => project.name));
  const lines = text.split("\n");
  const packages = asked.flatMap((each): LockedPackage[] => {
    const requirement = parseRequirement(each);
    if (!requirement) {
      unknown.push({ code: "not-a-package", requirement: each, askedBy: file });
      return [];
    }
    if (own.has(requirement.name) || markerHolds(requirement.marker, target) === false) return [];
    const line = lines.findIndex((written) => normalised(written).includes(requirement.name)) + 1;
    return [{ ...requirement, line: Math.max(line, 1) }];
  });
  return { packages, unknown };
}

function projectsOf(
  file: string,
  text: string,
  neighbour: (name: string) => string | undefined,
  unknown: UnknownInstall[],
): { project: Project }[] {
  const name = baseName(file);
  if (name === "Pipfile") return [{ project: pipfileProject(text) }];
  if (name !== "pyproject.toml")
    return setups([[name, text], ...others(name, neighbour)], file, unknown);
  const project = parseProject(text);
  const found = [{ project }];
  // Without a list of its own the build asks setup.py or setup.cfg.
  const silent = !/^\s*dependencies\s*=|^\[tool\.poetry\.dependencies\]/m.test(text);
  if (!silent) return found;
  const asked = others("pyproject.toml", neighbour);
  if (asked.length === 0 && project.dynamic.includes("dependencies")) {
    const dynamic = /dependencies\s*=\s*\{\s*file\s*=\s*\[?\s*["']([^"']+)["']/.exec(text)?.[1];
    const list = dynamic === undefined ? undefined : neighbour(dynamic);
    if (list === undefined) {
      unknown.push({ code: "dependencies-dynamic", path: file });
      return found;
    }
    const requirements = list.split("\n").filter((line) => /^\s*[A-Za-z0-9]/.test(line));
    return [{ project: { ...project, requirements: requirements.map((line) => line.trim()) } }];
  }
  return [...found, ...setups(asked, file, unknown)];
}

function others(name: string, neighbour: (name: string) => string | undefined): [string, string][] {
  return ["setup.py", "setup.cfg"].flatMap((each): [string, string][] => {
    const text = each === name ? undefined : neighbour(each);
    return text === undefined ? [] : [[each, text]];
  });
}

function setups(
  files: readonly (readonly [string, string])[],
  file: string,
  unknown: UnknownInstall[],
): { project: Project }[] {
  return files.flatMap(([name, text]) => {
    const project = parseSetup(name, text);
    if (project) return [{ project }];
    unknown.push({ code: "dependencies-by-code", path: file === name ? file : name });
    return [];
  });
}

/** `Pipfile`: names with a version, `*` or a table. */
function pipfileProject(text: string): Project {
  const section = /^\[packages\]\n((?:(?!\[).*\n?)*)/m.exec(text)?.[1] ?? "";
  const requirements = [...section.matchAll(/^"?([\w.-]+)"?\s*=\s*(.*)$/gm)].map(
    ([, name, value]) => {
      const pinned = /["']==([^"']+)["']/.exec(value)?.[1];
      return pinned ? `${name}==${pinned}` : name;
    },
  );
  const none = { extras: new Map(), groups: new Map(), optionalGroups: new Set<string>() };
  return { name: "", requirements, ...none, dynamic: [] };
}

/** Requirements of an `environment.yml` of Conda: names of Conda, and requirements for pip. */
export function askedByEnvironment(text: string): {
  packages: LockedPackage[];
  requirements: LockedPackage[];
} {
  const { dependencies = [] } = (parseYaml(text) ?? {}) as { dependencies?: readonly unknown[] };
  const lines = text.split("\n");
  const lineOf = (name: string) => Math.max(lines.findIndex((line) => line.includes(name)) + 1, 1);
  const packages = dependencies.flatMap((each): LockedPackage[] => {
    if (typeof each !== "string") return [];
    const [, name = each, version = ""] =
      /^(?:[\w-]+::)?([\w.-]+)(?:\s*[=<>!~]+\s*(\S+))?/.exec(each) ?? [];
    const base = { version, extras: [], source: undefined, line: lineOf(each), written: each };
    return [{ name: normalised(name), ...base }];
  });
  const pip = dependencies.flatMap((each) =>
    typeof each === "object" && each !== null && "pip" in each
      ? (each.pip as readonly string[])
      : [],
  );
  const requirements = pip.flatMap((each): LockedPackage[] => {
    const requirement = parseRequirement(String(each));
    return requirement ? [{ ...requirement, line: lineOf(String(each)) }] : [];
  });
  return { packages, requirements };
}
