import { UserError } from "../capacity/user-error";
import { isList, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** The value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** What reading found out about variables. */
export interface Variables {
  readonly lookup: Lookup;
  /** Variables that were not set and so read as nothing, by the path of the value they stand in. */
  readonly unset: Map<string, string[]>;
  /** Why a required variable is missing, by the path of the value; only where its absence does not change the sum. */
  readonly required: Map<string, string>;
}

/** Characters that one value may grow to: variables that double each other stop here. */
const MAXIMUM_LENGTH = 1_000_000;

/** How deep one variable may stand in the default of another. */
const MAXIMUM_DEPTH = 16;

/** Values in which a missing required variable is noted rather than refused: passwords do not move the sum. */
const ANYTHING_GOES = /^services\.[^.]+\.environment\./;

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
  return mappingOf(
    Object.entries(value).map(([key, inner]) => [
      key,
      interpolated(inner, join(path, key), variables),
    ]),
  );
}

/** `${VAR}`, `${VAR:-d}`, `${VAR-d}`, `${VAR:?e}`, `${VAR?e}`, `${VAR:+x}`, `${VAR+x}`, `$VAR` and `$$`, one inside another. */
function interpolatedText(text: string, path: string, variables: Variables, depth = 0): string {
  if (depth > MAXIMUM_DEPTH) {
    throw new UserError(
      path,
      `has variables inside each other deeper than ${MAXIMUM_DEPTH} levels`,
    );
  }
  let result = "";
  let rest = text;
  for (;;) {
    const dollar = rest.indexOf("$");
    if (dollar < 0) return checkedLength(path, result + rest);
    result = checkedLength(path, result + rest.slice(0, dollar));
    rest = rest.slice(dollar);
    const { value, length } = reference(rest, path, variables, depth);
    result += value;
    rest = rest.slice(length);
  }
}

function checkedLength(path: string, text: string): string {
  if (text.length > MAXIMUM_LENGTH) {
    throw new UserError(path, `its variables grow it beyond ${MAXIMUM_LENGTH} characters`);
  }
  return text;
}

/** What the `$` at the start of a text stands for, and how much of the text that takes. */
function reference(
  text: string,
  path: string,
  variables: Variables,
  depth: number,
): { value: string; length: number } {
  if (text.startsWith("$$")) return { value: "$", length: 2 };
  const plain = /^\$([a-z_]\w*)/i.exec(text);
  if (plain) return { value: variable(plain[1], path, variables), length: plain[0].length };
  if (!text.startsWith("${")) return { value: "$", length: 1 };
  const end = closingBrace(text);
  const braced = /^([a-z_]\w*)(?:(:?[-?+])(.*))?$/is.exec(text.slice(2, end));
  if (end < 0 || !braced) {
    throw new UserError(
      path,
      `cannot read the variable in ${JSON.stringify(text.slice(0, 40))}: write $$ for a plain $`,
    );
  }
  return { value: bracedValue(braced, path, variables, depth), length: end + 1 };
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
  const problem = `the required variable ${name} has no value${reason ? `: ${reason}` : ""}`;
  if (!ANYTHING_GOES.test(path)) throw new UserError(path, problem);
  variables.required.set(path, problem);
  return "";
}

function variable(name: string, path: string, { lookup, unset }: Variables): string {
  const value = lookup(name);
  if (value !== undefined) return value;
  unset.set(path, [...(unset.get(path) ?? []), name]);
  return "";
}

/** The index of the brace that closes the one at index 1; −1 where there is none. */
function closingBrace(text: string): number {
  let open = 0;
  for (let index = 1; index < text.length; index++) {
    if (text[index] === "}") {
      open -= 1;
      if (open === 0) return index;
    }
    if (text[index] === "{") {
      open += 1;
      // As Compose does it: what follows a brace cannot close it.
      index += 1;
    }
  }
  return -1;
}
