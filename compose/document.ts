import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLMap,
} from "yaml";
import { UserError } from "../capacity/user-error";
import { join, type Mapping, mappingOf, type Value } from "./value";

/** One YAML document of a compose file. */
export interface ComposeDocument {
  readonly content: Mapping;
  /** The paths that it takes out of what was read before: those with a tag `!reset` or `!override`. */
  readonly replaced: ReadonlySet<string>;
}

/** Values that one document may hold once its aliases are followed: a bomb of aliases stops here. */
const MAXIMUM_VALUES = 1_000_000;

/** Levels of nesting that one document may have; compose files have ten. */
const MAXIMUM_DEPTH = 64;

/**
 * The YAML documents of a compose file, with anchors, aliases and merge keys resolved.
 *
 * Throws a UserError with line and column for what is no YAML, and for what is made to exhaust its reader.
 */
export function readDocuments(file: string, text: string): ComposeDocument[] {
  const lines = new LineCounter();
  const fail: Fail = (offset, problem) => {
    const { line, col } = lines.linePos(offset);
    throw new UserError(file, `line ${line}, column ${col}: ${problem}`);
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  checkDepth(tokens, fail);
  // Keys that come twice are found by `Resolver`, in linear time.
  const documents = [...new Composer({ uniqueKeys: false }).compose(tokens)];
  for (const { errors } of documents) {
    if (errors[0]) fail(errors[0].pos[0], firstSentence(errors[0].message));
  }
  return documents
    .filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null))
    .map((document) => new Resolver(fail).resolve(document));
}

type Fail = (offset: number, problem: string) => never;

/** Before anything recursive looks at it: the parser keeps a stack of its own, what follows does not. */
function checkDepth(tokens: readonly CST.Token[], fail: Fail): void {
  const open: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next; next = open.pop()) {
    const [token, depth] = next;
    if (depth > MAXIMUM_DEPTH) {
      fail(token.offset, `is nested deeper than ${MAXIMUM_DEPTH} levels`);
    }
    if (token.type === "document" && token.value) open.push([token.value, depth]);
    if (!("items" in token)) continue;
    for (const { key, value } of token.items as CST.CollectionItem[]) {
      if (key) open.push([key, depth + 1]);
      if (value) open.push([value, depth + 1]);
    }
  }
}

function firstSentence(message: string): string {
  return message.split("\n")[0].replace(/:$/, "");
}

/** Turns the nodes of one document into values, in the order of the text: an alias means the latest anchor of its name. */
class Resolver {
  private readonly anchors = new Map<string, Node>();
  private readonly replaced = new Set<string>();
  /** The nodes that are being resolved, to find an alias inside its own anchor. */
  private readonly open = new Set<Node>();
  private values = 0;

  constructor(private readonly fail: Fail) {}

  resolve(document: Document.Parsed): ComposeDocument {
    const root = document.contents as Node;
    if (!isMap(root)) return this.fail(start(root), "expected a mapping with the key services");
    return { content: this.mapping(root, ""), replaced: this.replaced };
  }

  /** The value of a node; undefined where a tag `!reset` takes it away. */
  private value(node: Node | null, path: string): Value | undefined {
    if (node === null) return null;
    this.values += 1;
    if (this.values > MAXIMUM_VALUES) {
      this.fail(start(node), `its aliases expand to more than ${MAXIMUM_VALUES} values`);
    }
    if (isAlias(node)) return this.value(this.aliased(node.source, node), path);
    if (node.anchor) this.anchors.set(node.anchor, node);
    if (this.open.has(node)) this.fail(start(node), `the anchor ${node.anchor} contains itself`);
    if (node.tag === "!reset" || node.tag === "!override") this.replaced.add(path);
    if (node.tag === "!reset") return undefined;
    this.open.add(node);
    const value = this.content(node, path);
    this.open.delete(node);
    return value;
  }

  private content(node: Node, path: string): Value {
    if (isMap(node)) return this.mapping(node, path);
    if (isSeq(node)) {
      return node.items
        .map((item, index) => this.value(item as Node | null, join(path, String(index))))
        .filter((item) => item !== undefined);
    }
    const { value } = node as { value?: unknown };
    if (typeof value === "bigint") return Number(value);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  }

  private mapping(node: YAMLMap, path: string): Mapping {
    const own = mappingOf();
    const merged: Mapping[] = [];
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : "";
      if (!isScalar(key)) this.fail(start(node), "expected text as a key");
      if (seen.has(name)) this.fail(start(key as Node), `the key ${name} is there twice`);
      seen.add(name);
      if (name === "<<") {
        merged.push(...this.mergedMappings(value as Node | null, path));
        continue;
      }
      const resolved = this.value(value as Node | null, join(path, name));
      if (resolved !== undefined) own[name] = resolved;
    }
    return mappingOf([...merged.reverse(), own].flatMap((mapping) => Object.entries(mapping)));
  }

  /** The mappings that a merge key names, in their order: the first one wins. */
  private mergedMappings(node: Node | null, path: string): Mapping[] {
    const target = isAlias(node) ? this.aliased(node.source, node) : node;
    const sources = isSeq(target) ? (target.items as Node[]) : [target];
    return sources.map((source) => {
      const mapping = isAlias(source) ? this.aliased(source.source, source) : source;
      if (!isMap(mapping)) return this.fail(start(node), "expected a mapping to merge");
      return this.value(mapping, path) as Mapping;
    });
  }

  private aliased(name: string, alias: Node): Node {
    return (
      this.anchors.get(name) ?? this.fail(start(alias), `there is no anchor ${name} before it`)
    );
  }
}

function start(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
