import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";

/** Content of a compose file once its YAML is read. Mappings have no prototype: a key may be called `constructor`. */
export type Value = string | number | boolean | null | Numeral | readonly Value[] | Mapping;
export type Mapping = { [key: string]: Value };

/** A number that says something else to Compose than it seems to say: its text is kept for those who read it. */
export class Numeral {
  constructor(
    readonly value: number,
    /** As it stands in the file: `1e9`. */
    readonly written: string,
    /** A floating number, whole or not, which Compose drops where it expects bytes; or one that it reads in base 8. */
    readonly kind: "floating" | "octal",
  ) {}

  /** So that it can be the key of a mapping. */
  get [Symbol.toStringTag](): string {
    return "Numeral";
  }

  toString(): string {
    return String(this.value);
  }

  toJSON(): number | string {
    return Number.isFinite(this.value) ? this.value : this.written;
  }
}

/** A mapping of entries; the last of two with one key wins. */
export function mappingOf(entries: Iterable<readonly [string, Value]> = []): Mapping {
  const mapping: Mapping = Object.create(null);
  for (const [key, value] of entries) mapping[key] = value;
  return mapping;
}

/** Whether a value is a mapping rather than a list or a scalar. */
export function isMapping(value: Value | undefined): value is Mapping {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Numeral)
  );
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value as a mapping, or an empty one. */
export function asMapping(value: Value | undefined): Mapping {
  return isMapping(value) ? value : mappingOf();
}

/** `services.web` and `image` → `services.web.image`. */
export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** A scalar as text; undefined where there is none. Throws a UserError for a list or a mapping. */
export function textAt(path: string, value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isMapping(value) || isList(value))
    throw new UserError(path, sentence`${got(value)}, expected text`);
  return String(value);
}

/** The items of a list as text. Throws a UserError for what is no list of scalars. */
export function textsAt(path: string, value: Value | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) throw new UserError(path, sentence`${got(value)}, expected a list`);
  return value.map((item) => textAt(path, item) ?? "");
}

/** Whether two values say the same, whatever the order of their keys. */
export function sameValue(one: Value, other: Value): boolean {
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, index) => sameValue(item, other[index]));
  }
  if (isMapping(one) && isMapping(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]))
    );
  }
  return (
    one === other ||
    (one instanceof Numeral && other instanceof Numeral && one.written === other.written)
  );
}

/** A text that is the same for values that say the same. */
export function sameText(value: Value): string {
  if (isList(value)) return `[${value.map(sameText).join()}]`;
  if (!isMapping(value)) return value instanceof Numeral ? value.written : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sameText(value[key])}`).join()}}`;
}
