import { mbOf } from "../capacity/figures";
import type { Finding } from "./finding";
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
export const CONTEXT_BUDGET_BYTES = 16 * 1024 * 1024;

/** Paths that must never travel, at the root and nested: a pattern that is bound to the root leaves the nested ones in. */
const FORBIDDEN: readonly {
  readonly name: string;
  readonly leaf: string;
  readonly cost: string;
}[] = [
  { name: ".env*", leaf: ".env.production", cost: "secrets end up in a layer" },
  {
    name: ".git",
    leaf: ".git/config",
    cost: "the whole history travels, with every secret it ever held",
  },
  { name: ".venv", leaf: ".venv/bin/python", cost: "another machine's binaries, hundreds of MB" },
  {
    name: "node_modules",
    leaf: "node_modules/left-pad/index.js",
    cost: "another machine's binaries, hundreds of MB",
  },
  {
    name: "__pycache__",
    leaf: "__pycache__/app.cpython-311.pyc",
    cost: "the image changes without a change of the source",
  },
  { name: "tests", leaf: "tests/test_app.py", cost: "test data travels with every build" },
  { name: "docs", leaf: "docs/index.html", cost: "it is never read in a container" },
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
        found: "there is none",
        cost: "everything in the directory travels, secrets as well",
        fix: `make one, a line for each: ${FORBIDDEN.map(({ name }) => `**/${name}`).join(", ")}`,
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
  const travelling = leaking.map(({ name, leaf, cost }) => {
    const there = files.find((path) => path === leaf || path.includes(`${name.replace("*", "")}`));
    return {
      rule: "dockerignore",
      file,
      found: `does not leave out ${name} at every depth${there ? ` (${there} travels)` : ""}`,
      cost,
      fix: `add **/${name}`,
    };
  });
  const findings = [...travelling, ...otherCase(file, files), ...contentFindings(file, files)];
  if (bytes <= CONTEXT_BUDGET_BYTES) return findings;
  return [
    ...findings,
    {
      rule: "context-size",
      file,
      found: `the context is ${mbOf(bytes)} MB`,
      cost: `it is read and sent for every build; the budget is ${mbOf(CONTEXT_BUDGET_BYTES)} MB`,
      fix: "leave out what the build does not read; models belong on a volume",
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
      found: `does not leave out ${path}, since names are told apart by case`,
      cost: "secrets end up in a layer",
      fix: `add **/${baseName(path)}`,
    }));
}

/** What is known by a file in it, whatever the directory is called. */
const KNOWN_BY_CONTENT: readonly { readonly file: RegExp; readonly cost: string }[] = [
  {
    file: /^(.+)\/(?:pyvenv\.cfg|bin\/(?:activate|python3?))$/,
    cost: "a virtual environment: another machine's binaries, hundreds of MB",
  },
  {
    file: /^((?:.+?\/)?test)\/(?:.+\/)?(?:conftest\.py|test_[^/]+\.py|[^/]+_test\.py|[^/]+\.(?:test|spec)\.[jt]sx?)$/,
    cost: "test data travels with every build",
  },
];

function contentFindings(file: string, files: readonly string[]): Finding[] {
  return KNOWN_BY_CONTENT.flatMap(({ file: known, cost }) => {
    const found = new Map<string, string>();
    for (const path of files) {
      const [, directory] = known.exec(path) ?? [];
      const named = directory?.split("/").includes(".venv");
      if (directory && !named && !found.has(directory)) found.set(directory, path);
    }
    return [...found].map(([directory, path]) => ({
      rule: "dockerignore",
      file,
      found: `does not leave out ${directory} (${path} travels)`,
      cost,
      fix: `add **/${baseName(directory)}`,
    }));
  });
}
