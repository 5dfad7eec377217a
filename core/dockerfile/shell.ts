import { jsonWords, type Step } from "./dockerfile";
import { baseName } from "./paths";
import { carried, givenScript, wrapped } from "./wrappers";

/** The words of one command, the program first, without quotes. */
export type Command = readonly string[];

/** A command with what a shell gives it. */
export interface ShellCommand {
  readonly words: Command;
  /** Program as written, with its directory: `/opt/venv/bin/pip`. */
  readonly path: string;
  /** Variables set before it: `UV_SYSTEM_PYTHON=1 uv pip install`. */
  readonly assigned: Readonly<Record<string, string>>;
  /** Words of the command whose output it reads: `curl …` of `curl … | sh`. */
  readonly input?: Command;
}

/**
 * The commands of a RUN, in their order. What only wraps a command is left out, as in `if …; then`, `sudo -E`, `NAME=value`,
 * `sh -c "…"` and `python -m`.
 */
export function commands(step: Step): Command[] {
  return shellCommands(step).map(({ words }) => words);
}

/** Commands by the step that they are of: each rule asks for them. */
const known = new WeakMap<Pick<Step, "text">, readonly ShellCommand[]>();

/** The commands of a RUN with their variables and the paths of their programs. */
export function shellCommands(step: Pick<Step, "text">): readonly ShellCommand[] {
  const read = known.get(step);
  if (read) return read;
  const words = jsonWords(step.text);
  const found = words ? unwrapped(words, {}) : commandsOf(step.text);
  known.set(step, found);
  return found;
}

/** A comment, the end of a command, or a word. */
const TOKEN =
  /(?<=^|\s)#[^\n]*|(\n|&&|\|\||[;&|()])|(?:\\[\s\S]|[$<]\([^()]*\)|`[^`]*`|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\d?[<>]&\d?|[^\s;&|()'"`\\<]|<(?!\())+/g;

/** The commands of a script. */
export function commandsOf(script: string, depth = 0): ShellCommand[] {
  const found: { words: string[]; input?: Command; before: ShellCommand[] }[] = [
    { words: [], before: [] },
  ];
  for (const [token, end] of withInline(script).matchAll(TOKEN)) {
    if (end)
      found.push({ words: [], input: end === "|" ? found.at(-1)?.words : undefined, before: [] });
    else if (!token.startsWith("#") && !token.startsWith("<<")) {
      const last = found[found.length - 1];
      for (const inner of substituted(token)) last.before.push(...commandsOf(inner, depth + 1));
      last.words.push(unquoted(token));
    }
  }
  return found.flatMap(({ words, input, before }) => [
    ...before,
    ...unwrapped(words, {}, depth).map((each) => ({ input, ...each })),
  ]);
}

/** A script in which the code that a heredoc gives Python, Perl, Ruby or Node stands as a word: `python3 -c '…'`. */
function withInline(script: string): string {
  if (!script.includes("<<")) return script;
  const lines = script.split("\n");
  const read: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const [heredoc, , word] = /<<-?(["']?)(\w+)\1/.exec(line) ?? [];
    const program = /(?:^|[\s/])(python[\d.]*|perl|ruby|node)(?=\s|$)/;
    const found = heredoc && (program.exec(line) ?? /^#!.*$/.exec(lines[at + 1] ?? ""));
    const interpreter = found && program.exec(found[0])?.[1];
    if (!interpreter) {
      read.push(line);
      continue;
    }
    const end = lines.findIndex((each, index) => index > at && each.trim() === word);
    const body = lines.slice(at + 1, end < 0 ? lines.length : end).join("\n");
    read.push(
      `${line.slice(0, line.indexOf(heredoc)).replace(/\S+\s*-?\s*$/, "")}${interpreter} -c '${body.replaceAll("'", "")}'`,
    );
    at = end < 0 ? lines.length : end;
  }
  return read.join("\n");
}

/** Scripts whose output a word holds: `$(…)`, `<(…)` and backticks, but for those in single quotes. */
function substituted(token: string): readonly string[] {
  if (!/[(`]/.test(token)) return NONE;
  return [...token.matchAll(/'[^']*'|\\[\s\S]|[$<]\(([^()]*)\)|`([^`]*)`/g)].flatMap(
    ([, round, ticks]) => round ?? ticks ?? [],
  );
}

const NONE: readonly string[] = [];

const ASSIGNMENT = /^(\w+)=(.*)$/s;

/** Wrappers and scripts inside each other that are looked into: `sudo -E env A=b timeout 5 nice sh -c …`. */
const MOST_WRAPPERS = 32;

function unwrapped(
  all: Command,
  outer: Readonly<Record<string, string>>,
  depth = 0,
): ShellCommand[] {
  const assigned: Record<string, string> = { ...outer };
  let start = 0;
  for (; start < all.length; start++) {
    const [, name, value] = ASSIGNMENT.exec(all[start]) ?? [];
    if (!name) break;
    assigned[name] = value;
  }
  const command = all.slice(start);
  if (command.length === 0) return [];
  const script = depth < MOST_WRAPPERS ? givenScript(command) : undefined;
  if (script !== undefined) {
    return commandsOf(script, depth + 1).map((each) => ({
      ...each,
      assigned: { ...assigned, ...each.assigned },
    }));
  }
  const inner = depth < MOST_WRAPPERS ? wrapped(command) : undefined;
  if (inner) return unwrapped(inner, assigned, depth + 1);
  const [path] = command;
  const program = baseName(path);
  const module = command.indexOf("-m") + 1;
  if (/^python[\d.]*$/.test(program) && module > 0) {
    const words = command.slice(module);
    // `pip --python DIRECTORY/bin/python` and `python -m pip` of an environment go to that environment.
    return [{ words, path, assigned }];
  }
  const plain = { words: [program, ...command.slice(1)], path, assigned };
  const other = depth < MOST_WRAPPERS ? carried(command) : undefined;
  return other ? [plain, ...unwrapped(other, assigned, depth + 1)] : [plain];
}

function unquoted(word: string): string {
  if (!/['"\\]/.test(word)) return word;
  return word.replace(
    /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g,
    (_, escaped, single, double) => escaped ?? single ?? double.replace(/\\([\s\S])/g, "$1"),
  );
}
