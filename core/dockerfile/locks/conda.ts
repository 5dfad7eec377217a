import { UnreadableLock } from "../unknown-install";
import { parseYaml } from "../yaml";
import {
  type Lock,
  type LockedPackage,
  type LockFormat,
  normalised,
  type Selection,
  takes,
} from "./lock";
import type { Target } from "./marker";

/** `conda-lock.yml`: packages by platform and category, from Conda and from PyPI. */
export const condaLock: LockFormat = {
  form: "conda-lock.yml",
  names: /^([\w.-]+\.)?conda-lock\.ya?ml$/,
  parse(file, text): Lock {
    const { package: packages = [] } = parseYaml(text) as { package?: readonly CondaEntry[] };
    const lines = firstLines(text, /name: ['"]?([^'"]*)['"]?$/);
    return lockOf(file, "conda-lock.yml", (selection, target) =>
      packages
        .filter(({ platform }) => platform === platformOf(target))
        .filter(({ category = "main" }) =>
          category === "main"
            ? selection.project
            : takes(selection.groups, category, category === "dev"),
        )
        .map(({ name, version, url }) =>
          packageOf(name, String(version), url, lines.get(name) ?? 0),
        ),
    );
  },
};

/** `pixi.lock`: environments that list packages by platform. */
export const pixiLock: LockFormat = {
  form: "pixi.lock",
  names: /^pixi\.lock$/,
  parse(file, text): Lock {
    const { environments = {}, packages = [] } = parseYaml(text) as PixiDocument;
    const lines = firstLines(text, /(?:conda|pypi): ['"]?([^'"]*)['"]?$/);
    const known = new Map(
      packages.map((each) => [each.pypi ?? each.conda ?? each.url ?? "", each]),
    );
    return lockOf(file, "pixi.lock", (selection, target) => {
      const environment = selection.groups.with[0] ?? "default";
      const listed = environments[environment]?.packages?.[platformOf(target)] ?? [];
      return listed.flatMap((reference) => {
        const url = reference.pypi ?? reference.conda ?? "";
        const { name, version } = { ...fromUrl(url), ...pick(known.get(url)) };
        return name ? [packageOf(name, version ?? "", url, lines.get(url) ?? 0)] : [];
      });
    });
  },
};

/** Explicit list of `conda list --explicit` and `conda-lock --kind explicit`: one URL a line. */
export const condaExplicit: LockFormat = {
  form: "explicit Conda list",
  names: /^(conda-)?linux-(64|aarch64)\.(lock|txt)$|^conda-linux-(64|aarch64)\.lock$/,
  parse(file, text): Lock {
    const lines = text.split("\n");
    if (!lines.some((line) => line.trim() === "@EXPLICIT"))
      throw new UnreadableLock("no-explicit-line");
    return lockOf(file, "explicit Conda list", () =>
      lines.flatMap((line, index) => {
        const { name, version } = fromUrl(line.trim().replace(/#.*$/, ""));
        return name ? [packageOf(name, version ?? "", line.trim(), index + 1)] : [];
      }),
    );
  },
};

interface CondaEntry {
  readonly name: string;
  readonly version: string | number;
  readonly platform: string;
  readonly category?: string;
  readonly url?: string;
}

interface PixiReference {
  readonly conda?: string;
  readonly pypi?: string;
}

interface PixiDocument {
  readonly environments?: Readonly<
    Record<string, { readonly packages?: Readonly<Record<string, readonly PixiReference[]>> }>
  >;
  readonly packages?: readonly (PixiReference & {
    readonly url?: string;
    readonly name?: string;
    readonly version?: string | number;
  })[];
}

function lockOf(
  file: string,
  form: string,
  installed: (selection: Selection, target: Target) => LockedPackage[],
): Lock {
  const base = { ecosystem: "conda" as const, complete: true, options: [], projects: [] };
  return { file, form, ...base, asked: undefined, installed };
}

function platformOf({ arch }: Target): string {
  return arch === "arm64" ? "linux-aarch64" : "linux-64";
}

function pick(entry: { name?: string; version?: string | number } | undefined): {
  name?: string;
  version?: string;
} {
  return entry?.name ? { name: entry.name, version: String(entry.version ?? "") } : {};
}

/** `…/linux-64/pytorch-gpu-2.5.1-cuda126_0.conda` and `…/torch-2.5.1-cp312-….whl` hold name and version. */
function fromUrl(url: string): { name?: string; version?: string } {
  const wheel = /\/([\w.]+)-(\d[^-/]*)-[^/]*\.whl$/.exec(url);
  const conda = /\/([\w.-]+)-([^-/]+)-[^-/]+(?:\.conda|\.tar\.bz2)$/.exec(url);
  const [, name, version] = wheel ?? conda ?? [];
  return name ? { name, version } : {};
}

function packageOf(
  name: string,
  version: string,
  source: string | undefined,
  line: number,
): LockedPackage {
  const written = `${name}=${version}`;
  // The build of a Conda package tells CUDA from CPU: `pytorch-2.5.1-cuda126_mkl_py312_…`.
  return { name: normalised(name), version, extras: [], source, line, written };
}

/** First line of each thing that a pattern finds, counted from 1: the text is walked once. */
function firstLines(text: string, pattern: RegExp): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  text.split("\n").forEach((line, index) => {
    const name = pattern.exec(line.trimEnd())?.[1];
    if (name !== undefined && !found.has(name)) found.set(name, index + 1);
  });
  return found;
}
