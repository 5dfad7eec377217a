import type { DraftEnv, DraftHealth, Note } from "./draft";
import { type Secrets, secretWords } from "./secrets";

/** Words that a container starts with. */
export interface Start {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** Programs that official images start when a command begins with an option. */
const IMPLIED: Readonly<Record<string, string>> = { redis: "redis-server", postgres: "postgres" };

/**
 * A start without secrets in its words: a shell reads them from a variable instead. Where it is not known what the image starts,
 * the command is left out.
 *
 * `add` makes a secret variable of a value and gives its name.
 */
export function withoutSecretWords(
  { entrypoint, command }: Start,
  program: string | undefined,
  add: (value: string, option: string) => string,
  note: (note: Omit<Note, "service">) => void,
): Start {
  const words = [...entrypoint, ...command].flatMap((word) =>
    /^-{1,2}[\w-]+ \S/.test(word) ? word.split(/ +/) : [word],
  );
  const places = new Set(secretWords(words));
  if (places.size === 0) return { entrypoint, command };
  const implied = words[0].startsWith("-") ? IMPLIED[program ?? ""] : "";
  const line = words.map((word, place) => {
    if (!places.has(place)) return quoted(word);
    const [, option = words[place - 1], value = word] = /^(-{1,2}[\w-]+)=(.+)$/s.exec(word) ?? [];
    const variable = `"$${add(value, option.replace(/^-+/, ""))}"`;
    return word.startsWith("-") ? `${option}=${variable}` : variable;
  });
  if (implied === undefined) {
    note({
      kind: "left-out",
      about: "command",
      text: "it holds a secret in clear: give it to the program by a variable or a file",
    });
    return { entrypoint, command: [] };
  }
  note({
    kind: "changed",
    about: "command",
    text: "a shell reads its secret from a variable instead of finding it in the words",
  });
  const shell = ["sh", "-c", `exec ${[...(implied ? [implied] : []), ...line].join(" ")}`];
  return entrypoint.length > 0
    ? { entrypoint: shell, command: [] }
    : { entrypoint, command: shell };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A check whose secrets are read from the container's own variables; undefined where one is in no variable. */
export function withoutSecretsInCheck(
  health: DraftHealth,
  env: ReadonlyMap<string, DraftEnv>,
  secrets: Secrets,
): DraftHealth | undefined {
  if (health.check === "listens" || health.check === "running") return health;
  const variables = [...env].flatMap(([variable, value]) => {
    const secret =
      typeof value === "object" && value.as === "value" ? secrets.values.get(value.secret) : "";
    return secret && secrets.isDistinct(secret) ? [[variable, secret] as const] : [];
  });
  const text = health.check === "shell" ? health.line : health.words.join(" ");
  const found = variables.filter(([, secret]) => text.includes(secret));
  const options = health.check === "command" ? secretWords(health.words) : [];
  if (found.length === 0) return options.length > 0 ? undefined : health;
  const line = health.check === "shell" ? health.line : health.words.map(quoted).join(" ");
  const safe = found.reduce(
    (all, [variable, secret]) =>
      all.replaceAll(`'${secret}'`, secret).replaceAll(secret, `"$${variable}"`),
    line,
  );
  return { check: "shell", line: safe, rhythm: health.rhythm };
}
