import { type Options, optionsOf } from "./installers/options";
import { baseName } from "./paths";

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
      "if then elif else while until do ! { command builtin nohup setsid catchsegv dumb-init catatonit fakeroot eatmydata"
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
    setuidgid: { own: 1 },
    "s6-setuidgid": { own: 1 },
    chpst: { valued: /^-[uUbemdofplrstcnPvV012/]$/ },
    chrt: { own: 1 },
    taskset: { own: 1 },
    flock: { valued: /^-[wE]$/, own: 1 },
    strace: { valued: /^-[aEeIoOpPsSuUX]$/ },
    faketime: { own: 1 },
    chroot: { own: 1 },
    runuser: { valued: /^-[ugG]$/ },
    xargs: { valued: /^-[adEILnPs]$/, adds: "$(xargs)" },
    parallel: { valued: /^-[aIjNnX]$/, adds: "$(parallel)" },
  }),
);

/** Words that a wrapper runs; undefined where the program is none, or runs nothing. */
export function wrapped(words: readonly string[]): readonly string[] | undefined {
  const program = baseName(words[0] ?? "");
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

/** Programs that write their words, or look for them, and run none. */
const WRITES =
  /^(echo|printf|print|cat|grep|egrep|rg|sed|awk|logger|test|\[|\[\[|case|for|export|alias|type|which|hash|ls|cd|rm|cp|mv|ln|mkdir|touch|chmod|chown|install|tee|git|curl|wget|tar)$/;

/** Programs whose commands install packages. */
const INSTALLERS =
  /^(pip[\d.]*|uvx?|poetry|pdm|pipenv|pipx|conda|mamba|micromamba|npm|pnpm|yarn|bun|apt|apt-get|apk|dnf|yum)$/;

/** Words by which they do. */
const INSTALLS = /^(install|i|ci|add|sync|update|create|develop|download)$/;

/** Programs that keep environments, and run others in them by `run`. */
const ENVIRONMENTS = /^(conda|mamba|micromamba|poetry|pdm|pipenv|hatch|pixi|uv|rye)$/;

/**
 * Command of an installer among the words of a program that runs others or that nobody knows: what stands there as a command is taken to
 * be run, as in `poetry run pip install …` and `mise exec -- pip install …`. Undefined where there is none.
 */
export function carried(words: readonly string[]): readonly string[] | undefined {
  const [program, ...rest] = words.map(baseName);
  if (/^(npx|pnpx|bunx)$/.test(program)) {
    const own = rest.findIndex((word) => !word.startsWith("-"));
    return own < 0 ? undefined : words.slice(own + 1);
  }
  const runs = ENVIRONMENTS.test(program) && rest[0] === "run";
  if (!runs && (WRITES.test(program) || INSTALLERS.test(program))) return undefined;
  const start = rest.findIndex(
    (word, index) =>
      (INSTALLERS.test(word) || /^python[\d.]*$/.test(word)) &&
      rest.slice(index + 1, index + 5).some((next) => INSTALLS.test(next)),
  );
  return start < 0 ? undefined : words.slice(start + 1);
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
  const program = baseName(words[0] ?? "");
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
