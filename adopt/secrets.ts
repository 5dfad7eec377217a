import type { DraftEnv } from "./draft";
import { label } from "./names";

const SECRET_NAME =
  /(PASS(WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|CREDENTIALS?|SALT|(^|_)(API|APP|AUTH|ACCESS|PRIVATE|SECRET|MASTER|SIGNING|ENCRYPTION|LICENSE)?_?KEYS?|APIKEYS?|SECRET_KEY_BASE|REDIS(CLI)?_AUTH|DSN)(_?V?\d+)?$/i;
/** Settings about secrets, which hold none. */
const ABOUT_SECRETS =
  /(EXPIR|LIFETIME|TTL|LENGTH|TIMEOUT|ENABLED?$|REQUIRED$|ALGORITHM|HEADER|_URL$|_URI$|_FILE$|_PATH$|_DIR$|_ID$|_NAME$|PUBLIC)/i;
const NO_SECRET_VALUE = /^(true|false|yes|no|on|off|none|null|\d{1,3})$/i;
const PASSWORD_IN_URL = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i;

/** Whether a variable holds something that must not stand in a repository. */
function isSecret(name: string, value: string): boolean {
  if (PASSWORD_IN_URL.test(value)) return true;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)) return true;
  if (!SECRET_NAME.test(name) || ABOUT_SECRETS.test(name)) return false;
  return !NO_SECRET_VALUE.test(value) && !/^\.{0,2}\//.test(value);
}

/** Secrets of a project: one name for each variable, or for each service's where their values differ. */
export class Secrets {
  private readonly byVariable = new Map<string, Set<string>>();
  private readonly known = new Set<string>();
  readonly values = new Map<string, string | undefined>();

  constructor(environments: readonly ReadonlyMap<string, string>[]) {
    for (const [variable, value] of environments.flatMap((environment) => [...environment])) {
      if (!isSecret(variable, value)) continue;
      this.byVariable.set(variable, (this.byVariable.get(variable) ?? new Set()).add(value));
      this.known.add(value);
    }
  }

  /** Whether a text can be nothing but a secret: it is the value of one, and no plain word, as names of users are. */
  isDistinct(value: string): boolean {
    return this.known.has(value) && value.length >= 8 && !/^[a-z]+$/i.test(value);
  }

  /** Variable of a service as it stands in the system; the value of a secret is kept here. */
  env(service: string, variable: string, value: string): DraftEnv {
    const file = /^\/run\/secrets\/([\w.-]+)$/.exec(value)?.[1];
    if (file) {
      if (!this.values.has(file)) this.values.set(file, undefined);
      return { secret: file, as: "file" };
    }
    if (!isSecret(variable, value) && !this.holdsKnown(value)) return value;
    return this.keep(service, variable, value);
  }

  /** Makes a secret of a value, whatever its variable is called. */
  keep(service: string, variable: string, value: string): DraftEnv {
    this.known.add(value);
    const shared = (this.byVariable.get(variable)?.size ?? 2) <= 1;
    const secret = this.nameFor(label(shared ? variable : `${service}-${variable}`), value);
    this.values.set(secret, value === "" ? undefined : value);
    return { secret, as: "value" };
  }

  /** Name that no other value has: `DB_PASS` and `db_pass`, or `PASS` of `db`, would be one. */
  private nameFor(wanted: string, value: string): string {
    const isTaken = (name: string) =>
      [...this.values].some(
        ([other, its]) => label(other) === name && its !== (value === "" ? undefined : value),
      );
    let name = wanted;
    for (let count = 2; isTaken(name); count++) name = `${wanted}-${count}`;
    return name;
  }

  /** Keeps the content of a file that the compose file names as a secret; undefined where it was not read. */
  file(name: string, content: string | undefined): void {
    this.values.set(name, content);
  }

  private holdsKnown(value: string): boolean {
    return [...this.known].some((one) => this.isDistinct(one) && value.includes(one));
  }
}

/** Whether a word of a command gives a secret away: `--requirepass x`, `--token=x`. */
export function secretWords(words: readonly string[]): number[] {
  return words.flatMap((word, place) => {
    const before = words[place - 1] ?? "";
    if (/^-{1,2}[\w-]*(pass|password|secret|token)\s+\S/i.test(word)) return [place];
    const named = /^-{1,2}(.+)$/.exec(before)?.[1] ?? "";
    const joined = /^-{1,2}([\w-]+)=.+/.exec(word)?.[1] ?? "";
    const own = (name: string) =>
      /pass(word|wd)?$|secret$|token$|requirepass$|api-?key$/i.test(name);
    const isReference = /^\$/.test(word) || /=\$/.test(word);
    if (isReference) return [];
    if (joined && own(joined)) return [place];
    return named && !named.includes("=") && own(named) && !word.startsWith("-") ? [place] : [];
  });
}
