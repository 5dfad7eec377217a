import { either, type Sentence, sentence, word } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { type Reads, readsAs } from "./reads";
import { isList, isMapping, join, type Mapping, Numeral, sameText, type Value } from "./value";

export type { Reads } from "./reads";

/** Kind of a value, in the words of messages. */
export type Kind =
  | "text"
  | "a number"
  | "a whole number"
  | "true or false"
  | "a list"
  | "a mapping"
  | "nothing";

/** Form of one place of a compose file. */
export interface Form {
  readonly kinds: readonly Kind[];
  /** The keys of a mapping; those that begin with `x-` are free. @default - any, not looked at */
  readonly keys?: Readonly<Record<string, Form>>;
  /** Form of the values of a mapping with keys of one's own. @default - anything */
  readonly values?: Form;
  /** Form of the items of a list. @default - anything */
  readonly items?: Form;
  /** What Compose makes of text, which then has to be readable as that. @default - text */
  readonly reads?: Reads;
  /** Keys that a mapping must have. @default - none */
  readonly required?: readonly string[];
  /** The texts that are allowed. @default - any */
  readonly oneOf?: readonly string[];
  /** Regular expression that text has to match. @default - none */
  readonly pattern?: string;
  /** Bounds of a number. @default - none */
  readonly least?: number;
  readonly most?: number;
  /** Whether no item of a list may come twice. @default - it may */
  readonly distinct?: true;
}

/** What is done about findings. */
export interface Findings {
  /** Told of a key that Compose does not know, and that is no slip of one that it does. */
  readonly unknown: (path: string, key: string) => void;
  /** Told of a value that Compose refuses: throws the error, or notes it. */
  readonly refuse: (error: UserError) => void;
}

/**
 * Tells of values that Compose refuses, and throws a UserError for a key that is a slip of one that it knows. Empty values and
 * mappings that lack a key are let pass: they may be merged with those of another file.
 */
export function checkForm(path: string, value: Value, form: Form, findings: Findings): void {
  if (value === null) return;
  const wrong = wrongIn(path, value, form);
  if (wrong) findings.refuse(wrong);
  if (isList(value) && form.items) {
    for (const [index, item] of value.entries()) {
      checkForm(join(path, String(index)), item, form.items, findings);
    }
  }
  if (!isMapping(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (form.keys && key.startsWith("x-")) continue;
    const next = form.keys ? own(form.keys, key) : form.values;
    // Where a leaf is as it has to be its path is not asked for.
    if (next && !isMapping(inner) && !isList(inner) && !wrongIn("", inner, next)) continue;
    if (next) checkForm(join(path, key), inner, next, findings);
    else if (form.keys) {
      const slip = slipOf(path, key, form.keys);
      if (slip) throw slip;
      findings.unknown(path, key);
    }
  }
}

/** As `checkWhole`, of a service or a job: keys that Compose does not know are let pass. */
export function checkService(path: string, service: Mapping, form: Form): void {
  for (const [key, value] of Object.entries(service)) {
    const known = form.keys && own(form.keys, key);
    if (known) checkWhole(join(path, key), value, known);
  }
}

/** Throws a UserError for what is still empty or lacks a key once files are merged, where Compose does not take it. */
function checkWhole(path: string, value: Value, form: Form): void {
  if (value === null && !form.kinds.includes("nothing")) throw wrongKind(path, value, form.kinds);
  if (isList(value) && form.items) {
    for (const [index, item] of value.entries()) {
      checkWhole(join(path, String(index)), item, form.items);
    }
  }
  if (!isMapping(value)) return;
  const missing = form.required?.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new UserError(path, sentence`has no ${missing}, which it needs`);
  for (const [key, inner] of Object.entries(value)) {
    const next = form.keys ? own(form.keys, key) : form.values;
    if (!next || key.startsWith("x-")) continue;
    if (inner === null || isMapping(inner) || isList(inner)) {
      checkWhole(join(path, key), inner, next);
    }
  }
}

/** The mistake in a value, but for what is in it. */
function wrongIn(path: string, value: Value, form: Form): UserError | undefined {
  const kind = kindOf(value);
  const isCast = kind === "text" && form.reads !== undefined && form.reads !== "nothing else";
  const fits = (one: Kind) => one === kind || (one === "a number" && kind === "a whole number");
  if (
    (!isCast && !form.kinds.some(fits)) ||
    (kind === "text" && form.reads === "nothing else") ||
    (value instanceof Numeral && !Number.isFinite(value.value))
  ) {
    const kinds =
      form.reads === "nothing else" ? form.kinds.filter((one) => one !== "text") : form.kinds;
    return wrongKind(path, value, kinds);
  }
  if (typeof value === "string" && form.reads && isCast && !readsAs(form.reads, value)) {
    return new UserError(path, sentence`${got(value)}, expected ${expectedOf(form)}`);
  }
  if (typeof value === "string" && form.oneOf && !form.oneOf.includes(value)) {
    return new UserError(path, sentence`${got(value)}, expected ${either(form.oneOf)}`);
  }
  if (typeof value === "string" && form.pattern && !new RegExp(form.pattern).test(value)) {
    return new UserError(path, sentence`${got(value)}, expected text that matches ${form.pattern}`);
  }
  if (form.least !== undefined || form.most !== undefined) {
    const number = Number(value);
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = form;
    const isNumber =
      kind === "a number" || kind === "a whole number" || (isCast && form.reads !== "a size");
    if (isNumber && (number < least || number > most)) {
      const bounds =
        form.most === undefined ? sentence`at least ${least}` : sentence`from ${least} to ${most}`;
      return new UserError(path, sentence`${got(value)}, expected a number ${bounds}`);
    }
  }
  if (form.distinct && isList(value)) {
    const seen = new Set<string>();
    for (const text of value.map(sameText)) {
      if (seen.has(text)) return new UserError(path, sentence`has ${text} twice`);
      seen.add(text);
    }
  }
  return undefined;
}

/** What a text may be read as, and what else may stand there. */
function expectedOf({ reads = "nothing else", kinds }: Form): Sentence {
  const others = kinds.filter((kind) => kind === "a mapping" || kind === "a list");
  const example = reads === "a duration" ? ": 30s, 1m30s" : reads === "a size" ? ": 512m, 2gb" : "";
  return sentence`${either([reads, ...others].map(word))}${example}`;
}

function kindOf(value: Value): Kind {
  if (value === null) return "nothing";
  if (isList(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "object" && !(value instanceof Numeral)) return "a mapping";
  return Number.isInteger(Number(value)) ? "a whole number" : "a number";
}

function own(keys: Readonly<Record<string, Form>>, key: string): Form | undefined {
  return Object.hasOwn(keys, key) ? keys[key] : undefined;
}

function wrongKind(path: string, value: Value, kinds: readonly Kind[]): UserError {
  const isScalar =
    typeof value === "number" || typeof value === "boolean" || value instanceof Numeral;
  return new UserError(
    path,
    sentence`${isScalar || typeof value === "string" ? got(value) : sentence`got ${word(kindOf(value))}`}, expected ${either(kinds.map(word))}${isScalar && kinds.includes("text") ? word(": put it in quotes") : ""}`,
  );
}

/** The mistake in a key that is like one of those that are known, or that stands in the wrong place. */
function slipOf(
  path: string,
  key: string,
  keys: Readonly<Record<string, Form>>,
): UserError | undefined {
  const place = placeOf(key, keys);
  const like = Object.keys(keys).find((one) => isSlip(key, one));
  if (!place && !like) return undefined;
  const instead = place ? sentence`it stands in ${place}` : sentence`did you mean ${like ?? ""}?`;
  return new UserError(join(path, key), sentence`is not a key that Compose knows here: ${instead}`);
}

/** The path of the mapping further in that has such a key. */
function placeOf(key: string, keys: Readonly<Record<string, Form>>): string | undefined {
  for (const [name, { keys: inner }] of Object.entries(keys)) {
    if (!inner) continue;
    if (own(inner, key)) return name;
    const place = placeOf(key, inner);
    if (place) return `${name}.${place}`;
  }
  return undefined;
}

/** Whether one letter too many, too few, wrong, or two that changed places, make the one of the other, or its end is missing. */
function isSlip(written: string, meant: string): boolean {
  if (written.length > 3 && meant.startsWith(written) && meant.length - written.length <= 2) {
    return true;
  }
  if (Math.abs(written.length - meant.length) > 1) return false;
  let start = 0;
  while (start < written.length && written[start] === meant[start]) start++;
  const [a, b] = [written.slice(start), meant.slice(start)];
  return (
    a.slice(1) === b ||
    a === b.slice(1) ||
    a.slice(1) === b.slice(1) ||
    (a.slice(2) === b.slice(2) && a[0] === b[1] && a[1] === b[0])
  );
}
