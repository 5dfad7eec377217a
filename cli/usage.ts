import { columns } from "../core/report/columns";
import type { Declaration, Option, Positional } from "./declaration";
import { GROUPS } from "./verbs";

const EXIT_CODES =
  "Exit codes: 0 done and it fits, 1 wrong usage or failed, 2 refused, violated or over budget, 3 it depends or is not known.";

/** Usage of a verb on one line: `enxuto rollback [STACK] [--yes]`. */
export function usageLine(name: string, { positionals, options }: Declaration): string {
  return ["enxuto", name, ...positionals.map(positionalUsage), ...optionUsages(options)].join(" ");
}

function positionalUsage({ name, required, many, choices }: Positional): string {
  const shown = `${choices ? choices.join(" | ") : name}${many ? "…" : ""}`;
  if (required) return choices && choices.length > 1 ? `(${shown})` : shown;
  return `[${shown}]`;
}

/** Each option once; those of which only one can be given stand in one pair of brackets. */
function optionUsages(options: Declaration["options"]): string[] {
  const shown = new Set<string>();
  const usages: string[] = [];
  for (const [name, option] of Object.entries(options)) {
    if (shown.has(name)) continue;
    const { excludes = [] } = option;
    const together = excludes.length === 1 ? [name, ...excludes] : [name];
    for (const one of together) shown.add(one);
    const words = together.map((one) => optionUsage(one, options[one]));
    usages.push(`[${words.join(" | ")}]${option.multiple ? "…" : ""}`);
  }
  return usages;
}

function optionUsage(name: string, { value, valueOptional, choices }: Option): string {
  if (value === undefined) return `--${name}`;
  const shown = choices ? choices.join(" | ") : value;
  return valueOptional ? `--${name}[=${shown}]` : `--${name} ${shown}`;
}

/** Help on one verb, for a terminal. */
export function verbHelp(name: string, verb: Declaration): string {
  const rows = optionRows(verb.options).map(([option, summary]) => [`  ${option}`, summary]);
  return [
    usageLine(name, verb),
    "",
    verb.summary,
    ...(rows.length > 0 ? ["", ...columns(rows, ["left", "left"])] : []),
  ].join("\n");
}

/** Options as they are written, each with what it does. */
function optionRows(options: Declaration["options"]): [string, string][] {
  return Object.entries(options).map(([name, option]) => [
    `${option.short ? `-${option.short}, ` : ""}${optionUsage(name, option)}`,
    option.multiple ? `${option.summary} May be given more than once.` : option.summary,
  ]);
}

/** Help on the whole command line, for a terminal: each verb with the first sentence of its summary. */
export function help(): string {
  const width = Math.max(...Object.values(GROUPS).flatMap((verbs) => lengths(verbs)));
  const groups = Object.entries(GROUPS).flatMap(([title, verbs]) => [
    "",
    title,
    ...Object.entries<Declaration>(verbs).map(
      ([name, { summary }]) => `  ${name.padEnd(width)}  ${firstSentence(summary)}`,
    ),
  ]);
  return [
    "enxuto: your containers on one small host, proven to fit",
    ...groups,
    "",
    "enxuto help VERB shows its options; enxuto --version the version.",
    EXIT_CODES,
  ].join("\n");
}

function lengths(verbs: object): number[] {
  return Object.keys(verbs).map((name) => name.length);
}

function firstSentence(summary: string): string {
  return summary.replace(/(?<=\.) [A-Z].*$/, "");
}

/** `docs/cli.md`. */
export function cliMarkdown(): string {
  const groups = Object.entries(GROUPS).flatMap(([title, verbs]) => [
    "",
    `## ${title}`,
    ...Object.entries<Declaration>(verbs).flatMap(([name, verb]) => [
      "",
      `### ${name}`,
      "",
      "```",
      usageLine(name, verb),
      "```",
      verb.summary,
      ...optionTable(verb.options),
    ]),
  ]);
  return [
    "# The command line",
    "",
    "Written by `npm run docs` from the declarations in `cli/verbs/`.",
    `Every verb answers \`--help\`. ${EXIT_CODES}`,
    "`enxuto completion bash | zsh | fish` writes a completion script.",
    ...groups,
    "",
  ].join("\n");
}

function optionTable(options: Declaration["options"]): string[] {
  const rows = optionRows(options);
  if (rows.length === 0) return [];
  return [
    "",
    "| option | what it does |",
    "|---|---|",
    ...rows.map(([option, summary]) => `| \`${cell(option)}\` | ${cell(summary)} |`),
  ];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
