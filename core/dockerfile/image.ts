import { type ContextListing, contextFindings } from "./context";
import { type Brought, judgeCuda } from "./cuda";
import { copied, type Dockerfile, parseDockerfile } from "./dockerfile";
import { type Files, textOf } from "./files";
import type { Finding } from "./finding";
import type { Installed } from "./installed";
import { installsOf } from "./installs";
import { lockFormat } from "./locks";
import { normalised } from "./locks/lock";
import type { Target } from "./locks/marker";
import { parseRequirement } from "./locks/requirement";
import { baseName, joinPath } from "./paths";
import { predictSize, type SizePrediction } from "./prediction";
import { dockerfileFindings } from "./rules";
import { syntaxFindings } from "./rules/syntax";

/** Sources of an image: a Dockerfile in a build context. */
export interface ImageContext extends ContextListing {
  /** Path of the Dockerfile, relative to the context. */
  readonly dockerfile: string;
  readonly read: Files["read"];
  /** Whether the context has more files than are listed. @default false */
  readonly partial?: boolean;
}

/** Facts that an image's sources tell. */
export interface ImageJudgement {
  readonly dockerfile: Dockerfile;
  readonly installs: readonly Installed[];
  readonly brought: readonly Brought[];
  /** Everything that must change before it is built, what is not known included. */
  readonly findings: readonly Finding[];
  /** Whether it brings CUDA. */
  readonly cuda: "yes" | "no" | "unknown";
  readonly size: SizePrediction | undefined;
}

/**
 * Judges a Dockerfile with its locks and its context: pure, so that the command line, a preview and a page give the same answer.
 *
 * @param args build arguments in place of the defaults of the first `ARG`s
 */
export function judgeImage(
  context: ImageContext,
  target: Target = { arch: "amd64" },
  args: Readonly<Record<string, string>> = {},
): ImageJudgement {
  const about = context.partial ? [] : contextFindings(context);
  const files: Files = { paths: context.files, read: context.read };
  const text = textOf(files, context.dockerfile) ?? "";
  const dockerfile = parseDockerfile(context.dockerfile, text, args);
  if (syntaxFindings(dockerfile).length > 0) {
    const findings = [...dockerfileFindings({ dockerfile, brought: [] }), ...about];
    const size =
      dockerfile.stages.length > 0 ? predictSize(dockerfile, [], context.bytes) : undefined;
    return { dockerfile, installs: [], brought: [], findings, cuda: "unknown", size };
  }
  const installs = installsOf(dockerfile, files, target);
  const { brought, findings: cuda, unknown, verdict } = judgeCuda(dockerfile, installs, target);
  return {
    dockerfile,
    installs,
    brought,
    findings: [
      ...dockerfileFindings({ dockerfile, brought }),
      ...missingLocks(dockerfile, installs, files).map(
        context.partial ? lockElsewhere : missingLock,
      ),
      ...cuda,
      ...unknown,
      ...staleFindings(installs),
      ...olderRequirements(installs, files),
      ...about,
    ],
    // What an image stands on may bring it as well, and a base without a name says nothing.
    cuda: verdict === "no" && shipsUnnamed(dockerfile) ? "unknown" : verdict,
    size: predictSize(dockerfile, brought, context.bytes),
  };
}

/** Whether the final stage stands, by way of others, on an image that only a build argument names. */
function shipsUnnamed({ stages }: Dockerfile): boolean {
  // A stage stands on earlier ones only.
  const unnamed = new Map<string, boolean>();
  let last = false;
  for (const { name, base, needsArgument } of stages) {
    last = needsArgument !== undefined || (unnamed.get(base.toLowerCase()) ?? false);
    unnamed.set(name.toLowerCase(), last);
  }
  return last;
}

/** Locks that the Dockerfile copies by name, or that a command needs, and that do not travel. */
function missingLocks(
  { steps }: Dockerfile,
  installs: readonly Installed[],
  { paths }: Files,
): string[] {
  const copies = steps.filter(
    ({ keyword, flags }) => /^(COPY|ADD)$/.test(keyword) && !flags.has("from"),
  );
  const mounts = steps.flatMap((step) =>
    step.mounts
      .filter(({ type = "bind", from }) => type === "bind" && from === undefined)
      .flatMap(({ source, src }) => source ?? src ?? []),
  );
  const named = [...copies.flatMap((step) => copied(step).sources), ...mounts]
    .filter((source) => !/[$*?[]|:\/\//.test(source) && isLockName(source))
    .map((source) => joinPath("/", source).slice(1));
  const needed = installs.flatMap(({ missing }) => missing);
  return [...new Set([...named, ...needed])].filter((file) => !paths.includes(file));
}

function isLockName(file: string): boolean {
  const name = baseName(file);
  return lockFormat(name) !== undefined && !/\.in$|^constraints/.test(name);
}

function missingLock(file: string): Finding {
  return { rule: "lock-present", file, code: "lock-missing" };
}

/** Unknown parts where only some files of the context are there. */
function lockElsewhere(file: string): Finding {
  return { rule: "not-known", file, code: "file-not-given" };
}

/** Commands that make a lock again. */
const LOCK_AGAIN: Readonly<Record<string, string>> = {
  "uv.lock": "uv lock",
  "poetry.lock": "poetry lock",
  "pdm.lock": "pdm lock",
  "package-lock.json": "npm install --package-lock-only",
  "pnpm-lock.yaml": "pnpm install --lockfile-only",
  "yarn.lock": "yarn install",
  "bun.lock": "bun install --lockfile-only",
};

function staleFindings(installs: readonly Installed[]): Finding[] {
  const all = installs.flatMap(({ stale }) => stale);
  const once = new Map(all.map((each) => [`${each.lock} ${each.name}`, each]));
  return [...once.values()].map(({ lock, form, project, line, name }) => ({
    rule: "lock-current",
    file: project,
    line,
    code: "lock-older",
    package: name,
    lock,
    again: LOCK_AGAIN[form] ?? form,
  }));
}

/** The requirements beside a compiled list, where they are kept apart: `requirements.in`. */
function olderRequirements(installs: readonly Installed[], files: Files): Finding[] {
  const lists = new Map(
    installs.flatMap(({ lists: each }) => each).map((list) => [list.file, list]),
  );
  return [...lists.values()].flatMap(({ file, packages }) => {
    const requirements = file.replace(/\.(lock|txt)$/, ".in");
    const text = requirements === file ? undefined : textOf(files, requirements);
    if (text === undefined) return [];
    const locked = new Set(packages.map(({ name }) => name));
    return text.split("\n").flatMap((line, index): Finding[] => {
      const requirement = parseRequirement(line.trim());
      if (!requirement || requirement.marker || locked.has(normalised(requirement.name))) return [];
      return [
        {
          rule: "lock-current",
          file: requirements,
          line: index + 1,
          code: "list-older",
          package: /^[\w.-]+/.exec(requirement.written)?.[0] ?? requirement.name,
          lock: file,
          again: `uv pip compile --generate-hashes ${requirements} -o ${file}`,
        },
      ];
    });
  });
}
