import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Form, Kind } from "../core/compose/form";

/**
 * Writes down which keys Compose knows, and what may stand under them: `npm run compose-keys`, with `--check` only compares.
 *
 * Source: compose-spec.json (Apache-2.0) in the Go module compose-go, got with Go's own client.
 */
const MODULE = "github.com/compose-spec/compose-go/v2";
const VERSION = "v2.16.2";
const TABLE = path.join(__dirname, "..", "core", "compose", "data", "keys.json");

/** Parts of a JSON Schema that are read. */
interface Schema {
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
}

/** A form that is still being put together. */
interface Draft {
  kinds: Kind[];
  keys?: Record<string, Draft>;
  values?: Draft;
  items?: Draft;
  /** Whether a mapping takes any key. */
  free?: true;
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

function main(): void {
  const { folder, date } = download();
  const schema = JSON.parse(fs.readFileSync(path.join(folder, "schema/compose-spec.json"), "utf8"));
  const { properties, $defs } = schema as Schema & { $defs: Readonly<Record<string, Schema>> };
  const { services: _, jobs: __, ...beside } = properties as Readonly<Record<string, Schema>>;
  const mapping: Schema = { type: ["object", "null"] };
  const file = { type: "object", properties: beside, additionalProperties: false };
  const form = formed(
    { ...file, properties: { ...beside, services: mapping, jobs: mapping } },
    $defs,
  );
  const table = {
    source: `${MODULE} ${VERSION}, schema/compose-spec.json`,
    date,
    licence: "Apache-2.0",
    file: form,
    service: formed($defs.service, $defs),
    job: formed($defs.job, $defs),
  };
  const text = `${JSON.stringify(table)}\n`;
  if (!process.argv.includes("--check")) {
    fs.writeFileSync(TABLE, text);
    return;
  }
  const current = fs.readFileSync(TABLE, "utf8") === text;
  console.log(current ? "the keys are current" : "the keys differ: npm run compose-keys");
  process.exitCode = current ? 0 : 1;
}

function download(): { folder: string; date: string } {
  const { status, stdout, stderr } = spawnSync(
    "go",
    ["mod", "download", "-json", `${MODULE}@${VERSION}`],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`go mod download failed: ${stdout}${stderr}`);
  const { Dir, Info } = JSON.parse(stdout) as { Dir: string; Info: string };
  const { Time } = JSON.parse(fs.readFileSync(Info, "utf8")) as { Time: string };
  return { folder: Dir, date: Time.slice(0, 10) };
}

/** The form of a schema: what each of its alternatives allows, together. Text may stand for what a variable can hold. */
function formed(schema: Schema, defs: Readonly<Record<string, Schema>>): Form {
  return closed(draftOf(schema, defs));
}

function draftOf(schema: Schema, defs: Readonly<Record<string, Schema>>): Draft {
  const { $ref, type, items, properties, patternProperties = {}, oneOf, anyOf, allOf } = schema;
  if ($ref) {
    const { $ref: _, ...rest } = schema;
    const named = draftOf(defs[$ref.replace("#/$defs/", "")], defs);
    return Object.keys(rest).some((key) => key !== "description" && key !== "deprecated")
      ? together(named, draftOf(rest, defs))
      : named;
  }
  const kinds = (type === undefined ? [] : [type].flat()).map((name) => KINDS[name]);
  const draft: Draft = { kinds };
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
  const parts = [...(oneOf ?? []), ...(anyOf ?? []), ...(allOf ?? [])];
  const whole = parts.map((part) => draftOf(part, defs)).reduce(together, draft);
  const isOpen = more !== false && other !== false;
  const free = isOpen && (whole.free || (kinds.includes("a mapping") && !draft.values));
  return { ...whole, free: free ? true : undefined };
}

/** Values that either of two allows. */
function together(one: Draft, other: Draft): Draft {
  const draft: Draft = { kinds: [...new Set([...one.kinds, ...other.kinds])] };
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
function closed({ kinds, keys, values, items, free }: Draft): Form {
  const isScalar = kinds.some((kind) =>
    ["a number", "a whole number", "true or false"].includes(kind),
  );
  const all = isScalar && !kinds.includes("text") ? [...kinds, "text" as const] : kinds;
  const inner = keys && !free && Object.keys(keys).length > 0 ? keys : undefined;
  return {
    kinds: all,
    ...(inner
      ? {
          keys: Object.fromEntries(
            Object.entries(inner)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, form]) => [key, closed(form)]),
          ),
        }
      : {}),
    ...(values ? { values: closed(values) } : {}),
    ...(items ? { items: closed(items) } : {}),
  };
}

main();
