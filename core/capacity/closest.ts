/** Word that was probably meant: the nearest within one slip (two in long words), or the only one that begins so. */
export function closest(written: string, words: Iterable<string>): string | undefined {
  const all = [...words];
  const allowed = written.length < 8 ? 1 : 2;
  const near = all
    .map((word) => ({ word, slips: slips(written, word) }))
    .filter((one) => one.slips <= allowed)
    .sort((a, b) => a.slips - b.slips);
  if (near.length > 0) return near[0].word;
  const begun = written.length >= 3 ? all.filter((word) => word.startsWith(written)) : [];
  return begun.length === 1 ? begun[0] : undefined;
}

/** Number of letters added, left out, wrong, or swapped with their neighbour (optimal string alignment). */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        last[column] + 1,
        now[column - 1] + 1,
        last[column - 1] + (same ? 0 : 1),
      );
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, before[column - 2] + 1);
      now.push(least);
    }
    before = last;
    last = now;
  }
  return last[b.length];
}
