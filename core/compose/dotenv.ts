import { UserError } from "../capacity/user-error";
import { interpolated, type Lookup } from "./interpolate";

/**
 * The variables of an env file, as Compose reads it: `export`, quotes, comments, values over several lines, and variables in
 * values. `outer` are the variables known before; they win inside values.
 */
export function readDotenv(file: string, text: string, outer: Lookup): Map<string, string> {
  const variables = new Map<string, string>();
  const lookup: Lookup = (name) => outer(name) ?? variables.get(name);
  let line = 1;
  let rest = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const take = (length: number) => {
    line += rest.slice(0, length).split("\n").length - 1;
    rest = rest.slice(length);
  };
  for (;;) {
    take((/^(?:\s+|#[^\n]*)*/.exec(rest) as RegExpExecArray)[0].length);
    if (rest === "") return variables;
    const key = /^(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)[ \t]*(?:([=:])[ \t]*|(?=\n|$))/u.exec(
      rest,
    );
    if (!key) throw new UserError(file, `line ${line}: expected NAME=VALUE`);
    const [whole, name, sign] = key;
    take(whole.length);
    if (!sign) {
      const inherited = outer(name);
      if (inherited !== undefined) variables.set(name, inherited);
      continue;
    }
    const { value, length } = valueAt(rest, lookup, `${file}: line ${line}`);
    take(length);
    variables.set(name, value);
  }
}

function valueAt(text: string, lookup: Lookup, path: string): { value: string; length: number } {
  const quoted = /^(?:"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)')/.exec(text);
  if (quoted) {
    const [whole, double, single] = quoted;
    const value =
      double === undefined
        ? single.replaceAll("\\'", "'")
        : expanded(unescaped(double.replaceAll('\\"', '"')), lookup, path);
    return { value, length: whole.length };
  }
  if (/^["']/.test(text)) throw new UserError(path, "the quote is not closed");
  const end = text.indexOf("\n");
  const whole = end < 0 ? text : text.slice(0, end);
  return { value: expanded(whole.split(" #")[0].trimEnd(), lookup, path), length: whole.length };
}

function expanded(text: string, lookup: Lookup, path: string): string {
  const variables = { lookup, unset: new Map(), required: new Map() };
  return interpolated(text, path, variables) as string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  $: "$$",
};

function unescaped(text: string): string {
  return text.replace(/\\([abfnrtv$\\])/g, (_, letter: string) => ESCAPES[letter]);
}
