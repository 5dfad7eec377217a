import type { ComposeService } from "../compose/service";

/** Words that run the words after them. */
const WRAPPERS = new Set([
  "exec",
  "env",
  "tini",
  "dumb-init",
  "catatonit",
  "nice",
  "nohup",
  "time",
  "stdbuf",
  "sudo",
  "gosu",
  "su-exec",
  "setpriv",
  "bundle",
  "poetry",
  "uv",
  "pipenv",
  "run",
  "dotenv",
  "doppler",
  "cross-env",
  "command",
  "busybox",
  "setsid",
  "unbuffer",
  "pdm",
  "hatch",
  "thrust",
]);
const SHELLS = new Set(["sh", "bash", "ash", "dash", "zsh"]);
/** Wrappers whose first word is a user. */
const WITH_USER = new Set(["gosu", "su-exec"]);
/** Words of a shell that start no program that stays. */
const PASSING = new Set([
  "cd",
  "export",
  "set",
  "echo",
  "printf",
  "sleep",
  "wait",
  "mkdir",
  "chown",
  "chmod",
  "cp",
  "mv",
  "rm",
  "ln",
  "touch",
  "cat",
  "test",
  "[",
  "[[",
  "if",
  "then",
  "else",
  "fi",
  "while",
  "until",
  "do",
  "done",
  "for",
  "true",
  "false",
  ":",
  "source",
  ".",
  "trap",
  "umask",
  "ulimit",
  "unset",
  "read",
  "exit",
  "return",
  "apk",
  "apt-get",
  "apt",
  "yum",
  "pip",
  "pip3",
]);

/**
 * The programs that a service's command runs, by name: `gunicorn`, `java`; none where the image decides.
 *
 * The first word counts, behind what only runs others (sh -c, exec, env, tini). Of a line for a shell the last command counts, and
 * every one that is left running beside it.
 */
export function programsOf({
  entrypoint,
  command,
}: Pick<ComposeService, "entrypoint" | "command">): string[] {
  return programsIn([...entrypoint, ...command], 0);
}

/** Shells within shells that are followed. */
const DEEPEST = 4;

function programsIn(words: readonly string[], depth: number): string[] {
  if (depth > DEEPEST) return [];
  let index = 0;
  while (index < words.length) {
    const word = baseName(words[index]);
    if (/^\w+=/.test(word)) index += 1;
    else if (SHELLS.has(word)) return inShell(words.slice(index + 1), depth);
    else if (WRAPPERS.has(word)) index = afterWrapper(words, index, word);
    // A script that is handed a command runs it at its end.
    else if (/entrypoint|\.sh$/.test(word) && word !== "catalina.sh" && index + 1 < words.length)
      index += 1;
    else break;
  }
  const [first, ...rest] = words.slice(index);
  if (first === undefined || first.startsWith("-")) return [];
  const name = baseName(first).toLowerCase();
  if (/^python[\d.]*$/.test(name)) return pythonProgram(rest);
  // Its monitor is a program of its own that only reads the queue.
  if (name === "celery" && rest.includes("flower")) return ["flower"];
  return [name.replace(/^php-fpm[\d.]*$/, "php-fpm")];
}

function afterWrapper(words: readonly string[], index: number, wrapper: string): number {
  let next = index + 1;
  while (next < words.length && /^-|^\w+=/.test(words[next])) next += 1;
  if (WITH_USER.has(wrapper)) next += 1;
  if (
    ["bundle", "poetry", "uv", "pipenv", "pdm", "hatch"].includes(wrapper) &&
    /^(exec|run)$/.test(words[next] ?? "")
  )
    next += 1;
  return next;
}

/** `python -m uvicorn` runs uvicorn, any other Python is itself. */
function pythonProgram(rest: readonly string[]): string[] {
  const module = rest[rest.indexOf("-m") + 1];
  return rest.includes("-m") && module ? [module.split(".")[0].toLowerCase()] : ["python"];
}

/** The programs of `sh -c LINE`; of a script none, since it is not in the file. */
function inShell(words: readonly string[], depth: number): string[] {
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  if (at === -1) {
    const script = words.findIndex((word) => !word.startsWith("-"));
    return script === -1 ? [] : programsIn(words.slice(script + 1), depth + 1);
  }
  return ofLine(words[at + 1] ?? "", depth + 1);
}

/** `> /dev/null`, `2>&1`, `< file`. */
const REDIRECTIONS = /\d?>{1,2}\s*(&\d|[^\s;&|]+)|<\s*[^\s;&|]+/g;

function ofLine(line: string, depth: number): string[] {
  const parts = line.replace(REDIRECTIONS, " ").split(/(&&|\|\||[;\n|&])/);
  const beside: string[] = [];
  let last: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const words = shellWords(parts[index]);
    if (words.length === 0 || PASSING.has(words[0])) continue;
    const found = programsIn(words, depth);
    if (found.length === 0) continue;
    if (parts[index + 1] === "&") beside.push(...found);
    else last = found;
  }
  return [...new Set([...beside, ...last])];
}

/** Words of one command of a line; quotes around whole words are taken off. */
function shellWords(part: string): string[] {
  return part
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^["'({]+|["')}]+$/g, ""))
    .filter(Boolean);
}

function baseName(word: string): string {
  return word.split("/").at(-1) as string;
}
