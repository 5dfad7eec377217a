import { sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { interpolatedText, type Lookup, type Variables, variablesOf } from "./interpolate";

/**
 * The variables of an env file, as Compose reads it: `export`, quotes, comments, values over several lines, and variables in
 * values. `outer` are the variables known before; they win inside values.
 */
export function readDotenv(file: string, text: string, outer: Lookup): Map<string, string> {
  return new Dotenv(file, text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"), outer).read();
}

/** A value as a line of an env file holds it, for Compose to read it as it is: a backslash takes the meaning from what follows it. */
export function dotenvValue(value: string): string {
  if (!/[\\\r]/.test(value)) return `'${value.replaceAll("'", "\\'")}'`;
  return `"${value.replace(/[\\"$]/g, "\\$&").replaceAll("\r", "\\r")}"`;
}

const EXPORT = /export[ \t]+/y;
const PLAIN_KEY = /([A-Za-z0-9_.[\]-]+)[ \t]*([=:])[ \t\v\f\r\u0085\u00a0]*/y;
/** A name may be missing where a sign is: its variable has none. */
const KEY = /([\p{L}\p{N}_.[\]-]*)[ \t]*(?:([=:])[ \t\v\f\r\u0085\u00a0]*|(?=\n))/uy;
/** A last line that no line break ends, without a sign: Compose takes it for the value of a variable without a name. */
const NAMELESS = /[\p{L}\p{N}_.[\] \t-]+$/uy;

class Dotenv {
  private readonly variables = new Map<string, string>();
  private readonly expansion: Variables;
  private index = 0;
  /** The line that was counted last, and where it was counted. */
  private line = 1;
  private counted = 0;

  constructor(
    private readonly file: string,
    private readonly text: string,
    private readonly outer: Lookup,
  ) {
    this.expansion = variablesOf((name) => outer(name) ?? this.variables.get(name));
  }

  read(): Map<string, string> {
    for (;;) {
      this.skipBlank();
      if (this.index === this.text.length) return this.variables;
      this.index += this.match(EXPORT)?.[0].length ?? 0;
      const key = this.match(PLAIN_KEY) ?? this.match(KEY) ?? this.nameless();
      if (!key)
        throw new UserError(this.file, sentence`line ${this.lineHere()}: expected NAME=VALUE`);
      const [whole, name, sign] = key;
      this.index += whole.length;
      const value = sign ? this.value() : this.outer(name);
      if (value !== undefined) this.variables.set(name, value);
    }
  }

  /** A last line without a sign, as a key without a name before its value. */
  private nameless(): readonly [string, string, string] | undefined {
    return this.match(NAMELESS) ? ["", "", "="] : undefined;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.index;
    return pattern.exec(this.text);
  }

  /** Passes blanks and comments. */
  private skipBlank(): void {
    for (; this.index < this.text.length; this.index++) {
      if (this.text[this.index] === "#") {
        const end = this.text.indexOf("\n", this.index);
        this.index = end < 0 ? this.text.length - 1 : end;
      } else if (!/\s/.test(this.text[this.index])) return;
    }
  }

  private lineHere(): number {
    for (;;) {
      const end = this.text.indexOf("\n", this.counted);
      if (end < 0 || end >= this.index) return this.line;
      this.counted = end + 1;
      this.line += 1;
    }
  }

  private value(): string {
    const path = `${this.file}: line ${this.lineHere()}`;
    const quote = this.text[this.index];
    if (quote === '"' || quote === "'") {
      const inside = this.quoted(quote, path);
      return quote === "'"
        ? inside.replaceAll("\\'", "'")
        : this.expanded(unescaped(inside.replaceAll('\\"', '"')), path);
    }
    const end = this.text.indexOf("\n", this.index);
    const whole = this.text.slice(this.index, end < 0 ? undefined : end);
    this.index += whole.length;
    return this.expanded(whole.split(" #", 1)[0].trimEnd(), path);
  }

  /** Text between two quotes; a backslash takes the meaning from a quote. */
  private quoted(quote: string, path: string): string {
    const begin = this.index + 1;
    for (let index = begin; index < this.text.length; index++) {
      if (this.text[index] === "\\") index += 1;
      else if (this.text[index] === quote) {
        this.index = index + 1;
        return this.text.slice(begin, index);
      }
    }
    throw new UserError(path, sentence`the quote is not closed`);
  }

  private expanded(text: string, path: string): string {
    return interpolatedText(text, path, this.expansion);
  }
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
