import { CORE_SCHEMA, type LoadOptions, loadAll, Type, YAMLException } from "js-yaml";
import { UserError } from "../capacity/user-error";
import { join, type Mapping, mappingOf, type Value } from "./value";

/** One YAML document of a compose file. */
export interface ComposeDocument {
  readonly content: Mapping;
  /** The paths that it takes out of what was read before: those with a tag `!reset` or `!override`. */
  readonly replaced: ReadonlySet<string>;
}

/** Levels of nesting that one document may have; compose files have ten. */
const MAXIMUM_DEPTH = 64;

/** Values that one document may hold once its aliases are followed: a bomb of aliases stops here. */
const MAXIMUM_VALUES = 1_000_000;

/**
 * The YAML documents of a compose file, with anchors, aliases and merge keys resolved.
 *
 * Throws a UserError for what is no YAML, with line and column, and for what is made to exhaust its reader.
 */
export function readDocuments(file: string, text: string): ComposeDocument[] {
  return parsed(file, text)
    .filter((document) => document !== null && document !== undefined)
    .map((document) => new Resolver(file).resolve(document));
}

/** A value under one of Compose's own tags. */
class Tagged {
  constructor(
    readonly tag: "!reset" | "!override",
    readonly value: unknown,
  ) {}
}

const KINDS = ["scalar", "sequence", "mapping"] as const;

/** Compose's tags mean something, those of other tools are looked through. */
const SCHEMA = CORE_SCHEMA.extend({
  implicit: [
    new Type("tag:yaml.org,2002:merge", { kind: "scalar", resolve: (key) => key === "<<" }),
  ],
  explicit: KINDS.flatMap((kind) => [
    tagged("!reset", kind),
    tagged("!override", kind),
    new Type("!", { kind, multi: true, construct: (value) => value }),
  ]),
});

function tagged(tag: Tagged["tag"], kind: (typeof KINDS)[number]): Type {
  return new Type(tag, { kind, construct: (value) => new Tagged(tag, value) });
}

/** The last two are not in the declared types yet. */
const OPTIONS: LoadOptions & { maxDepth: number; maxTotalMergeKeys: number } = {
  schema: SCHEMA,
  maxDepth: MAXIMUM_DEPTH,
  maxTotalMergeKeys: MAXIMUM_VALUES,
};

function parsed(file: string, text: string): unknown[] {
  try {
    // As yq writes it; the parser takes the tag for that of the whole mapping.
    return loadAll(text.replaceAll("!!merge <<:", "<<:"), null, OPTIONS);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark;
    const reason = /maxDepth/.test(error.reason)
      ? `is nested deeper than ${MAXIMUM_DEPTH} levels`
      : error.reason;
    throw new UserError(file, `line ${line + 1}, column ${column + 1}: ${reason}`);
  }
}

/** Turns what the parser made of one document into values of our own, and notes what is tagged. */
class Resolver {
  private readonly replaced = new Set<string>();
  /** The collections that are being resolved, to find an alias inside its own anchor. */
  private readonly open = new Set<object>();
  private values = 0;

  constructor(private readonly file: string) {}

  resolve(document: unknown): ComposeDocument {
    const content = this.value(document, "");
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
      throw new UserError(this.file, "expected a mapping with the key services");
    }
    return { content: content as Mapping, replaced: this.replaced };
  }

  /** A value; undefined where a tag `!reset` takes it away. */
  private value(value: unknown, path: string): Value | undefined {
    this.values += 1;
    if (this.values > MAXIMUM_VALUES) {
      throw new UserError(this.file, `its aliases expand to more than ${MAXIMUM_VALUES} values`);
    }
    if (value instanceof Tagged) {
      this.replaced.add(path);
      return value.tag === "!reset" ? undefined : this.value(value.value, path);
    }
    if (typeof value === "object" && value !== null) return this.collection(value, path);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  }

  private collection(collection: object, path: string): Value {
    if (this.open.has(collection)) throw new UserError(this.file, `${path} contains itself`);
    this.open.add(collection);
    const entries = Object.entries(collection).flatMap(([key, inner]) => {
      const value = this.value(inner, join(path, key));
      return value === undefined ? [] : [[key, value] as const];
    });
    this.open.delete(collection);
    return Array.isArray(collection) ? entries.map(([, value]) => value) : mappingOf(entries);
  }
}
