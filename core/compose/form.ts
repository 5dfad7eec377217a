import { got, oneOf, UserError } from "../capacity/user-error";
import { isList, isMapping, join, type Value } from "./value";

/** What a value is, in the words of messages. */
export type Kind =
  | "text"
  | "a number"
  | "a whole number"
  | "true or false"
  | "a list"
  | "a mapping"
  | "nothing";

/** What may stand in one place of a compose file. */
export interface Form {
  readonly kinds: readonly Kind[];
  /** The keys of a mapping; those that begin with `x-` are free. @default - any, not looked at */
  readonly keys?: Readonly<Record<string, Form>>;
  /** What a mapping with keys of one's own holds. @default - anything */
  readonly values?: Form;
  /** What a list holds. @default - anything */
  readonly items?: Form;
}

/**
 * Throws a UserError for a key or a kind of value that Compose refuses. `nothing` says whether an empty value stays empty or is
 * still to be merged with that of another file.
 */
export function checkForm(
  path: string,
  value: Value,
  form: Form,
  nothing: "stays" | "is merged",
): void {
  if (value === null && nothing === "is merged") return;
  const kind = kindOf(value);
  if (
    !form.kinds.some((one) => one === kind || (one === "a number" && kind === "a whole number"))
  ) {
    throw wrongKind(path, value, form.kinds);
  }
  if (isList(value) && form.items) {
    for (const [index, item] of value.entries()) {
      checkForm(join(path, String(index)), item, form.items, nothing);
    }
  }
  if (!isMapping(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (form.keys && key.startsWith("x-")) continue;
    const next = form.keys ? own(form.keys, key) : form.values;
    if (next) checkForm(join(path, key), inner, next, nothing);
    else if (form.keys) throw unknownKey(path, key, form.keys);
  }
}

function kindOf(value: Value): Kind {
  if (value === null) return "nothing";
  if (isList(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "true or false";
  if (typeof value !== "number") return "a mapping";
  return Number.isInteger(value) ? "a whole number" : "a number";
}

function own(keys: Readonly<Record<string, Form>>, key: string): Form | undefined {
  return Object.hasOwn(keys, key) ? keys[key] : undefined;
}

function wrongKind(path: string, value: Value, kinds: readonly Kind[]): UserError {
  const isScalar = typeof value === "number" || typeof value === "boolean";
  return new UserError(
    path,
    `${isScalar || typeof value === "string" ? got(value) : `got ${kindOf(value)}`}, expected ${kinds.join(" or ")}${isScalar && kinds.includes("text") ? ": put it in quotes" : ""}`,
  );
}

/** Up to so many keys are listed where no other is like the one that is there. */
const LISTED = 12;

function unknownKey(path: string, key: string, keys: Readonly<Record<string, Form>>): UserError {
  const all = Object.keys(keys);
  const place = placeOf(key, keys);
  const like = all.find((one) => isSlip(key, one));
  const instead = place
    ? `: it stands in ${place}`
    : like
      ? `: did you mean ${like}?`
      : all.length <= LISTED
        ? `, ${oneOf(all)}`
        : "; keys of one's own begin with x-";
  return new UserError(join(path, key), `is no key that Compose knows here${instead}`);
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

/** Whether one letter too many, too few, wrong, or two that changed places, make the one of the other. */
function isSlip(written: string, meant: string): boolean {
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
