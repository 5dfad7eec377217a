import { type Sentence, sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { isCounted } from "./kept";
import { isList, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** The value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** Findings of a reading about variables. */
export interface Variables {
  readonly lookup: Lookup;
  /** Variables that were not set and so read as nothing, by the path of the value they stand in. */
  readonly unset: Map<string, Set<string>>;
  /** Why a required variable is missing, by the path of the value; only where its absence does not change the sum. */
  readonly required: Map<string, string | Sentence>;
  /**
   * Why others are missing, which refuses the whole, by the file and the path of the value, so that all are told at once.
   * @default - the first one is thrown
   */
  readonly missing?: Map<string, Sentence>;
  /** The file that is read, as `missing` names it. */
  readonly label?: string;
  /** Characters that all values together may still take, so that one large variable is not put in a thousand places. */
  readonly room: { characters: number };
}

/** Variables before anything was read. */
export function variablesOf(lookup: Lookup): Variables {
  return {
    lookup,
    unset: new Map(),
    required: new Map(),
    room: { characters: MAXIMUM_CHARACTERS },
  };
}

/** Characters that one value may grow to: variables that double each other stop here. */
const MAXIMUM_LENGTH = 1_000_000;

/** Characters that the variables of one project may put into its values. */
const MAXIMUM_CHARACTERS = 20_000_000;

/** Depth to which one variable may stand in the default of another. */
const MAXIMUM_DEPTH = 16;

/** Whether a missing required variable is noted rather than refused, since the value does not change what is needed: passwords, labels. */
function anythingGoes(path: string): boolean {
  if (/^(?:networks|volumes|secrets|configs)\./.test(path)) return true;
  if (!/^(?:services|jobs)\.[^.]+\./.test(path)) return false;
  return !isCounted(path) || /^services\.[^.]+\.environment\./.test(path);
}

/** A value with the variables in its text replaced; keys stay as they are. */
export function interpolated(value: Value, path: string, variables: Variables): Value {
  if (typeof value === "string") return interpolatedText(value, path, variables);
  if (isList(value)) {
    return value.map((item, index) => interpolated(item, join(path, String(index)), variables));
  }
  if (isMapping(value)) return interpolatedMapping(value, path, variables);
  return value;
}

/** As `interpolated`, for a mapping. */
export function interpolatedMapping(value: Mapping, path: string, variables: Variables): Mapping {
  // Entry by entry: a list of them all, for a hundred thousand labels, is what the collector of garbage would be busy with.
  const mapping = mappingOf();
  for (const key of Object.keys(value)) {
    const inner = value[key];
    const isPlain = typeof inner === "string" && !inner.includes("$");
    mapping[key] = isPlain ? inner : interpolated(inner, join(path, key), variables);
  }
  return mapping;
}

const PLAIN = /\$([a-z_]\w*)/iy;
const BRACED = /^([a-z_]\w*)(?:(:?[-?+])(.*))?$/i;

/** `${VAR}`, `${VAR:-d}`, `${VAR-d}`, `${VAR:?e}`, `${VAR?e}`, `${VAR:+x}`, `${VAR+x}`, `$VAR` and `$$`, one inside another. */
export function interpolatedText(
  text: string,
  path: string,
  variables: Variables,
  depth = 0,
): string {
  if (depth > MAXIMUM_DEPTH) {
    throw new UserError(
      path,
      sentence`has variables inside each other deeper than ${MAXIMUM_DEPTH} levels`,
    );
  }
  const parts: string[] = [];
  let length = 0;
  const add = (part: string) => {
    length += part.length;
    if (length > MAXIMUM_LENGTH && length > text.length) throw tooLong(path, MAXIMUM_LENGTH);
    if (part !== "") parts.push(part);
  };
  let index = 0;
  for (;;) {
    const dollar = text.indexOf("$", index);
    if (dollar < 0) break;
    add(text.slice(index, dollar));
    const found = reference(text, dollar, path, variables, depth);
    add(found.value);
    index = found.end;
  }
  if (index === 0) return text;
  add(text.slice(index));
  variables.room.characters -= length;
  if (variables.room.characters < 0) throw tooLong(path, MAXIMUM_CHARACTERS);
  return parts.join("");
}

function tooLong(path: string, characters: number): UserError {
  return new UserError(path, sentence`its variables grow it beyond ${characters} characters`);
}

/** Meaning of the `$` at a place of a text, and where the text goes on after it. */
function reference(
  text: string,
  dollar: number,
  path: string,
  variables: Variables,
  depth: number,
): { value: string; end: number } {
  if (text[dollar + 1] === "$") return { value: "$", end: dollar + 2 };
  PLAIN.lastIndex = dollar;
  const plain = PLAIN.exec(text);
  if (plain) return { value: variable(plain[1], path, variables), end: dollar + plain[0].length };
  if (text[dollar + 1] !== "{") return { value: "$", end: dollar + 1 };
  const end = closingBrace(text, dollar);
  const braced = BRACED.exec(text.slice(dollar + 2, Math.max(end, 0)));
  if (end < 0 || !braced) {
    const shown = JSON.stringify(text.slice(dollar, dollar + 40));
    throw new UserError(
      path,
      sentence`cannot read the variable in ${shown}: write $$ for a plain $`,
    );
  }
  return { value: bracedValue(braced, path, variables, depth), end: end + 1 };
}

function bracedValue(
  [, name, operator, operand]: readonly string[],
  path: string,
  variables: Variables,
  depth: number,
): string {
  if (operator === undefined) return variable(name, path, variables);
  const value = variables.lookup(name);
  const present = value !== undefined && (!operator.startsWith(":") || value !== "");
  const alternative = () => interpolatedText(operand, path, variables, depth + 1);
  switch (operator.at(-1)) {
    case "-":
      return present ? value : alternative();
    case "+":
      return present ? alternative() : (value ?? "");
    default:
      return present ? value : missing(name, alternative(), path, variables);
  }
}

function missing(name: string, reason: string, path: string, variables: Variables): string {
  const problem = sentence`the required variable ${name} has no value${reason ? `: ${reason}` : ""}`;
  if (anythingGoes(path)) {
    variables.required.set(path, problem);
    return "";
  }
  if (!variables.missing) throw new UserError(path, problem);
  variables.missing.set(variables.label ? `${variables.label}: ${path}` : path, problem);
  return "";
}

/** Throws a UserError of every required variable that has no value, with the place and the words of each; none where all that lack one change nothing. */
export function refuseMissing({ missing = new Map(), required }: Variables): void {
  if (missing.size === 0) return;
  const places = new Map<string, { readonly problem: string | Sentence; readonly at: string[] }>();
  for (const [path, problem] of [...missing, ...required]) {
    const known = places.get(String(problem));
    if (known) known.at.push(path);
    else places.set(String(problem), { problem, at: [path] });
  }
  const [first, ...others] = [...places.values()].map(({ problem, at: [path, ...more] }) => {
    const also = more.slice(0, NAMED).join(", ");
    return { path, said: also === "" ? problem : sentence`${problem} (also ${also})` };
  });
  const all = others.reduce(
    (said, { path, said: other }) => sentence`${said}; ${path}: ${other}`,
    first.said,
  );
  throw new UserError(first.path, all);
}

/** Places that are named for one variable beyond the first. */
const NAMED = 8;

function variable(name: string, path: string, { lookup, unset }: Variables): string {
  const value = lookup(name);
  if (value !== undefined) return value;
  const names = unset.get(path) ?? new Set();
  unset.set(path, names.add(name));
  return "";
}

/**
 * The index of the brace that closes the one after a `$`: the last one of its line where the others do not add up, as in `${A:-{}}`;
 * −1 where there is none (Compose 5.6.0, run on 2026-11-30).
 */
function closingBrace(text: string, dollar: number): number {
  let open = 0;
  let last = -1;
  for (let index = dollar + 1; index < text.length && text[index] !== "\n"; index++) {
    if (text[index] === "}") {
      last = index;
      open -= 1;
      if (open === 0) return index;
    }
    if (text[index] === "{") {
      open += 1;
      // As Compose does it: what follows a brace cannot close it.
      index += 1;
      if (text[index] === "}") last = index;
    }
  }
  return last;
}
