import { UserError } from "../../core/capacity/user-error";

/** The variables of a `.env` file. Throws a UserError that names the line, never what stands in it. */
export function parseDotenv(file: string, text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) throw new UserError(`${file}:${index + 1}`, "is no KEY=VALUE");
    const value = unquoted(match[2]);
    if (value === undefined) throw new UserError(`${file}:${index + 1}`, "has a quote without end");
    variables.set(match[1], value);
  }
  return variables;
}

function unquoted(text: string): string | undefined {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text.replace(/\s+#.*$/, "");
  const quoted = quote === '"' ? /^"((?:[^"\\]|\\.)*)"/ : /^'([^']*)'/;
  const inner = quoted.exec(text)?.[1];
  if (quote === "'" || inner === undefined) return inner;
  return inner.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character));
}
