import { type Sentence, sentence } from "./sentence";

/**
 * A mistake of the user's, shown as one message without a stack trace.
 *
 * The message reads `path: problem`; the problem names the value got, the values allowed and, where
 * there is one, the way out. No URL in it shows a login: it may be a token.
 */
export class UserError extends Error {
  /** The problem in English. */
  readonly problem: string;

  constructor(
    /** Subject of the mistake: `conecta-saude/backend/memory`, `enxuto:host`, a file. */
    readonly path: string,
    /** The problem, as data where it is said in each language. */
    readonly sentence: string | Sentence,
  ) {
    super(withoutLogin(`${path}: ${sentence}`));
    this.problem = withoutLogin(String(sentence));
    this.name = "UserError";
  }
}

/** The values allowed, as errors list them. */
export function oneOf(values: Iterable<string>): Sentence {
  const all = [...values];
  return all.length === 0 ? sentence`expected none` : sentence`expected one of ${all.join(", ")}`;
}

/** What was got instead of what is expected, as errors say it. */
export function got(value: unknown): Sentence {
  return value === undefined ? sentence`got none` : sentence`got ${quoted(value)}`;
}

/** A value as errors quote it, without what a URL in it has before its host: a token, or a user with a password. */
export function quoted(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "number" ? String(value) : withoutLogin(visible(JSON.stringify(value)));
}

/** Text in which what turns the direction of writing is shown by its number, and does not turn what stands behind it. */
function visible(text: string): string {
  return text.replace(TURNING, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text without what URLs in it have before their hosts. */
export function withoutLogin(text: string): string {
  return text.replace(LOGIN, "$1…@");
}

/**
 * `https://token@`, as far as the last @ before a path, a blank or the end. The user of an address of SSH is no secret, and the form in
 * which addresses are expected, `postgresql://user:password@host/database`, has none.
 */
const LOGIN =
  /(?!s(?:sh|ftp):\/\/[^:@/\s"]*@[^@/\s"]*(?:[/\s"]|$))(?![a-z]+:\/\/user:password@host\b)(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/)[^/\s"]*@/gi;

/** What turns the direction of writing: a terminal and a browser would show the rest of a line in another order. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Text of somebody else's as one line: a line of its own could be Markdown, or a command to what runs a job. */
export function oneLine(text: string): string {
  return text.replace(CONTROL, " ").replace(TURNING, "");
}

/** Text of several lines without what a terminal obeys. */
export function plainLines(text: string): string {
  return text.split("\n").map(oneLine).join("\n");
}
