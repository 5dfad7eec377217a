import data from "./data/classes.json";
import { imageName } from "./image-name";

/** What a compose file shows of a service whose program is not known. */
export interface Traits {
  readonly service: string;
  readonly image: string | undefined;
  /** The programs that its command runs: `node`, `celery`. */
  readonly programs: readonly string[];
  /** Names of its variables. */
  readonly variables: readonly string[];
}

/** A class of programs: what shows that a service is in it, and the range that such programs need, in MiB. */
export interface ProgramClass {
  readonly name: string;
  readonly lowMiB: number;
  readonly likelyMiB: number;
  readonly highMiB: number;
}

/** Patterns of a class; one that matches is enough, but all of `environments` have to. */
interface ClassData extends ProgramClass {
  readonly image?: string;
  readonly command?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly environments?: readonly string[];
}

/** The day on which the ranges were last held against measured programs. */
export const CLASSES_AS_OF = "2026-11-28";

type Rule = (traits: Traits & { readonly name: string | undefined }) => boolean;

let made: readonly (readonly [Rule, ProgramClass])[] | undefined;

/** Every class, the one that anything is in at the end. */
export const CLASSES: readonly ProgramClass[] = data;

/**
 * The class of a service, first by its image, then by its command, then by its name, then by its variables: the nearer a trait
 * is to the program, the more it says.
 */
export function classOf(traits: Traits): ProgramClass {
  made ??= rulesOf(data);
  const name = traits.image === undefined ? undefined : imageName(traits.image).name;
  const found = made.find(([rule]) => rule({ ...traits, name }));
  return found ? found[1] : CLASSES[CLASSES.length - 1];
}

function rulesOf(classes: readonly ClassData[]): (readonly [Rule, ProgramClass])[] {
  const by = (
    trait: (one: ClassData) => string | undefined,
    words: (traits: Parameters<Rule>[0]) => readonly string[],
  ) =>
    classes.flatMap((one) => {
      const pattern = trait(one);
      if (pattern === undefined) return [];
      const expression = new RegExp(pattern, "i");
      const rule: Rule = (traits) => words(traits).some((word) => expression.test(word));
      return [[rule, one] as const];
    });
  const together = classes.flatMap((one) => {
    if (!one.environments) return [];
    const expressions = one.environments.map((pattern) => new RegExp(pattern, "i"));
    const rule: Rule = ({ variables }) =>
      expressions.every((expression) => variables.some((variable) => expression.test(variable)));
    return [[rule, one] as const];
  });
  return [
    ...by(
      ({ image }) => image,
      ({ name }) => (name === undefined ? [] : [name]),
    ),
    ...by(
      ({ command }) => command,
      ({ programs }) => programs,
    ),
    ...by(
      ({ service }) => service,
      ({ service }) => [service],
    ),
    ...together,
    ...by(
      ({ environment }) => environment,
      ({ variables }) => variables,
    ),
  ];
}
