import { isList, isMapping, textAt, type Value } from "./value";

/** Volumes with a name among mounts, each once, but for those at directories of temporary files. */
export function dataVolumesIn(mounts: ReadonlyMap<string, string>): string[] {
  const names = [...mounts].flatMap(([target, name]) => (isTemporary(target) ? [] : [name]));
  return [...new Set(names)].filter((name) => name !== "");
}

/** Whether a directory is one of temporary files: what is in there is nobody's data, on whatever volume it lies. */
function isTemporary(directory: string): boolean {
  return /^\/(tmp|var\/tmp|run|var\/run)(\/|$)/.test(directory);
}

/** `data:/var/lib/data` and its long form by their targets; binds and volumes without a name have an empty source. */
export function mountsOf(path: string, value: Value | undefined): Map<string, string> {
  const sources = new Map<string, string>();
  for (const entry of isList(value) ? value : []) {
    if (isMapping(entry)) {
      const source = entry.type === "volume" ? textAt(path, entry.source) : undefined;
      sources.set(textAt(path, entry.target) ?? "", source ?? "");
    } else {
      const [source, target] = (textAt(path, entry) ?? "").split(":");
      sources.set(
        target ?? source,
        target !== undefined && /^\w[\w.-]*$/.test(source) ? source : "",
      );
    }
  }
  return sources;
}
