import type { ComposeService } from "../compose/service";

/** What a shell puts in place of the number of CPUs. */
const CPU_COUNTS =
  /\$\((?:nproc(?: --all)?|getconf _?NPROCESSORS_ONLN|grep -c \^?processor \/proc\/cpuinfo)\)|`nproc(?: --all)?`/g;
/** `$(( 2 * 2 + 1 ))`, once what it is made of are numbers. */
const SUMS = /\$\(\(([\d\s+*/()-]+)\)\)/g;
/** `$NAME`, `${NAME}`, `${NAME:-default}`. */
const VARIABLES = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^{}]*))?\})/g;
/** `NAME=value` where a command begins: at the start of a line, behind `&&`, `;`, `env`, `export`, `exec` or another of its kind. */
const ASSIGNMENT =
  /(?:^|[;&|(]|\b(?:env|export|exec)\s)\s*((?:[A-Z_][A-Z0-9_]*=(?:"[^"]*"|'[^']*'|[^\s"';&|]*)\s*)+)/g;
const ONE_ASSIGNMENT = /([A-Z_][A-Z0-9_]*)=("[^"]*"|'[^']*'|[^\s"';&|]*)/g;

/**
 * A service with its command as a shell hands it over on a machine with so many CPUs: `$(nproc)`, sums and the service's own variables
 * filled in, and the variables that the command sets itself among its variables.
 */
export function asRun(service: ComposeService, cpus: number): ComposeService {
  const { entrypoint, command } = service;
  const words = [...entrypoint, ...command];
  if (!words.some((word) => /[$`]|[A-Z_]=/.test(word))) return service;
  const counted = (text: string) => text.replace(CPU_COUNTS, String(cpus));
  const environment = new Map(service.environment);
  for (const [, assignments] of counted(words.join(" ")).matchAll(ASSIGNMENT))
    for (const [, name, value] of assignments.matchAll(ONE_ASSIGNMENT))
      environment.set(name, filled(unquoted(value), environment));
  const asHandedOver = (text: string) => filled(counted(text), environment);
  return {
    ...service,
    environment,
    entrypoint: entrypoint.map(asHandedOver),
    command: command.map(asHandedOver),
  };
}

function filled(text: string, environment: ReadonlyMap<string, string>): string {
  return text
    .replace(VARIABLES, (whole, plain?: string, braced?: string, fallback?: string) => {
      const value = environment.get((plain ?? braced) as string);
      return value || (fallback ?? value ?? whole);
    })
    .replace(SUMS, (whole, sum: string) => String(result(sum) ?? whole));
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, "$2");
}

/** The result of a sum of whole numbers as a shell reckons it; undefined where it is none. */
function result(sum: string): number | undefined {
  const tokens = sum.match(/\d+|[-+*/()]/g) ?? [];
  let at = 0;
  const first = (): number => {
    const token = tokens[at++];
    if (token === "(") {
      const inner = added();
      at += 1;
      return inner;
    }
    return token === "-" ? -first() : Number(token);
  };
  const multiplied = (): number => {
    let value = first();
    while (tokens[at] === "*" || tokens[at] === "/")
      value = tokens[at++] === "*" ? value * first() : Math.trunc(value / first());
    return value;
  };
  const added = (): number => {
    let value = multiplied();
    while (tokens[at] === "+" || tokens[at] === "-")
      value = tokens[at++] === "+" ? value + multiplied() : value - multiplied();
    return value;
  };
  const value = added();
  return Number.isFinite(value) ? value : undefined;
}
