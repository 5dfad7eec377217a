import { parseArgs } from "node:util";
import { closest } from "../core/capacity/closest";
import { type Sentence, sentence } from "../core/capacity/sentence";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import type { Declaration, Parsed, Positional } from "./declaration";
import { usageLine } from "./usage";

/** One option or positional as Node's tokenizer gives it. */
type Token = ReturnType<typeof tokensOf>[number];

/** The command line of a verb, held against its declaration; throws a UserError before anything else happens. */
export function parse<D extends Declaration>(
  name: string,
  declaration: D,
  args: readonly string[],
): Parsed<D> {
  const usage = usageLine(name, declaration);
  const values: Record<string, boolean | string | string[]> = {};
  const given: { option?: string; value: string }[] = [];
  for (const token of tokensOf(declaration, args)) {
    if (token.kind === "positional") {
      given.push({ value: token.value });
    } else if (token.kind === "option") {
      const option = checkedOption(name, usage, declaration, token);
      const value = valueGiven(name, declaration, token);
      const known = values[option];
      if (typeof value === "string") given.push({ option, value });
      values[option] = declaration.options[option].multiple
        ? [...((known as string[]) ?? []), value as string]
        : value;
    }
  }
  checkExclusions(declaration, values);
  const positionals = given.flatMap(({ option, value }) => (option === undefined ? [value] : []));
  checkPositionals(name, usage, declaration.positionals, positionals);
  return { values, positionals, given } as unknown as Parsed<D>;
}

/** Node splits the words; what they may be is checked here, so that a mistake can name what was meant. */
function tokensOf({ options }: Declaration, args: readonly string[]) {
  return parseArgs({
    args: args.map((arg, place) => bareOptional(options, arg, args.slice(0, place))),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value, short, multiple = false }]) => [
        name,
        { type: value === undefined ? "boolean" : "string", multiple, ...(short && { short }) },
      ]),
    ),
  }).tokens;
}

/** An option whose value may be left out must not take the next word for it. */
function bareOptional(
  options: Declaration["options"],
  arg: string,
  before: readonly string[],
): string {
  const name = arg.startsWith("--") ? arg.slice(2) : "";
  return options[name]?.valueOptional && !before.includes("--") ? `${arg}=` : arg;
}

function checkedOption(
  name: string,
  usage: string,
  { options }: Declaration,
  token: Token & { kind: "option" },
): string {
  if (Object.hasOwn(options, token.name)) return token.name;
  const meant = closest(token.name, Object.keys(options));
  const hint = meant ? sentence`, did you mean --${meant}?` : sentence`, expected ${usage}`;
  throw new UserError(name, sentence`unknown option ${token.rawName}${hint}`);
}

function valueGiven(
  name: string,
  { options }: Declaration,
  { name: option, rawName, value, inlineValue }: Token & { kind: "option" },
): boolean | string {
  const declared = options[option];
  if (declared.value === undefined) {
    if (value === undefined) return true;
    throw new UserError(name, sentence`${rawName} takes no value, ${got(value)}`);
  }
  if (value === undefined || (!inlineValue && /^-./.test(value))) {
    const way =
      value === undefined ? "" : sentence` (to pass ${value} itself: ${rawName}=${value})`;
    throw new UserError(
      name,
      sentence`${rawName} needs a value: ${rawName} ${declared.value}${way}`,
    );
  }
  if (declared.choices && !declared.choices.includes(value)) {
    throw new UserError(rawName, unknownChoice(value, declared.choices));
  }
  return value;
}

function unknownChoice(value: string, choices: readonly string[]): Sentence {
  const meant = closest(value, choices);
  return meant
    ? sentence`${got(value)}, did you mean ${meant}? ${oneOf(choices)}`
    : sentence`${got(value)}, ${oneOf(choices)}`;
}

function checkExclusions({ options }: Declaration, values: Readonly<Record<string, unknown>>) {
  for (const [one, { excludes = [] }] of Object.entries(options)) {
    const other = values[one] === undefined ? undefined : excludes.find((name) => name in values);
    if (other)
      throw new UserError(`--${one}`, sentence`cannot be combined with --${other}: leave one out`);
  }
}

function checkPositionals(
  name: string,
  usage: string,
  declared: readonly Positional[],
  words: readonly string[],
): void {
  const most = declared.at(-1)?.many ? Number.POSITIVE_INFINITY : declared.length;
  if (words.length > most) {
    throw new UserError(
      name,
      sentence`unexpected argument ${JSON.stringify(words[most])}, expected ${usage}`,
    );
  }
  for (const [place, { name: what, required, listed, choices }] of declared.entries()) {
    const word = words[place];
    if (word === undefined) {
      if (required && !listed)
        throw new UserError(name, sentence`${what} is missing, expected ${usage}`);
    } else if (choices && !choices.includes(word)) {
      throw new UserError(name, unknownChoice(word, choices));
    }
  }
}
