import { type Options, optionsOf } from "./installers/options";

/** A program that runs the words after its own. */
interface Wrapper {
  /** Options of its own whose value is the next word. */
  readonly valued?: RegExp;
  /** Words of its own after the options: the user of `gosu USER`, the duration of `timeout 10m`. @default 0 */
  readonly own?: number;
  /** Name of what it adds to the command, which only the build knows: the lines that `xargs` reads. */
  readonly adds?: string;
}

const PLAIN: Wrapper = {};

/** Programs, and words of the shell, that run what follows them. */
const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map(
  Object.entries({
    ...Object.fromEntries(
      "if then elif else while until do ! { command builtin nohup setsid catchsegv dumb-init"
        .split(" ")
        .map((word) => [word, PLAIN]),
    ),
    sudo: { valued: /^-[ugCpDRThrt]$/ },
    doas: { valued: /^-[uC]$/ },
    env: { valued: /^-[uCS]$/ },
    exec: { valued: /^-a$/ },
    time: { valued: /^-[fo]$/ },
    nice: { valued: /^-n$/ },
    ionice: { valued: /^-[cnp]$/ },
    stdbuf: { valued: /^-[ioe]$/ },
    tini: { valued: /^-[pe]$/ },
    timeout: { valued: /^-[sk]$/, own: 1 },
    gosu: { own: 1 },
    "su-exec": { own: 1 },
    setarch: { own: 1 },
    chroot: { own: 1 },
    runuser: { valued: /^-[ugG]$/ },
    xargs: { valued: /^-[adEILnPs]$/, adds: "$(xargs)" },
    parallel: { valued: /^-[aIjNnX]$/, adds: "$(parallel)" },
  }),
);

/** Words that a wrapper runs; undefined where the program is none, or runs nothing. */
export function wrapped(words: readonly string[]): readonly string[] | undefined {
  const program = (words[0] ?? "").replace(/^.*\//, "");
  if (program === "find") return ofFind(words);
  const wrapper = WRAPPERS.get(program);
  if (!wrapper) return undefined;
  let at = 1;
  for (; at < words.length; at++) {
    if (wrapper.valued?.test(words[at])) at++;
    else if (!words[at].startsWith("-")) break;
  }
  const inner = words.slice(at + (wrapper.own ?? 0));
  if (inner.length === 0 || !wrapper.adds) return inner;
  return [...inner, wrapper.adds];
}

/** Command of `find … -exec COMMAND {} \;`. */
function ofFind(words: readonly string[]): readonly string[] | undefined {
  const start = words.findIndex((word) => /^-(exec|execdir|ok)$/.test(word));
  if (start < 0) return undefined;
  const rest = words.slice(start + 1);
  const end = rest.findIndex((word) => /^[;+]$/.test(word));
  return (end < 0 ? rest : rest.slice(0, end)).map((word) => word.replace("{}", "$(find)"));
}

/** Script that a shell is given as a word: of `sh -c`, of `su USER -c`. */
export function givenScript(words: readonly string[]): string | undefined {
  const program = (words[0] ?? "").replace(/^.*\//, "");
  if (program === "eval") return words.slice(1).join(" ");
  if (/^(su|runuser)$/.test(program)) {
    const options: Options = optionsOf(words.slice(1), /^(-[csgG]|--(command|shell|group))$/);
    return options.values("-c", "--command")[0];
  }
  if (!isShell(program)) return undefined;
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  return at < 0 ? undefined : (words[at + 1] ?? "");
}

/** Whether a program, without its directory, is a shell. */
export function isShell(program: string): boolean {
  return /^(ba|da|a|k|z)?sh$/.test(program);
}
