import type { Form, Kind, Reads } from "../../core/compose/form";
import { MERGED_LISTS } from "./casts";

/** Parts of a JSON Schema that are read. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly unevaluatedProperties?: boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly uniqueItems?: boolean;
}

/** A form that is still being put together. */
export interface Draft {
  kinds: Kind[];
  keys?: Record<string, Draft>;
  values?: Draft;
  items?: Draft;
  /** Whether a mapping takes any key. */
  free?: true;
  required?: readonly string[];
  oneOf?: readonly string[];
  pattern?: string;
  least?: number;
  most?: number;
  distinct?: true;
  reads?: Reads;
}

const KINDS: Readonly<Record<string, Kind>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  null: "nothing",
};

/** What each alternative of a schema allows, together. */
export function draftOf(schema: Schema, defs: Readonly<Record<string, Schema>>): Draft {
  const { $ref, type, items, properties, patternProperties = {}, oneOf, anyOf, allOf } = schema;
  if ($ref) {
    const { $ref: _, ...rest } = schema;
    const named = draftOf(defs[$ref.replace("#/$defs/", "")], defs);
    return Object.keys(rest).some((key) => key !== "description" && key !== "deprecated")
      ? together(named, draftOf(rest, defs))
      : named;
  }
  const kinds = (type === undefined ? [] : [type].flat()).map((name) => KINDS[name]);
  const draft: Draft = {
    kinds: kinds.length === 0 && schema.enum ? ["text"] : kinds,
    ...(schema.required ? { required: schema.required } : {}),
    ...(schema.enum ? { oneOf: schema.enum } : {}),
    ...(schema.pattern ? { pattern: schema.pattern } : {}),
    ...(schema.minimum === undefined ? {} : { least: schema.minimum }),
    ...(schema.maximum === undefined ? {} : { most: schema.maximum }),
    ...(schema.uniqueItems ? { distinct: true as const } : {}),
  };
  if (items) draft.items = draftOf(items, defs);
  const values = Object.entries(patternProperties).filter(([pattern]) => pattern !== "^x-");
  const { additionalProperties: more, unevaluatedProperties: other } = schema;
  if (properties) {
    draft.keys = Object.fromEntries(
      Object.entries(properties).map(([key, inner]) => [key, draftOf(inner, defs)]),
    );
  }
  for (const inner of [
    ...values.map(([, value]) => value),
    ...(typeof more === "object" ? [more] : []),
  ]) {
    const next = draftOf(inner, defs);
    draft.values = draft.values ? together(draft.values, next) : next;
  }
  const drafted = (parts: readonly Schema[] = []) => parts.map((part) => draftOf(part, defs));
  const either = [...drafted(oneOf), ...drafted(anyOf)];
  const every = drafted(allOf).reduce((one, other) => both(one, other), draft);
  const whole = either.length === 0 ? every : both(every, either.reduce(together));
  const isOpen = more !== false && other !== false;
  const free = isOpen && (whole.free || (kinds.includes("a mapping") && !draft.values));
  return { ...whole, free: free ? true : undefined };
}

/** Values that two parts of one schema allow, each of which says something of them. */
function both(one: Draft, other: Draft): Draft {
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  const { required: _, ...rest } = together(one, other);
  return {
    ...rest,
    oneOf: one.oneOf ?? other.oneOf,
    pattern: one.pattern ?? other.pattern,
    least: one.least ?? other.least,
    most: one.most ?? other.most,
    ...(required.length > 0 ? { required } : {}),
  };
}

/** Values that either of two allows. */
function together(one: Draft, other: Draft): Draft {
  const draft: Draft = { kinds: [...new Set([...one.kinds, ...other.kinds])] };
  const of = (kinds: readonly Kind[]) =>
    [one, other].filter((part) => part.kinds.some((kind) => kinds.includes(kind)));
  const texts = of(["text"]);
  if (texts.every((part) => part.oneOf)) draft.oneOf = texts.flatMap((part) => part.oneOf ?? []);
  if (draft.oneOf?.length === 0) draft.oneOf = undefined;
  if (texts.length === 1) draft.pattern = texts[0].pattern;
  const numbers = of(["a number", "a whole number"]);
  if (numbers.length === 1) {
    draft.least = numbers[0].least;
    draft.most = numbers[0].most;
  }
  const mappings = of(["a mapping"]);
  const [first, ...others] = mappings.map((part) => part.required ?? []);
  const required = first?.filter((key) => others.every((keys) => keys.includes(key))) ?? [];
  if (required.length > 0) draft.required = required;
  const lists = of(["a list"]);
  if (lists.length > 0 && lists.every((part) => part.distinct)) draft.distinct = true;
  if (one.keys || other.keys) {
    draft.keys = { ...one.keys };
    for (const [key, inner] of Object.entries(other.keys ?? {})) {
      draft.keys[key] = draft.keys[key] ? together(draft.keys[key], inner) : inner;
    }
  }
  const values = [one.values, other.values].filter((part) => part !== undefined);
  if (values.length > 0) draft.values = values.reduce(together);
  const items = [one.items, other.items].filter((part) => part !== undefined);
  if (items.length > 0) draft.items = items.reduce(together);
  if (one.free || other.free) draft.free = true;
  return draft;
}

/** A draft in its final form: keys in their order, nothing that says nothing. */
export function closed(draft: Draft, at = ""): Form {
  const { kinds, keys, values, items, free, ...more } = draft;
  const { required, oneOf, pattern, least, most, distinct, reads } = more;
  const inner = keys && !free && Object.keys(keys).length > 0 ? keys : undefined;
  return {
    kinds,
    ...(reads ? { reads } : {}),
    ...(required ? { required } : {}),
    ...(oneOf ? { oneOf } : {}),
    ...(pattern ? { pattern } : {}),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
    ...(distinct && !MERGED_LISTS.has(at) ? { distinct } : {}),
    ...(inner
      ? {
          keys: Object.fromEntries(
            Object.entries(inner)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, form]) => [key, closed(form, key)]),
          ),
        }
      : {}),
    ...(values ? { values: closed(values) } : {}),
    ...(items ? { items: closed(items) } : {}),
  };
}
