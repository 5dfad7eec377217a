const EIGHTHS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** The last figures of a course, a character each, whose full height is `top`. */
export function spark(course: readonly number[], top: number, width: number): string {
  return course
    .slice(-width)
    .map((figure) => {
      const share = top > 0 ? Math.min(Math.max(figure / top, 0), 1) : 0;
      return EIGHTHS[Math.min(Math.floor(share * EIGHTHS.length), EIGHTHS.length - 1)];
    })
    .join("");
}
