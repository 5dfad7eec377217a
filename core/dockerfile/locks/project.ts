import { parse } from "smol-toml";
import { normalised } from "./lock";

/** Requirements of a Python project, in the words of PEP 508. */
export interface Project {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly extras: ReadonlyMap<string, readonly string[]>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Groups of Poetry that are installed only where a command names them. */
  readonly optionalGroups: ReadonlySet<string>;
  /** Parts that a build decides: `dependencies`. */
  readonly dynamic: readonly string[];
}

/** Reads `pyproject.toml`: PEP 621, dependency groups, Poetry's and PDM's own tables. Throws where it is not TOML. */
export function parseProject(text: string): Project {
  const { project = {}, tool = {}, ...document } = parse(text) as unknown as Document;
  const { poetry = {}, pdm = {} } = tool;
  const groups = new Map<string, readonly string[]>();
  const written = document["dependency-groups"] ?? {};
  for (const name of Object.keys(written)) groups.set(normalised(name), groupOf(written, name));
  for (const [name, list] of Object.entries(pdm["dev-dependencies"] ?? {})) groups.set(name, list);
  if (poetry["dev-dependencies"]) groups.set("dev", poetryList(poetry["dev-dependencies"]));
  const optionalGroups = new Set<string>();
  for (const [name, { optional, dependencies = {} }] of Object.entries(poetry.group ?? {})) {
    groups.set(name, [...(groups.get(name) ?? []), ...poetryList(dependencies)]);
    if (optional) optionalGroups.add(name);
  }
  const { python: _, ...dependencies } = poetry.dependencies ?? {};
  const required = Object.entries(dependencies).filter(([, each]) => !isOptional(each));
  const own = project.dependencies ?? poetryList(Object.fromEntries(required));
  const extras = project["optional-dependencies"] ?? poetry.extras ?? {};
  return {
    name: normalised(project.name ?? poetry.name ?? ""),
    requirements: own,
    extras: new Map(Object.entries(extras).map(([name, list]) => [normalised(name), list])),
    groups,
    optionalGroups,
    dynamic: project.dynamic ?? [],
  };
}

interface Document {
  readonly project?: {
    readonly name?: string;
    readonly dependencies?: readonly string[];
    readonly "optional-dependencies"?: Readonly<Record<string, readonly string[]>>;
    readonly dynamic?: readonly string[];
  };
  readonly "dependency-groups"?: Groups;
  readonly tool?: {
    readonly poetry?: {
      readonly name?: string;
      readonly dependencies?: Dependencies;
      readonly "dev-dependencies"?: Dependencies;
      readonly extras?: Readonly<Record<string, readonly string[]>>;
      readonly group?: Readonly<
        Record<string, { readonly optional?: boolean; readonly dependencies?: Dependencies }>
      >;
    };
    readonly pdm?: { readonly "dev-dependencies"?: Readonly<Record<string, readonly string[]>> };
  };
}

type Groups = Readonly<Record<string, readonly (string | { readonly "include-group"?: string })[]>>;
type Dependencies = Readonly<Record<string, Dependency | readonly Dependency[]>>;
type Dependency =
  | string
  | {
      readonly version?: string;
      readonly extras?: readonly string[];
      readonly markers?: string;
      readonly optional?: boolean;
      readonly url?: string;
      readonly source?: string;
    };

function groupOf(groups: Groups, name: string, seen: readonly string[] = []): string[] {
  if (seen.includes(name)) return [];
  return (groups[name] ?? []).flatMap((each) => {
    if (typeof each === "string") return [each];
    const included = each["include-group"];
    const real = Object.keys(groups).find((key) => normalised(key) === normalised(included ?? ""));
    return real === undefined ? [] : groupOf(groups, real, [...seen, name]);
  });
}

function isOptional(dependency: Dependency | readonly Dependency[]): boolean {
  return [dependency]
    .flat()
    .every((each) => typeof each === "object" && (each as { optional?: boolean }).optional);
}

/** Poetry's table in the words of PEP 508. A caret or a tilde pins nothing, and says nothing more here. */
function poetryList(dependencies: Dependencies): string[] {
  return Object.entries(dependencies).flatMap(([name, constraints]) =>
    [constraints].flat().map((each) => {
      const {
        version = "",
        extras = [],
        markers = "",
        url = "",
      } = typeof each === "string" ? { version: each } : (each as Exclude<Dependency, string>);
      const bracket = extras.length > 0 ? `[${extras.join(",")}]` : "";
      const pinned = /^(==)?\d+(\.\d+)*(\+[\w.]+)?$/.test(version)
        ? `==${version.replace(/^==/, "")}`
        : "";
      return `${name}${bracket}${url ? ` @ ${url}` : pinned}${markers ? ` ; ${markers}` : ""}`;
    }),
  );
}

/** Requirements of `setup.cfg` and `setup.py` that stand there in plain text; undefined where code makes them. */
export function parseSetup(file: string, text: string): Project | undefined {
  const lists = file.endsWith(".cfg") ? configLists(text) : codeLists(text);
  if (!lists) return undefined;
  const { requirements, extras } = lists;
  return {
    name: "",
    requirements,
    extras,
    groups: new Map(),
    optionalGroups: new Set(),
    dynamic: [],
  };
}

type Lists = Pick<Project, "requirements" | "extras">;

function configLists(text: string): Lists | undefined {
  const block = (section: string, key: string) =>
    new RegExp(
      `^\\[${section}\\][^\\[]*?^${key}\\s*=([^\\n]*(?:\\n[ \\t]+[^\\n]*|\\n[ \\t]*(?=\\n[ \\t]))*)`,
      "m",
    ).exec(text)?.[1];
  const lines = (value: string) =>
    value
      .split("\n")
      .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
      .filter(Boolean);
  const required = block("options", "install_requires");
  if (required?.trim().startsWith("file:")) return undefined;
  const section = /^\[options\.extras_require\]\n((?:(?!\[).*\n?)*)/m.exec(text)?.[1] ?? "";
  const extras = new Map(
    [...section.matchAll(/^(\w[\w.-]*)\s*=((?:.*)(?:\n[ \t]+.*)*)/gm)].map(([, name, value]) => [
      normalised(name),
      lines(value),
    ]),
  );
  return { requirements: lines(required ?? ""), extras };
}

/** A list that is written out in a call of `setup`; what code computes is not known. */
function codeLists(text: string): Lists | undefined {
  const code = text.replace(/^\s*#.*$/gm, "");
  const required = /\binstall_requires\s*=\s*/.exec(code);
  if (!required) return { requirements: [], extras: new Map() };
  const list = /^\[((?:\s*(?:'[^']*'|"[^"]*")\s*,?|\s*#[^\n]*)*)\s*\]/.exec(
    code.slice(required.index + required[0].length),
  );
  if (!list || /\bextras_require\s*=\s*[^{\s]/.test(code)) return undefined;
  return { requirements: quoted(list[1]), extras: codeExtras(code) };
}

function codeExtras(code: string): Map<string, string[]> {
  const table = /\bextras_require\s*=\s*\{([^}]*)\}/.exec(code)?.[1] ?? "";
  return new Map(
    [...table.matchAll(/['"]([\w.-]+)['"]\s*:\s*\[([^\]]*)\]/g)].map(([, name, list]) => [
      normalised(name),
      quoted(list),
    ]),
  );
}

function quoted(list: string): string[] {
  return [...list.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, one, other]) => one ?? other);
}
