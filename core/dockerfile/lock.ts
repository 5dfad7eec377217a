import type { Finding } from "./finding";

/** What a Python image installs, as a file says it: a lock, or requirements that may pin nothing. */
export interface Lock {
  readonly file: string;
  readonly packages: readonly LockedPackage[];
  /** Whether nothing else is installed: `uv.lock`, and files with hashes. */
  readonly complete: boolean;
  /** Lines for pip itself: `--extra-index-url https://…`. */
  readonly options: readonly string[];
}

/** One package of a lock. */
export interface LockedPackage {
  /** Normalised as PyPI does: lower case, dashes. */
  readonly name: string;
  /** Empty where the file does not pin one. */
  readonly version: string;
  /** In brackets after the name. */
  readonly extras: readonly string[];
  /** URL of the package, or of the registry it comes from; undefined where pip looks for it. */
  readonly source: string | undefined;
  readonly line: number;
  /** The requirement as the file has it, without hashes and markers. */
  readonly written: string;
}

/** Reads requirements as pip and uv write them, or `uv.lock`; without what is for other systems than Linux. */
export function parseLock(file: string, text: string): Lock {
  if (file.endsWith("uv.lock")) {
    return { file, packages: uvPackages(text), complete: true, options: [] };
  }
  const lines = text.split("\n").map((line) => line.trim());
  return {
    file,
    packages: lines.flatMap((line, index) => parseRequirement(line, index + 1) ?? []),
    complete: text.includes("--hash="),
    options: lines.filter((line) => line.startsWith("-")),
  };
}

/** The files that a lock asks for in turn, relative to it: `-r base.txt`. */
export function requiredBy({ options }: Lock): string[] {
  return options.flatMap((option) => /^(?:-r|--requirement)[ =]?\s*(\S+)/.exec(option)?.[1] ?? []);
}

const REQUIREMENT =
  /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(?:@\s*(\S+)|([^;#\\]*?))\s*(?:;([^#\\]*))?(?=$|\\|\s+[#\\]|\s--hash)/;

/** One line of requirements; undefined where it is none, or none for Linux. */
export function parseRequirement(line: string, at: number): LockedPackage | undefined {
  const [, file, release] = /^https?:\S*\/(\w[\w.]*)-(\d[^-]*)-\S*\.whl/.exec(line) ?? [];
  if (file) {
    const version = release.replace(/%2B/i, "+");
    const name = normalised(file);
    return { name, version, extras: [], source: line, line: at, written: line };
  }
  const [, name, extras = "", source, spec = "", marker = ""] = REQUIREMENT.exec(line) ?? [];
  if (!name || excludesLinux(marker)) return undefined;
  return {
    name: normalised(name),
    version: /^={2,3}\s*([^\s,*]+)$/.exec(spec)?.[1] ?? "",
    extras: extras.split(",").map((extra) => extra.trim()),
    source,
    line: at,
    written: line.split(/\s*(?:;|\\|\s#|\s--hash)/)[0],
  };
}

function uvPackages(text: string): LockedPackage[] {
  return [...text.matchAll(/^\[\[package\]\]\n([\s\S]*?)(?=^\[|(?![\s\S]))/gm)].flatMap((block) => {
    const value = (pattern: RegExp) => pattern.exec(block[1])?.[1];
    const name = value(/^name = "([^"]+)"/m);
    const version = value(/^version = "([^"]+)"/m);
    const markers = value(/^resolution-markers = \[([^\]]*)\]/m)?.match(/"[^"]+"/g) ?? [];
    if (!name || !version || (markers.length > 0 && markers.every(excludesLinux))) return [];
    const source = value(/^source = \{ \w+ = "([^"]+)"/m);
    const before = text.slice(0, block.index + block[0].search(/^version = /m));
    const line = before.split("\n").length;
    const written = `${name}==${version}`;
    return [{ name: normalised(name), version, extras: [], source, line, written }];
  });
}

/** Whether each alternative of an environment marker asks for another system. */
function excludesLinux(marker: string): boolean {
  return (
    marker.trim() !== "" &&
    marker
      .replace(/[()]/g, "")
      .split(/\bor\b/)
      .every((part) =>
        /(sys_platform|platform_system|os_name)\s*(==\s*['"](?!linux|posix)|!=\s*['"](linux|posix))/i.test(
          part,
        ),
      )
  );
}

/** The name under which a requirement or a locked package is compared. */
export function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Names of requirements that a lock does not hold: it was made before they were added. Those with a marker may be for others. */
export function staleFindings(file: string, requirements: string, lock: Lock): Finding[] {
  const locked = new Set(lock.packages.map(({ name }) => name));
  return requirements.split("\n").flatMap((line, index) => {
    const [, name] = /^([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line) ?? [];
    if (!name || line.includes(";") || locked.has(normalised(name))) return [];
    return [
      {
        rule: "lock-current",
        file,
        line: index + 1,
        found: `${name} is not in ${lock.file}`,
        cost: "the image is built without it",
        fix: `make the lock again: uv pip compile --generate-hashes ${file} -o ${lock.file}`,
      },
    ];
  });
}
