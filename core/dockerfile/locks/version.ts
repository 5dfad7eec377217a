/** Order of two release versions by their numbers: negative where the first is older. Suffixes do not count. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [a, b].map((version) =>
    version
      .replace(/\+.*$/, "")
      .split(".")
      .map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
