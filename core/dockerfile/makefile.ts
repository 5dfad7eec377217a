import { joinPath, resolvePath } from "./paths";

/** A call of `make` or `just`: the files it may read, in their order, and what it is to make. */
export interface MakeCall {
  readonly files: readonly string[];
  readonly directory: string;
  /** Targets; empty where it is the file's first. */
  readonly targets: readonly string[];
  /** Variables that the call sets: `make PIP=pip3 install`. */
  readonly variables: Readonly<Record<string, string>>;
}

const FILES: Readonly<Record<string, readonly string[]>> = {
  make: ["GNUmakefile", "makefile", "Makefile"],
  just: ["justfile", ".justfile", "Justfile"],
};

/** Call of `make` or `just` in a directory; undefined for other commands. */
export function makeCall(words: readonly string[], directory: string): MakeCall | undefined {
  const names = FILES[words[0]];
  if (!names) return undefined;
  let here = directory;
  const said: string[] = [];
  const targets: string[] = [];
  const variables: Record<string, string> = {};
  for (let at = 1; at < words.length; at++) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(words[at]) ?? [];
    if (/^(-C|--directory|-d|--working-directory)$/.test(words[at]))
      here = resolvePath(here, words[++at] ?? ".");
    else if (/^(-f|--file|--makefile|--justfile)$/.test(words[at])) said.push(words[++at] ?? "");
    else if (name) variables[name] = value;
    else if (!/^(-|\d?[<>])/.test(words[at])) targets.push(words[at]);
  }
  const files = (said.length > 0 ? said : names).map((file) =>
    said.length > 0 ? resolvePath(here, file) : joinPath(here, file),
  );
  return { files, directory: here, targets, variables };
}

interface Rule {
  readonly needs: string[];
  readonly lines: string[];
}

/** Lines of the recipes that a call runs, what a target needs first, each with known variables at their values. */
export function recipesOf(text: string, call: MakeCall): string[] {
  const variables = new Map<string, string>();
  const rules = new Map<string, Rule>();
  let current: Rule[] = [];
  let first: string | undefined;
  for (const line of text.replace(/\\\n\s*/g, " ").split("\n")) {
    const [, name, value] =
      /^\s*(?:export\s+)?([\w.-]+)\s*(?::{0,2}|\?|\+)=\s*(.*)$/.exec(line) ?? [];
    const [, targets, needs] = /^([^\s#:=][^:=]*)::?(?!=)\s*([^;#]*)/.exec(line) ?? [];
    if (/^\s/.test(line)) {
      if (line.trim() !== "") for (const rule of current) rule.lines.push(line.trim());
    } else if (name) variables.set(name, value.trim().replace(/^(["'])(.*)\1$/, "$2"));
    else if (targets) {
      current = targets
        .split(/\s+/)
        .filter(Boolean)
        .map((target) => {
          const rule = rules.get(target) ?? { needs: [], lines: [] };
          rule.needs.push(...needs.split(/\s+/).filter((need) => need && need !== "|"));
          rules.set(target, rule);
          return rule;
        });
      if (!targets.startsWith(".")) first ??= targets.split(/\s+/)[0];
    }
  }
  for (const [name, value] of Object.entries(call.variables)) variables.set(name, value);
  const made = new Set<string>();
  const script: string[] = [];
  const make = (target: string): void => {
    const rule = rules.get(target);
    if (!rule || made.has(target)) return;
    made.add(target);
    for (const need of rule.needs) make(need);
    script.push(...rule.lines.map((line) => expanded(line.replace(/^[@+-]+\s*/, ""), variables)));
  };
  for (const target of call.targets.length > 0 ? call.targets : [first ?? ""]) make(target);
  return script;
}

/** Characters that variables may put into one line: what they hold may double with each of them. */
const MOST_CHARACTERS = 100_000;

/** `$(PIP)`, `${PIP}` and `{{pip}}` at their values, `$$` as the `$` that a shell gets. */
function expanded(line: string, variables: ReadonlyMap<string, string>, depth = 0): string {
  let room = MOST_CHARACTERS;
  const once = line.replace(
    /\$\$|\$\((\w[\w.-]*)\)|\$\{(\w[\w.-]*)\}|\{\{\s*(\w[\w-]*)\s*\}\}/g,
    (written, round, braced, curly) => {
      if (written === "$$") return "\0";
      const value = variables.get(round ?? braced ?? curly) ?? written;
      room -= value.length;
      return room < 0 ? written : value;
    },
  );
  const more = once !== line && depth < 9 ? expanded(once, variables, depth + 1) : once;
  return depth === 0 ? more.replaceAll("\0", "$") : more;
}
