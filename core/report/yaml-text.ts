/** What is written as YAML: plain values, without those that are undefined. */
export type Writable = string | number | boolean | null | readonly Writable[] | WritableMapping;

/** A mapping of what is written. */
export interface WritableMapping {
  readonly [key: string]: Writable | undefined;
}

/**
 * A mapping as YAML that versions 1.1 and 1.2 read alike, with an end of line.
 *
 * @param flowLevel depth from 0 at which values stand on one line each. @default - none does
 */
export function yamlText(mapping: WritableMapping, flowLevel = Number.POSITIVE_INFINITY): string {
  return `${lines(mapping, flowLevel).join("\n")}\n`;
}

function lines(mapping: WritableMapping, flowLevel: number): string[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const below = isMapping(value) && flowLevel > 1 ? lines(value, flowLevel - 1) : [];
    if (below.length === 0) return [`${scalar(key)}: ${inline(value)}`];
    return [`${scalar(key)}:`, ...below.map((line) => `  ${line}`)];
  });
}

/** A value on one line. */
function inline(value: Writable): string {
  if (isList(value)) return `[${value.map(inline).join(", ")}]`;
  if (!isMapping(value)) return scalar(value);
  const entries = Object.entries(value).flatMap(([key, each]) =>
    each === undefined ? [] : [`${scalar(key)}: ${inline(each)}`],
  );
  return `{${entries.join(", ")}}`;
}

function isList(value: Writable): value is readonly Writable[] {
  return Array.isArray(value);
}

function isMapping(value: Writable): value is WritableMapping {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Texts that any reader of YAML takes for texts: words and paths, and sizes with their unit. */
const PLAIN = /^(?:[A-Za-z_./][\w./=-]*(?: [\w./=-]+)*|\d+[A-Za-z]+)$/;
/** Words that stand for something else in YAML 1.1 or 1.2. */
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n|\.nan|\.inf)$/i;
/** Figures in words: hexadecimal, octal and with an exponent; in YAML 1.1 a point alone is one as well. */
const FIGURE = /^(?:0[xo]?[\da-f]*|\.?\d[\d._e-]*|\.[._e-]*)$/i;

function scalar(value: Exclude<Writable, object> | null): string {
  if (typeof value !== "string") return String(value);
  const isPlain = PLAIN.test(value) && !WORDS.test(value) && !FIGURE.test(value);
  if (isPlain) return value;
  // Within single quotes nothing has a meaning but the quote; what no line holds is escaped within double ones, as in JSON.
  return /^[ -~\u00a0-\ud7ff]*$/.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : JSON.stringify(value);
}
