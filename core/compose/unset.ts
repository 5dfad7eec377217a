/** Variables that read as nothing at a path or below it, each once; `unset` has them by the path of the value. */
export function unsetAt(
  path: string,
  unset: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const found = [...unset].flatMap(([at, names]) =>
    at === path || at.startsWith(`${path}.`) ? [...names] : [],
  );
  return [...new Set(found)];
}
