import { parseYaml } from "../yaml";
import {
  type Beside,
  keyLines,
  type Lock,
  type LockedPackage,
  type LockFormat,
  NODE_PLATFORM,
  type Selection,
  takes,
} from "./lock";
import type { Target } from "./marker";

/** `yarn.lock` of Yarn 1 and of Yarn 2 and later, walked from package.json where that is known. */
export const yarn: LockFormat = {
  form: "yarn.lock",
  names: /^yarn\.lock$/,
  parse(file, text, beside): Lock {
    const entries = /^__metadata:/m.test(text) ? berry(text) : classic(text);
    return {
      file,
      form: "yarn.lock",
      ecosystem: "node",
      complete: true,
      options: [],
      projects: [],
      asked: new Set([...entries.keys()].map(nameOf)),
      installed: (selection, target) => walk(entries, rootsOf(beside), selection, target),
    };
  },
};

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly line: number;
  readonly source: string | undefined;
  readonly conditions: string;
  /** Specifiers of what it needs: `accepts@^2.0.0`. */
  readonly needs: readonly string[];
}

interface Roots {
  readonly production: readonly string[];
  readonly development: readonly string[];
}

/** The format of Yarn 1: neither YAML nor JSON. */
function classic(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = 0;
  let line = 1;
  const lineOf = (index: number) => {
    for (; at < index; at++) if (text[at] === "\n") line++;
    return line;
  };
  const blocks = [
    ...text.matchAll(/^((?:"[^"]+"|[^\s#"][^\n]*?)(?:, [^\n]*)?):\n((?: {2}.*\n?|\n(?= {2}))*)/gm),
  ];
  for (const block of blocks) {
    const [, header, body] = block;
    const specifiers = header.split(/,\s*/).map((each) => each.replace(/^"|"$/g, ""));
    const value = (key: string) => new RegExp(`^ {2}${key} "?([^"\\n]+)"?`, "m").exec(body)?.[1];
    const needs = [
      ...body.matchAll(/^ {2}(?:optionalD|d)ependencies:\n((?: {4}.*\n?)*)/gm),
    ].flatMap(([, list]) =>
      [...list.matchAll(/^ {4}"?([^"\s]+)"? "?([^"\n]+)"?/gm)].map(
        ([, name, range]) => `${name}@${range}`,
      ),
    );
    const entry = {
      name: nameOf(specifiers[0]),
      version: value("version") ?? "",
      source: value("resolved"),
      conditions: "",
      needs,
      line: lineOf(block.index),
    };
    for (const specifier of specifiers) entries.set(specifier, entry);
  }
  return entries;
}

function berry(text: string): Map<string, Entry> {
  const document = parseYaml(text) as Record<string, BerryEntry>;
  const lines = keyLines(text);
  const entries = new Map<string, Entry>();
  for (const [key, each] of Object.entries(document)) {
    if (key === "__metadata") continue;
    const specifiers = key.split(/,\s*/);
    const needs = Object.entries(each.dependencies ?? {}).map(
      ([name, range]) => `${name}@${range}`,
    );
    const entry = {
      name: nameOf(specifiers[0]),
      version: String(each.version),
      source: each.linkType === "soft" ? undefined : each.resolution,
      conditions: each.conditions ?? "",
      needs: each.linkType === "soft" ? [] : needs,
      line: lines.get(key) ?? 1,
    };
    for (const specifier of specifiers) entries.set(specifier, entry);
  }
  return entries;
}

interface BerryEntry {
  readonly version: string | number;
  readonly resolution?: string;
  readonly linkType?: string;
  readonly conditions?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function rootsOf({ read }: Beside): Roots | undefined {
  try {
    const text = read("package.json");
    if (text === undefined) return undefined;
    const {
      dependencies = {},
      optionalDependencies = {},
      devDependencies = {},
      workspaces,
    } = JSON.parse(text);
    // Members of a workspace ask for packages of their own: every entry counts then.
    if (workspaces) return undefined;
    const all = (list: Record<string, string>) =>
      Object.entries(list).map(([name, range]) => `${name}@${range}`);
    return {
      production: [...all(dependencies), ...all(optionalDependencies)],
      development: all(devDependencies),
    };
  } catch {
    return undefined;
  }
}

function walk(
  entries: ReadonlyMap<string, Entry>,
  roots: Roots | undefined,
  { groups }: Selection,
  target: Target,
): LockedPackage[] {
  const waiting = roots
    ? [...roots.production, ...(takes(groups, "dev", true) ? roots.development : [])]
    : [...entries.keys()];
  const found = new Set<Entry>();
  for (const specifier of waiting) {
    const entry = entries.get(specifier) ?? entries.get(specifier.replace(/@(?=[^@]*$)/, "@npm:"));
    if (!entry || found.has(entry) || !fitsPlatform(entry, target)) continue;
    found.add(entry);
    waiting.push(...entry.needs);
  }
  return [...found]
    .filter(({ source }) => source !== undefined)
    .map(({ name, version, source, line }) => ({
      ...{ name, version, extras: [], source, line, written: `${name}@${version}` },
    }));
}

/**
 * Whether a package is installed on a platform. Yarn 2 writes conditions: `(os=linux & cpu=x64 & libc=glibc)`. Yarn 1 writes none, so
 * that names with a platform in them have to do: `@img/sharp-darwin-arm64`.
 */
function fitsPlatform({ name, conditions }: Entry, { arch }: Target): boolean {
  const cpu = arch === "arm64" ? "arm64" : "x64";
  const wanted: Readonly<Record<string, string>> = { ...NODE_PLATFORM, cpu };
  for (const key of ["os", "cpu", "libc"]) {
    const allowed = [...conditions.matchAll(new RegExp(`\\b${key}=([\\w-]+)`, "g"))].map(
      ([, each]) => each,
    );
    if (allowed.length > 0 && !allowed.includes(wanted[key])) return false;
  }
  const [, system, machine] = PLATFORM_NAME.exec(name) ?? [];
  if (system === undefined) return true;
  return /^linux/.test(system) && machine === cpu && !/musl/.test(name);
}

const PLATFORM_NAME =
  /[-/](linuxmusl|linux|darwin|win32|windows|freebsd|netbsd|openbsd|openharmony|android|sunos|aix|wasm32)-?(x64|arm64|arm|ia32|x86|ppc64|riscv64|loong64|mips64el|s390x|universal)?(?=[-.]|$)/;

/** `@scope/name@npm:^1` → `@scope/name`. */
function nameOf(specifier: string): string {
  return /^(@?[^@]+)/.exec(specifier)?.[1] ?? specifier;
}
