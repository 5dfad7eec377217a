import {
  type EventType,
  type LoadOptions,
  loadAll,
  type State,
  Type,
  YAMLException,
} from "js-yaml";
import { sentence, word } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { SCALARS } from "./scalars";
import { join, type Mapping, mappingOf, Numeral, type Value } from "./value";

/** One YAML document of a compose file. */
export interface ComposeDocument {
  readonly content: Mapping;
  /** The paths that it takes out of what was read before: those with a tag `!reset` or `!override`. */
  readonly replaced: ReadonlySet<string>;
}

/** Levels of nesting that one document may have; compose files have ten. */
const MAXIMUM_DEPTH = 64;

/** Keys and values that one file may hold as it is written. Compose refuses more than so many of each document. */
const MAXIMUM_NODES = 250_000;

/** Values that one document may hold once its aliases are followed: a bomb of aliases stops here. */
const MAXIMUM_VALUES = 250_000;

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
const SCHEMA = SCALARS.extend(
  KINDS.flatMap((kind) => [
    tagged("!reset", kind),
    tagged("!override", kind),
    new Type("!", { kind, multi: true, construct: (value) => value }),
  ]),
);

function tagged(tag: Tagged["tag"], kind: (typeof KINDS)[number]): Type {
  return new Type(tag, { kind, construct: (value) => new Tagged(tag, value) });
}

/** The last two are not in the declared types yet. */
const OPTIONS: LoadOptions & { maxDepth: number; maxTotalMergeKeys: number } = {
  schema: SCHEMA,
  maxDepth: MAXIMUM_DEPTH,
  maxTotalMergeKeys: MAXIMUM_VALUES,
};

/** The tag is not in the declared types yet. */
type ParserState = State & { readonly tag?: string | null };

/** Stops at what the parser lets pass: too many nodes, and two merge keys in one mapping, which Compose refuses. */
class Watch {
  private nodes = 0;
  /** The merge keys of each collection that is being read, the innermost last. */
  private readonly merges: number[] = [];

  readonly listener = (event: EventType, state: ParserState): void => {
    if (event === "open") {
      this.nodes += 1;
      if (this.nodes > MAXIMUM_NODES) throw at(state, `has more than ${MAXIMUM_NODES} values`);
      this.merges.push(0);
      return;
    }
    this.merges.pop();
    if (state.kind !== "scalar" || state.tag !== "tag:yaml.org,2002:merge") return;
    const merges = (this.merges.pop() ?? 0) + 1;
    if (merges > 1) throw at(state, 'duplicated key "<<": write <<: [*one, *other]');
    this.merges.push(merges);
  };
}

function at({ line, lineStart, position }: ParserState, reason: string): YAMLException {
  const mark = { line, column: position - lineStart, buffer: "", name: "", position, snippet: "" };
  return new YAMLException(reason, mark);
}

function parsed(file: string, text: string): unknown[] {
  try {
    // As yq writes it; the parser takes the tag for that of the whole mapping.
    return loadAll(text.replaceAll("!!merge <<:", "<<:"), null, {
      ...OPTIONS,
      listener: new Watch().listener,
    });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark;
    const reason = /maxDepth/.test(error.reason)
      ? sentence`is nested deeper than ${MAXIMUM_DEPTH} levels`
      : word(error.reason);
    throw new UserError(file, sentence`line ${line + 1}, column ${column + 1}: ${reason}`);
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
      throw new UserError(this.file, sentence`expected a mapping with the key services`);
    }
    return { content: content as Mapping, replaced: this.replaced };
  }

  /** A value; undefined where a tag `!reset` takes it away. */
  private value(value: unknown, path: string): Value | undefined {
    this.values += 1;
    if (this.values > MAXIMUM_VALUES) {
      throw new UserError(
        this.file,
        sentence`its aliases expand to more than ${MAXIMUM_VALUES} values`,
      );
    }
    if (value instanceof Tagged) {
      this.replaced.add(path);
      return value.tag === "!reset" ? undefined : this.value(value.value, path);
    }
    if (value instanceof Numeral) return value;
    if (typeof value === "object" && value !== null) return this.collection(value, path);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  }

  private collection(collection: object, path: string): Value {
    if (this.open.has(collection))
      throw new UserError(this.file, sentence`${path} contains itself`);
    this.open.add(collection);
    const mapping = mappingOf();
    const list: Value[] = [];
    for (const [key, inner] of Object.entries(collection)) {
      const value = this.value(inner, join(path, key));
      if (value === undefined) continue;
      if (Array.isArray(collection)) list.push(value);
      else mapping[key] = value;
    }
    this.open.delete(collection);
    return Array.isArray(collection) ? list : mapping;
  }
}
