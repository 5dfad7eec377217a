import { resolvePath } from "./paths";
import { isList, isMapping, type Mapping, textAt, type Value } from "./value";

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

/** A mount in its long form, `{ type, source, target }`; a source on the host is absolute, but for what lies in somebody's home. */
export function longMount(entry: Value, folder: string): Value {
  const mount = isMapping(entry) ? entry : mountOfText(String(entry));
  const { type, source } = mount;
  if (type !== "bind" || typeof source !== "string" || /^~|^[a-z]:[\\/]/i.test(source))
    return mount;
  return { ...mount, source: resolvePath(folder, source) };
}

function mountOfText(text: string): Mapping {
  const parts = /^((?:[a-z]:[\\/])?[^:]*)(?::([^:]+))?(?::[^:]*)?$/i.exec(text);
  const [, first = text, second] = parts ?? [];
  if (second === undefined) return { type: "volume", source: "", target: first };
  const bind = /^[./~\\]|^[a-z]:[\\/]/i.test(first);
  return { type: bind ? "bind" : "volume", source: first, target: second };
}
