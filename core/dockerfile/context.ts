import type { Finding, Held } from "./finding";
import { baseName, directoryOf, joinPath } from "./paths";

/** A build context as Docker would send it. */
export interface ContextListing {
  /** Files that travel, relative. */
  readonly files: readonly string[];
  /** Bytes of those files. */
  readonly bytes: number;
  /** What says what is left out; undefined where nothing does. */
  readonly ignoreFile: string | undefined;
  /** Whether it leaves a path out. */
  readonly ignores: (path: string) => boolean;
}

/** What a context may weigh: sources, locks and page assets are far below it. 16 MiB. */
const CONTEXT_BUDGET_BYTES = 16 * 1024 * 1024;

/** Paths that must never travel, at the root and nested: a pattern that is bound to the root leaves the nested ones in. */
const FORBIDDEN: readonly {
  readonly name: string;
  readonly leaf: string;
  readonly holds: Held;
}[] = [
  { name: ".env*", leaf: ".env.production", holds: "secrets" },
  { name: ".git", leaf: ".git/config", holds: "history" },
  { name: ".venv", leaf: ".venv/bin/python", holds: "binaries" },
  { name: "node_modules", leaf: "node_modules/left-pad/index.js", holds: "binaries" },
  { name: "__pycache__", leaf: "__pycache__/app.cpython-311.pyc", holds: "byte-code" },
  { name: "tests", leaf: "tests/test_app.py", holds: "tests" },
  { name: "docs", leaf: "docs/index.html", holds: "documents" },
];

/** What of a context must not travel, found by asking its ignore file and by walking what is there. */
export function contextFindings({
  files,
  bytes,
  ignoreFile: file,
  ignores,
}: ContextListing): Finding[] {
  if (file === undefined) {
    return [
      {
        rule: "dockerignore",
        file: ".dockerignore",
        code: "no-ignore-file",
        names: FORBIDDEN.map(({ name }) => `**/${name}`),
      },
    ];
  }
  // Also below what travels: an ignore file may leave out everything and bring some directories back.
  const folders = new Set([
    "",
    "nested/directory",
    ...files.map((path) => directoryOf(path).replace(/^\.$/, "")),
  ]);
  const leaking = FORBIDDEN.filter(({ leaf }) =>
    [...folders].some((folder) => !ignores(joinPath(folder, leaf))),
  );
  const travelling = leaking.map(({ name, leaf, holds }): Finding => {
    const there = files.find((path) => path === leaf || path.includes(`${name.replace("*", "")}`));
    const travels = there ?? null;
    return { rule: "dockerignore", file, code: "not-ignored", name, travels, holds };
  });
  const findings = [...travelling, ...otherCase(file, files), ...contentFindings(file, files)];
  if (bytes <= CONTEXT_BUDGET_BYTES) return findings;
  return [
    ...findings,
    {
      rule: "context-size",
      file,
      code: "context-too-large",
      bytes,
      budgetBytes: CONTEXT_BUDGET_BYTES,
    },
  ];
}

/** Secrets under a name that `**\/.env*` does not match, since Docker tells capitals apart: `.ENV.production`. */
function otherCase(file: string, files: readonly string[]): Finding[] {
  return files
    .filter((path) => /^\.env/i.test(baseName(path)) && !baseName(path).startsWith(".env"))
    .map((path) => ({
      rule: "dockerignore",
      file,
      code: "not-ignored-by-case",
      path,
      name: baseName(path),
    }));
}

/** What is known by a file in it, whatever the directory is called. */
const KNOWN_BY_CONTENT: readonly { readonly file: RegExp; readonly holds: Held }[] = [
  {
    file: /^(.+)\/(?:pyvenv\.cfg|bin\/(?:activate|python3?))$/,
    holds: "environment",
  },
  {
    file: /^((?:.+?\/)?test)\/(?:.+\/)?(?:conftest\.py|test_[^/]+\.py|[^/]+_test\.py|[^/]+\.(?:test|spec)\.[jt]sx?)$/,
    holds: "tests",
  },
];

function contentFindings(file: string, files: readonly string[]): Finding[] {
  return KNOWN_BY_CONTENT.flatMap(({ file: known, holds }) => {
    const found = new Map<string, string>();
    for (const path of files) {
      const [, directory] = known.exec(path) ?? [];
      const named = directory?.split("/").includes(".venv");
      if (directory && !named && !found.has(directory)) found.set(directory, path);
    }
    return [...found].map(
      ([directory, path]): Finding => ({
        rule: "dockerignore",
        file,
        code: "directory-travels",
        directory,
        name: baseName(directory),
        path,
        holds,
      }),
    );
  });
}
