import { sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";

/**
 * A command line as the words that Compose makes of it (mattn/go-shellwords): quotes and backslashes are taken away, and all
 * after an operator of the shell is left out.
 */
export function words(path: string, line: string): string[] {
  const result: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < line.length; index++) {
    const letter = line[index];
    if (letter === "\\" && quote !== "'") {
      index += 1;
      if (index === line.length) throw unclosed(path);
      word = (word ?? "") + line[index];
    } else if (quote) {
      if (letter === quote) quote = "";
      else word = (word ?? "") + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= "";
    } else if (/[ \t\r\n]/.test(letter)) {
      if (word !== undefined) result.push(word);
      word = undefined;
    } else if (/[;&|<>]/.test(letter)) {
      break;
    } else {
      word = (word ?? "") + letter;
    }
  }
  if (quote) throw unclosed(path);
  return word === undefined ? result : [...result, word];
}

function unclosed(path: string): UserError {
  return new UserError(path, sentence`a quote or an escape in the command is not closed`);
}
