import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parse, parseDocument, stringify, type YAMLMap } from "yaml";
import type { Memory } from "../core/capacity/memory";

const KEY = "enxuto:memory";

type Budgets = Readonly<Record<string, Memory>>;

/**
 * Text of a stack file with budgets of some services as `enxuto:memory`. No other line of it changes: comments, quotes and breaks of
 * lines stay as somebody wrote them, so that the difference shows the budgets. A file whose `config` is in braces is written anew.
 */
export function withBudgets(text: string, budgets: Budgets): string {
  const document = parseDocument(text);
  const changed = edited(text, document.get("config"), budgets);
  // A key without a value holds nothing that could be set.
  for (const path of [["config"], ["config", KEY]]) {
    if (document.hasIn(path) && !isMap(document.getIn(path))) document.deleteIn(path);
  }
  for (const [service, budget] of Object.entries(budgets)) {
    document.setIn(["config", KEY, service], document.createNode({ ...budget }));
  }
  // What is written by hand has forms that nobody thought of: then the library writes it.
  if (changed !== undefined && means(changed, document.toJSON())) return changed;
  return document.toString({ lineWidth: 0 });
}

function means(text: string, expected: unknown): boolean {
  try {
    return isDeepStrictEqual(parse(text), expected);
  } catch {
    return false;
  }
}

/** Undefined where there is no block of settings to edit. */
function edited(text: string, config: unknown, budgets: Budgets): string | undefined {
  if (!isMap(config) || config.flow || config.items.length === 0) return undefined;
  const indent = indentOf(text, config);
  const pair = config.items.find(({ key }) => isScalar(key) && key.value === KEY);
  if (!pair) {
    const lines = [`${indent}${KEY}:`, ...linesOf(budgets, `${indent}  `)];
    return inserted(text, endOf(config), lines);
  }
  const { value } = pair;
  if (isMap(value) && !value.flow) return inBlock(text, value, budgets);
  const [begin, end] = (value as { range: [number, number, number] }).range;
  const all = { ...(isMap(value) ? value.toJSON() : {}), ...budgets };
  const before = text.slice(0, begin).trimEnd();
  return `${before}\n${linesOf(all, `${indent}  `).join("\n")}${text.slice(end)}`;
}

/** Figures of services that it has in their places, and a line below them for each that it lacks. */
function inBlock(text: string, memory: YAMLMap, budgets: Budgets): string {
  const missing: Record<string, Memory> = {};
  const figures: (readonly [begin: number, end: number, figure: number])[] = [];
  for (const [service, budget] of Object.entries(budgets)) {
    for (const key of ["limitMiB", "reservationMiB"] as const) {
      const node: unknown = memory.getIn([service, key], true);
      if (isScalar(node) && node.range) figures.push([node.range[0], node.range[1], budget[key]]);
      else missing[service] = budget;
    }
  }
  const lines = linesOf(missing, indentOf(text, memory));
  // From the end on, so that what comes before stays where it was.
  return figures
    .sort(([a], [b]) => b - a)
    .reduce(
      (so, [begin, end, figure]) => so.slice(0, begin) + figure + so.slice(end),
      lines.length === 0 ? text : inserted(text, endOf(memory), lines),
    );
}

function linesOf(budgets: Budgets, indent: string): string[] {
  return Object.entries(budgets).map(
    ([service, { limitMiB, reservationMiB }]) =>
      `${indent}${stringify(service).trim()}: { limitMiB: ${limitMiB}, reservationMiB: ${reservationMiB} }`,
  );
}

/** Blanks before the first key of a block. */
function indentOf(text: string, map: YAMLMap): string {
  const [begin] = (map.items[0].key as { range: [number, number, number] }).range;
  return text.slice(text.lastIndexOf("\n", begin - 1) + 1, begin);
}

/** Where the last value of a block ends. */
function endOf(map: YAMLMap): number {
  const { key, value } = map.items.at(-1) as Pair;
  if (isMap(value) && !value.flow && value.items.length > 0) return endOf(value);
  return ((value ?? key) as { range: [number, number, number] }).range[1];
}

/** The text with lines below the one that a value ends in. */
function inserted(text: string, end: number, lines: readonly string[]): string {
  const isWhole = text[end - 1] === "\n";
  const newline = text.indexOf("\n", end);
  const at = isWhole ? end : newline === -1 ? text.length : newline + 1;
  const before = text.slice(0, at);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${lines.join("\n")}\n${text.slice(at)}`;
}
