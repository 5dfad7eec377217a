import { jsonWords, type Step } from "./dockerfile";

/** The words of one command, the program first, without quotes. */
export type Command = readonly string[];

/**
 * The commands of a RUN, in their order. What only wraps a command is left out, as in `if …; then`, `sudo`, `NAME=value`,
 * `sh -c "…"` and `python -m`.
 */
export function commands({ text }: Step): Command[] {
  const words = jsonWords(text);
  return words ? unwrapped(words) : shellCommands(text);
}

/** A comment, the end of a command, or a word. */
const TOKEN =
  /(?<=^|\s)#[^\n]*|(\n|&&|\|\||[;&|()])|(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\s;&|()'"\\])+/g;

function shellCommands(script: string): Command[] {
  const found: string[][] = [[]];
  for (const [token, end] of script.matchAll(TOKEN)) {
    if (end) found.push([]);
    else if (!/^(#|<<)/.test(token)) found.at(-1)?.push(unquoted(token));
  }
  return found.flatMap(unwrapped);
}

const WRAPPER = /^(\w+=.*|sudo|env|exec|time|if|then|elif|else|while|until|do|!|\{)$/s;

function unwrapped(words: Command): Command[] {
  const start = words.findIndex((word) => !WRAPPER.test(word));
  if (start < 0) return [];
  const command = words.slice(start);
  const program = command[0].replace(/^.*\//, "");
  const option = (pattern: RegExp) => command.findIndex((word) => pattern.test(word)) + 1;
  if (/^(ba|da|a)?sh$/.test(program) && option(/^-\w*c$/)) {
    return shellCommands(command[option(/^-\w*c$/)] ?? "");
  }
  if (/^python[\d.]*$/.test(program) && option(/^-m$/)) return [command.slice(option(/^-m$/))];
  return [[program, ...command.slice(1)]];
}

function unquoted(word: string): string {
  return word.replace(
    /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g,
    (_, escaped, single, double) => escaped ?? single ?? double.replace(/\\([\s\S])/g, "$1"),
  );
}
