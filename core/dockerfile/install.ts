import type { Step } from "./dockerfile";
import { type Command, commands } from "./shell";

/** Packages that one command installs. */
export interface Install {
  readonly manager: "apt" | "apk" | "rpm" | "pip" | "npm";
  /** As written; an option with a value of its own is one word: `-r=requirements.lock`. */
  readonly options: readonly string[];
  /** As written, with what may follow the name: `libpq5=15.1`, `torch>=2`. */
  readonly packages: readonly string[];
}

interface Manager {
  readonly program: RegExp;
  readonly install: RegExp;
  readonly remove: RegExp;
  /** Options whose value is the next word. */
  readonly valued: RegExp;
}

const MANAGERS: Readonly<Record<Install["manager"], Manager>> = {
  apt: {
    program: /^(apt|apt-get|aptitude)$/,
    install: /^install$/,
    remove: /^(remove|purge|autoremove)$/,
    valued: /^(-[ocat]|--option|--config-file|--target-release)$/,
  },
  apk: {
    program: /^apk$/,
    install: /^add$/,
    remove: /^del$/,
    valued: /^(-[tXp]|--virtual|--repository|--root)$/,
  },
  rpm: {
    program: /^(dnf|microdnf|yum|zypper)$/,
    install: /^(install|in)$/,
    remove: /^(remove|erase|rm)$/,
    valued: /^--(setopt|enablerepo|disablerepo|releasever|installroot)$/,
  },
  pip: {
    program: /^pip[\d.]*$/,
    install: /^install$/,
    remove: /^uninstall$/,
    valued:
      /^(-[rcifte]|--(requirements?|constraints?|overrides?|build-constraint|index-url|extra-index-url|index|default-index|find-links|target|prefix|root|editable|python|python-version|platform|torch-backend|trusted-host|proxy|timeout|retries|cache-dir|no-binary|only-binary))$/,
  },
  npm: {
    program: /^npm$/,
    install: /^(install|i|add)$/,
    remove: /^(uninstall|rm)$/,
    valued: /^(-C|-w|--prefix|--workspace|--registry|--cache)$/,
  },
};

/** Installations of a step, command by command. */
export function installsOf(step: Step): Install[] {
  return commands(step).flatMap((command) => installOf(command) ?? []);
}

/** Installation by a command; undefined where it does something else. */
export function installOf(command: Command): Install | undefined {
  const call = callOf(command);
  if (!call) return undefined;
  const { manager, verb, options, names } = call;
  return MANAGERS[manager].install.test(verb) ? { manager, options, packages: names } : undefined;
}

/** Packages that a step takes away again, by package or by the name of a virtual one. */
export function removedBy(step: Step): Set<string> {
  const calls = commands(step).flatMap((command) => callOf(command) ?? []);
  const removing = calls.filter(({ manager, verb }) => MANAGERS[manager].remove.test(verb));
  return new Set(removing.flatMap(({ names }) => names));
}

interface Call extends Pick<Install, "manager" | "options"> {
  /** `install`, `purge`, … */
  readonly verb: string;
  readonly names: readonly string[];
}

/** A command of a package manager, its options apart from what it is told to do and to what. */
function callOf(command: Command): Call | undefined {
  const [program, ...words] = command[0] === "uv" ? command.slice(1) : command;
  const managers = Object.keys(MANAGERS) as Install["manager"][];
  const manager = managers.find((each) => MANAGERS[each].program.test(program ?? ""));
  if (!manager) return undefined;
  const options: string[] = [];
  const bare: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (/^\d?[<>]/.test(word)) break;
    if (MANAGERS[manager].valued.test(word)) options.push(`${word}=${words[++index] ?? ""}`);
    else if (word.startsWith("-")) options.push(word);
    else bare.push(word);
  }
  const [verb = "", ...names] = bare;
  return { manager, verb, options, names };
}
