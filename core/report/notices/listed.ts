import type { Undefined } from "../../compose/consistency";

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

/** `volume data (db), network web (app)`, each name once; `…` for those beyond the first ones. */
export function undefinedNames(
  missing: readonly Undefined[],
  words: Readonly<Record<Undefined["kind"], string>>,
): string {
  const byName = new Map(
    missing.map(({ kind, name, service }) => [`${words[kind]} ${name}`, service] as const),
  );
  return listed(
    [...byName].map(([name, service]) => `${name} (${service})`),
    () => ", …",
    4,
  );
}
