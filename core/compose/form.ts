import { got, UserError } from "../capacity/user-error";
import { isList, isMapping, join, Numeral, type Value } from "./value";

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
}

/** Told of a key that Compose does not know, and that is no slip of one that it does. */
export type UnknownKey = (path: string, key: string) => void;

/**
 * Throws a UserError for a kind of value that Compose refuses, and for a key that is a slip of one that it knows; `unknown` is told
 * of other keys, which platforms have of their own. Empty values are let pass: they may be merged with those of another file.
 */
export function checkForm(path: string, value: Value, form: Form, unknown: UnknownKey): void {
  if (value === null) return;
  const kind = kindOf(value);
  const fits = (one: Kind) => one === kind || (one === "a number" && kind === "a whole number");
  if (!form.kinds.some(fits) || (value instanceof Numeral && !Number.isFinite(value.value))) {
    throw wrongKind(path, value, form.kinds);
  }
  if (isList(value) && form.items) {
    for (const [index, item] of value.entries()) {
      checkForm(join(path, String(index)), item, form.items, unknown);
    }
  }
  if (!isMapping(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (form.keys && key.startsWith("x-")) continue;
    const next = form.keys ? own(form.keys, key) : form.values;
    if (next) checkForm(join(path, key), inner, next, unknown);
    else if (form.keys) {
      const slip = slipOf(path, key, form.keys);
      if (slip) throw slip;
      unknown(path, key);
    }
  }
}

/** Throws a UserError for what is still empty once all files are merged, where Compose takes nothing empty. */
export function checkEmpty(path: string, value: Value, form: Form): void {
  if (value === null && !form.kinds.includes("nothing")) throw wrongKind(path, value, form.kinds);
  if (isList(value) && form.items) {
    for (const [index, item] of value.entries()) {
      checkEmpty(join(path, String(index)), item, form.items);
    }
  }
  if (!isMapping(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const next = form.keys && Object.hasOwn(form.keys, key) ? form.keys[key] : form.values;
    if (next && !key.startsWith("x-")) checkEmpty(join(path, key), inner, next);
  }
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
    `${isScalar || typeof value === "string" ? got(value) : `got ${kindOf(value)}`}, expected ${kinds.join(" or ")}${isScalar && kinds.includes("text") ? ": put it in quotes" : ""}`,
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
  const instead = place ? `it stands in ${place}` : `did you mean ${like}?`;
  return new UserError(join(path, key), `is not a key that Compose knows here: ${instead}`);
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
