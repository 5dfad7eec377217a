import { type Sentence, word } from "../core/capacity/sentence";
import { UserError, withoutLogin } from "../core/capacity/user-error";
import type { ComposeBuild } from "../core/compose/build";
import type { Files } from "../core/compose/files";
import type { ReadNotice } from "../core/compose/notice";
import { isInside, resolvePath } from "../core/compose/paths";
import type { ComposeProject } from "../core/compose/project";
import { isRemote } from "../core/compose/reference";
import type { ComposeService } from "../core/compose/service";
import type { Tree } from "../core/compose/tree";
import { ignoreFiles, ignoreRules } from "../core/dockerfile/ignore";
import type { ImageContext } from "../core/dockerfile/image";
import { type BuiltFrom, builtFrom } from "../core/judge/built";

/** What one build says: the image, or why it is not known. */
type Outcome = BuiltFrom | { readonly notice: (service: string) => ReadNotice };

/** A project with what the folders that its services are built from say of their images. Reads files of the tree only. */
export function withBuiltImages(project: ComposeProject, tree: Tree, files: Files): ComposeProject {
  const known = new Map<string, Outcome>();
  const notices: ReadNotice[] = [];
  const cudaIn = new Map<string, string[]>();
  const services = project.services.map((service): ComposeService => {
    const { name, build, asksForGpu } = service;
    if (!build) return service;
    const key = JSON.stringify(build);
    const outcome = known.get(key) ?? outcomeOf(build, tree, files);
    known.set(key, outcome);
    if ("notice" in outcome) {
      notices.push(outcome.notice(name));
      return service;
    }
    const { image, cuda } = outcome;
    if (cuda && !asksForGpu) {
      const folder = build.context === files.folder ? "." : tree.labelOf(build.context);
      const { onDiskMB } = image;
      const services = cudaIn.get(key) ?? [];
      if (services.length === 0) {
        notices.push({ code: "cuda-built", services, ...cuda, onDiskMB, folder });
      }
      services.push(name);
      cudaIn.set(key, services);
    }
    return { ...service, built: image };
  });
  return { ...project, services, notices: [...project.notices, ...notices] };
}

function outcomeOf(build: ComposeBuild, tree: Tree, files: Files): Outcome {
  const { context, inline, dockerfile = "Dockerfile" } = build;
  if (isRemote(context)) {
    return notRead(withoutLogin(context), word("it is not on this machine"));
  }
  const path = inline === undefined ? resolvePath(context, dockerfile) : context;
  for (const each of [context, path]) {
    const label = tree.labelOf(each);
    if (files.realPath(each) === undefined) {
      return { notice: (service) => ({ code: "build-not-found", service, path: label }) };
    }
    const problem = tree.outside(each);
    if (problem) return notRead(label, problem);
  }
  const label = tree.labelOf(path);
  let text: string;
  try {
    text = inline ?? tree.read(path);
  } catch (error) {
    if (error instanceof UserError) return notRead(label, error.sentence);
    throw error;
  }
  const found = builtFrom(contextOf(build, tree, files), text, build);
  if (!("problem" in found)) return found;
  const { refused, problem } = found;
  if (!refused) return notRead(label, problem);
  const at = (service: string) => `services.${service}.build.${refused}`;
  return { notice: (service) => ({ code: "value-refused", path: at(service), problem }) };
}

function notRead(path: string, problem: string | Sentence): Outcome {
  return { notice: (service) => ({ code: "build-not-read", service, path, problem }) };
}

/** Entries of a context that are looked at: one with more is read in part. */
const MAXIMUM_ENTRIES = 5_000;

/** Characters of an ignore file that is heeded: each pattern is held against each entry. */
const MAXIMUM_IGNORED = 20_000;

/** Directories that hold what others made, of which nothing is asked. */
const SKIPPED = /^(node_modules|\.git|\.venv|venv|__pycache__)$/;

/** The files of a folder as a build sees them, without what its ignore file leaves out. */
function contextOf(
  { context, dockerfile = "Dockerfile" }: ComposeBuild,
  tree: Tree,
  files: Files,
): ImageContext {
  const rules = ignoringOf(context, dockerfile, tree);
  const found: string[] = [];
  let bytes = 0;
  let left = MAXIMUM_ENTRIES;
  const walk = (below: string): void => {
    for (const { name, kind, bytes: size } of files.list?.(resolvePath(context, below)) ?? []) {
      if (left <= 0) return;
      left -= 1;
      const path = below === "" ? name : `${below}/${name}`;
      const isIgnored = rules.ignores(path);
      if (kind !== "folder") {
        if (isIgnored) continue;
        found.push(path);
        bytes += size;
      } else if (!SKIPPED.test(name) && (!isIgnored || rules.mayBringBack(path))) walk(path);
    }
  };
  walk("");
  return {
    ...{ dockerfile, files: found.sort(), bytes, partial: true },
    ...{ ignoreFile: rules.ignoreFile, ignores: rules.ignores },
    read: (path) => {
      const full = resolvePath(context, path);
      return isInside(context, full) ? textIn(tree, full) : undefined;
    },
  };
}

function ignoringOf(context: string, dockerfile: string, tree: Tree) {
  for (const ignoreFile of ignoreFiles(dockerfile)) {
    const text = textIn(tree, resolvePath(context, ignoreFile));
    if (text === undefined || text.length > MAXIMUM_IGNORED) continue;
    try {
      return { ignoreFile, ...ignoreRules(text) };
    } catch {
      // Docker refuses it, and with it the build: what is built is told by `image`.
    }
  }
  return { ignoreFile: undefined, ignores: () => false, mayBringBack: () => false };
}

/** Text of a file of the tree; undefined for what is not there, lies outside, is too large or no text. */
function textIn(tree: Tree, path: string): string | undefined {
  if (!tree.has(path) || !tree.holds(path)) return undefined;
  try {
    return tree.read(path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
