import { oneLine } from "../core/capacity/user-error";
import { dotenvValue } from "../core/compose/dotenv";
import type { Draft, Note } from "./draft";

const TITLES: Readonly<Record<Note["kind"], string>> = {
  "left-out": "Not carried over:",
  changed: "Carried over in another form:",
  guessed: "Guessed, for you to replace:",
};

/** Lines on what a system does not say as its compose file did. */
export function noteLines({ notes }: Pick<Draft, "notes">): string[] {
  return (Object.keys(TITLES) as Note["kind"][]).flatMap((kind) => {
    const own = notes.filter((note) => note.kind === kind);
    if (own.length === 0) return [];
    return ["", TITLES[kind], ...own.map((note) => `  ${noteText(note)}`)];
  });
}

function noteText({ service, about, text }: Note): string {
  return oneLine(`${service ? `${service}/` : ""}${about}: ${text}`);
}

/** Contents of an env file with the values of secrets, for `enxuto secrets import`. */
export function secretsFile({ secrets }: Pick<Draft, "secrets">): string {
  const lines = [...secrets].flatMap(([name, value]) =>
    value === undefined ? [] : [`${variableOf(name)}=${dotenvValue(value)}`],
  );
  return lines.map((line) => `${line}\n`).join("");
}

function variableOf(secret: string): string {
  return secret.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
}
