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
    valued: /^$/,
  },
  pip: {
    program: /^(pip[\d.]*|uv)$/,
    install: /^install$/,
    remove: /^uninstall$/,
    valued:
      /^(-[rcifte]|--(requirements?|constraints?|overrides?|build-constraint|index-url|extra-index-url|index|default-index|find-links|target|prefix|root|editable|python|python-version|platform|torch-backend|trusted-host|proxy|timeout|retries|cache-dir|no-binary|only-binary))$/,
  },
  npm: { program: /^npm$/, install: /^(install|i|add)$/, remove: /^(uninstall|rm)$/, valued: /^$/ },
};

/** What a step installs, command by command. */
export function installsOf(step: Step): Install[] {
  return commands(step).flatMap((command) => installOf(command) ?? []);
}

/** What a command installs; undefined where it does something else. */
export function installOf(command: Command): Install | undefined {
  const manager = managerOf(command);
  if (!manager) return undefined;
  const { install, valued } = MANAGERS[manager];
  const at = command.findIndex((word) => install.test(word));
  if (at < 0) return undefined;
  const options: string[] = [];
  const packages: string[] = [];
  for (let index = 1; index < command.length; index++) {
    const word = command[index];
    if (/^\d?[<>]/.test(word)) break;
    if (valued.test(word)) options.push(`${word}=${command[++index] ?? ""}`);
    else if (word.startsWith("-")) options.push(word);
    else if (index > at) packages.push(word);
  }
  return { manager, options, packages };
}

/** What a step takes away again, by package or by the name of a virtual one. */
export function removedBy(step: Step): Set<string> {
  return new Set(
    commands(step).flatMap((command) => {
      const manager = managerOf(command);
      const removes = manager && command.some((word) => MANAGERS[manager].remove.test(word));
      return removes ? command : [];
    }),
  );
}

function managerOf([program, ...words]: Command): Install["manager"] | undefined {
  if (program === "uv" && !words.includes("pip")) return undefined;
  const entries = Object.entries(MANAGERS) as [Install["manager"], Manager][];
  return entries.find(([, manager]) => manager.program.test(program))?.[0];
}
