import { copied, type Dockerfile, type Stage, type Step, stageNamed } from "./dockerfile";
import type { InstalledList } from "./installed";
import { baseName, below, joinPath, resolvePath } from "./paths";

/** A file of a stage: one of the context, one that the Dockerfile spells out, one that a command exports from a lock, or one that a command changes. */
export type Found =
  | { readonly from: "context"; readonly path: string }
  | { readonly from: "text"; readonly text: string }
  | { readonly from: "export"; readonly lists: readonly InstalledList[] }
  | { readonly from: "change"; readonly program: string; readonly before: Found | undefined };

interface Place {
  readonly target: string;
  /** Path in the context, or in another stage. */
  readonly source: string;
  readonly stage?: StageFiles;
  /** Its place in the order in which things are put there. */
  readonly at: number;
}

/** Files of a stage by their paths in it, as COPY, ADD and mounts put them there. */
export class StageFiles {
  private readonly places: Place[];
  /** What commands write, the last of each path: a Dockerfile may have thousands of such lines. */
  private readonly made: Map<string, { readonly found: Found; readonly at: number }>;
  private next: number;

  constructor(
    private readonly context: readonly string[],
    base?: StageFiles,
  ) {
    this.places = [...(base?.places ?? [])];
    this.made = new Map(base?.made);
    this.next = base?.next ?? 0;
  }

  /** Puts the sources of a COPY or an ADD in their places. */
  copy(step: Step, directory: string, stageOf: (name: string) => StageFiles | undefined): void {
    const { sources, target } = copied(step);
    const from = step.flags.get("from");
    const stage = from === undefined ? undefined : stageOf(from);
    if (from !== undefined && !stage) return;
    const into = resolvePath(directory, target);
    for (const [, , word, text] of step.text.matchAll(
      /<<-?(["']?)(\w+)\1[^\n]*\n([\s\S]*?)\n\2\s*$/gm,
    )) {
      const name = /[/.]$/.test(target) || into === directory ? joinPath(into, word) : into;
      this.write(name, { from: "text", text: text ?? "" });
    }
    for (const source of sources.flatMap((each) => this.matching(each, stage))) {
      const isFile = stage ? /\.\w+$/.test(baseName(source)) : this.context.includes(source);
      const inDirectory =
        sources.length > 1 || /[/.]$/.test(target) || into === directory || /[*?[]/.test(step.text);
      const keepsParents = step.flags.has("parents");
      const place = keepsParents
        ? joinPath(into, source)
        : isFile && inDirectory
          ? joinPath(into, baseName(source))
          : into;
      this.places.push({ target: place, source, stage, at: this.next++ });
    }
  }

  /** These files with what a RUN mounts. */
  mounted(
    step: Step,
    directory: string,
    stageOf: (name: string) => StageFiles | undefined,
  ): StageFiles {
    const binds = step.mounts.filter(({ type = "bind" }) => type === "bind");
    if (binds.length === 0) return this;
    const files = new StageFiles(this.context, this);
    for (const { from, source, src, target, dst, destination } of binds) {
      const stage = from === undefined ? undefined : stageOf(from);
      if (from !== undefined && !stage) continue;
      const at = target ?? dst ?? destination;
      if (at === undefined) continue;
      const path = joinPath("/", source ?? src ?? "/");
      files.places.push({
        target: resolvePath(directory, at),
        source: stage ? path : path.slice(1) || ".",
        stage,
        at: files.next++,
      });
    }
    return files;
  }

  /** A file that a command writes. */
  write(target: string, made: Found): void {
    this.made.set(target, { found: made, at: this.next++ });
  }

  /** Notes that a program writes to a file, or edits it: what it says then is not known. */
  change(target: string, program: string): void {
    this.write(target, { from: "change", program, before: this.find(target) });
  }

  /** Copies a file that is known to another path. */
  take(from: string, to: string): void {
    const found = this.find(from);
    if (found) this.write(to, found);
  }

  /** The file at a path; undefined where nothing that is known puts one there. */
  find(path: string): Found | undefined {
    const made = this.made.get(path);
    for (let index = this.places.length - 1; index >= 0; index--) {
      const { target, source, stage, at } = this.places[index];
      if (made && made.at > at) return made.found;
      const rest = below(path, target);
      if (rest === undefined) continue;
      const inner = rest === "" ? source : joinPath(source, rest);
      const found = stage ? stage.find(inner) : this.inContext(inner);
      if (found) return found;
    }
    return made?.found;
  }

  /** The directory of the context that a directory of the stage comes from. */
  contextDirectory(path: string): string | undefined {
    for (const { target, source, stage } of [...this.places].reverse()) {
      const rest = below(path, target);
      if (rest === undefined) continue;
      if (stage) {
        const found = stage.contextDirectory(joinPath(source, rest));
        if (found !== undefined) return found;
      } else if (!this.context.includes(source))
        return rest === "" ? source : joinPath(source, rest);
    }
    return undefined;
  }

  private has(path: string): boolean {
    return path === "." || this.context.some((file) => below(file, path) !== undefined);
  }

  private inContext(path: string): Found | undefined {
    return this.context.includes(path) ? { from: "context", path } : undefined;
  }

  private matching(source: string, stage: StageFiles | undefined): string[] {
    if (stage) return [joinPath("/", source)];
    const path = joinPath("/", source).slice(1) || ".";
    if (!/[*?[]/.test(path)) return this.has(path) ? [path] : [];
    const pattern = globPattern(path);
    const direct = this.context.filter((file) => pattern.test(file));
    const folders = new Set(
      this.context.flatMap((file) => {
        const parts = file.split("/").slice(0, path.split("/").length);
        const folder = parts.join("/");
        return folder !== file && pattern.test(folder) ? folder : [];
      }),
    );
    return [...direct, ...folders];
  }
}

/** `*`, `?` and sets of characters, none of which stands for a slash. */
function globPattern(glob: string): RegExp {
  const pattern = glob.replace(/\[[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === "*") return "[^/]*";
    return part === "?" || part.length > 1 ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${pattern}$`);
}

/** Lookup of the files of the stages above a line. */
export function stageLookup(
  dockerfile: Dockerfile,
  line: number,
  known: ReadonlyMap<Stage, StageFiles>,
): (name: string) => StageFiles | undefined {
  return (name) => {
    const stage = stageNamed(dockerfile, name, line);
    return stage && known.get(stage);
  };
}
