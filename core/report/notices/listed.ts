/** Names that one line lists before it counts the rest. */
const LISTED = 8;

/** Names with commas between them; beyond the first ones `more` says how many others there are. */
export function listed(
  names: readonly string[],
  more: (rest: number) => string,
  most = LISTED,
): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(", ")}${rest > 0 ? more(rest) : ""}`;
}
