/** Variables that read as nothing, by the path of the value. */
export type Unset = ReadonlyMap<string, ReadonlySet<string>>;

/** Variables that read as nothing at a path or below it, each once. */
export function unsetAt(path: string, unset: Unset): readonly string[] {
  return [...(namesBelow(unset).get(path) ?? [])];
}

/** Parts of a path that are looked at: `services.web.volumes.0.bind.propagation` has six. */
const MAXIMUM_PARTS = 8;

const below = new WeakMap<Unset, ReadonlyMap<string, ReadonlySet<string>>>();

/** The variables by every path at or over the value; made once, when none are added any more. */
function namesBelow(unset: Unset): ReadonlyMap<string, ReadonlySet<string>> {
  const known = below.get(unset);
  if (known) return known;
  const names = new Map<string, Set<string>>();
  for (const [path, own] of unset) {
    for (let [at, parts] = [path, 0]; at !== "" && parts < MAXIMUM_PARTS; parts += 1) {
      const there = names.get(at) ?? new Set();
      names.set(at, there);
      for (const name of own) there.add(name);
      at = at.slice(0, Math.max(0, at.lastIndexOf(".")));
    }
  }
  below.set(unset, names);
  return names;
}
