import { jsonWords, type Step } from "./dockerfile";

/** The words of one command, the program first, without quotes. */
export type Command = readonly string[];

/** A command with what a shell gives it. */
export interface ShellCommand {
  readonly words: Command;
  /** Program as written, with its directory: `/opt/venv/bin/pip`. */
  readonly path: string;
  /** Variables set before it: `UV_SYSTEM_PYTHON=1 uv pip install`. */
  readonly assigned: Readonly<Record<string, string>>;
}

/**
 * The commands of a RUN, in their order. What only wraps a command is left out, as in `if …; then`, `sudo`, `NAME=value`,
 * `sh -c "…"` and `python -m`.
 */
export function commands(step: Step): Command[] {
  return shellCommands(step).map(({ words }) => words);
}

/** The commands of a RUN with their variables and the paths of their programs. */
export function shellCommands({ text }: Step): ShellCommand[] {
  const words = jsonWords(text);
  return words ? unwrapped(words, {}) : commandsOf(text);
}

/** A comment, the end of a command, or a word. */
const TOKEN =
  /(?<=^|\s)#[^\n]*|(\n|&&|\|\||[;&|()])|(?:\\[\s\S]|\$\([^()]*\)|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\d?[<>]&\d?|[^\s;&|()'"\\])+/g;

/** The commands of a script. */
export function commandsOf(script: string): ShellCommand[] {
  const found: string[][] = [[]];
  for (const [token, end] of script.matchAll(TOKEN)) {
    if (end) found.push([]);
    else if (!/^(#|<<)/.test(token)) found.at(-1)?.push(unquoted(token));
  }
  return found.flatMap((words) => unwrapped(words, {}));
}

const ASSIGNMENT = /^(\w+)=(.*)$/s;
const WRAPPER = /^(sudo|env|exec|time|nice|command|if|then|elif|else|while|until|do|!|\{)$/;

function unwrapped(all: Command, outer: Readonly<Record<string, string>>): ShellCommand[] {
  const assigned: Record<string, string> = { ...outer };
  let start = 0;
  for (; start < all.length; start++) {
    const [, name, value] = ASSIGNMENT.exec(all[start]) ?? [];
    if (name) assigned[name] = value;
    else if (!WRAPPER.test(all[start])) break;
  }
  const command = all.slice(start);
  if (command.length === 0) return [];
  const [path] = command;
  const program = path.replace(/^.*\//, "");
  const option = (pattern: RegExp) => command.findIndex((word) => pattern.test(word)) + 1;
  if (/^(ba|da|a|z)?sh$/.test(program) && option(/^-\w*c$/)) {
    return commandsOf(command[option(/^-\w*c$/)] ?? "").map((each) => ({
      ...each,
      assigned: { ...assigned, ...each.assigned },
    }));
  }
  if (/^python[\d.]*$/.test(program) && option(/^-m$/)) {
    const words = command.slice(option(/^-m$/));
    // `pip --python DIRECTORY/bin/python` and `python -m pip` of an environment go to that environment.
    return [{ words, path, assigned }];
  }
  if (
    /^(conda|mamba|micromamba|poetry|pdm|pipenv|hatch|pixi)$/.test(program) &&
    command[1] === "run"
  ) {
    const rest = command.slice(2);
    const at = rest.findIndex((word) => /^(pip[\d.]*|uv|python[\d.]*|poetry|npm|pnpm)$/.test(word));
    if (at >= 0)
      return [{ words: command, path, assigned: {} }, ...unwrapped(rest.slice(at), assigned)];
  }
  return [{ words: [program, ...command.slice(1)], path, assigned }];
}

function unquoted(word: string): string {
  return word.replace(
    /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g,
    (_, escaped, single, double) => escaped ?? single ?? double.replace(/\\([\s\S])/g, "$1"),
  );
}
