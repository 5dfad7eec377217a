/** Alignment of a column. */
export type Align = "left" | "right";

/** Rows of text as columns two spaces apart, without trailing blanks. */
export function columns(rows: readonly (readonly string[])[], align: readonly Align[]): string[] {
  const widths = align.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = " ".repeat(widths[column] - width(cell));
        return align[column] === "right" ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** Characters as a terminal counts them. */
function width(text: string): number {
  return [...text].length;
}
