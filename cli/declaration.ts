/** Words that a shell offers to complete a value with. */
export type Completion = "stack" | "file" | "directory";

/** One option of a verb, by its long name in `Declaration.options`. */
export interface Option {
  /** Sentence on what it does. */
  readonly summary: string;
  /** Name of its value, as usage shows it: `FILE`. An option without one is a switch. */
  readonly value?: string;
  /** One letter: `y` for `-y`. */
  readonly short?: string;
  /** Whether it may be given more than once. */
  readonly multiple?: true;
  /** Whether its value may be left out; it is then the empty string. */
  readonly valueOptional?: true;
  /** The values allowed, where they are few and fixed. */
  readonly choices?: readonly string[];
  /** Long names of the options that it cannot stand with. */
  readonly excludes?: readonly string[];
  readonly completes?: Completion;
}

/** One argument that is not an option, by its place. */
export interface Positional {
  readonly name: string;
  /** Whether it must be given. */
  readonly required?: true;
  /** Whether the verb itself refuses a missing one, with a list of the values allowed. */
  readonly listed?: true;
  /** Whether any number may follow; only for the last one. */
  readonly many?: true;
  /** The values allowed, where they are few and fixed. */
  readonly choices?: readonly string[];
  readonly completes?: Completion;
}

/** Everything the command line knows of a verb without loading its code. */
export interface Declaration {
  /** Sentences on what it does, for the list of verbs and the documentation; the list has the first one only. */
  readonly summary: string;
  readonly positionals: readonly Positional[];
  readonly options: Readonly<Record<string, Option>>;
}

type ValueOf<O extends Option> = O extends { value: string }
  ? O extends { choices: readonly (infer Choice extends string)[] }
    ? Choice
    : string
  : boolean;

/** Values of the options that were given, by long name. */
export type Values<Options extends Declaration["options"]> = {
  readonly [Name in keyof Options]?: Options[Name] extends { multiple: true }
    ? ValueOf<Options[Name]>[]
    : ValueOf<Options[Name]>;
};

/** A command line after parsing. */
export interface Parsed<D extends Declaration = Declaration> {
  readonly values: Values<D["options"]>;
  readonly positionals: readonly string[];
  /** Positionals and options in the order in which they were given; `option` is the long name. */
  readonly given: readonly { readonly option?: string; readonly value: string }[];
}
