import data from "./data/classes.json";
import { imageName } from "./image-name";

/** Traits that a compose file shows of a service whose program is not known. */
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
  readonly packages?: string;
  readonly image?: string;
  readonly command?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly environments?: readonly string[];
}

/** The day on which the ranges were last held against measured programs. */
export const CLASSES_AS_OF = "2026-12-01";

/** Traits as lines: one search looks at all the variables. */
interface Lines {
  readonly image: string;
  readonly programs: string;
  readonly service: string;
  readonly variables: string;
}

type Rule = (lines: Lines) => boolean;

let made: readonly (readonly [Rule, ProgramClass])[] | undefined;

/** Every class, the one that anything is in at the end. */
const CLASSES: readonly ProgramClass[] = data;

/**
 * The class of a service, first by its image, then by its command, then by its name, then by its variables: the nearer a trait
 * is to the program, the more it says.
 */
export function classOf(traits: Traits): ProgramClass {
  made ??= rulesOf(data);
  const lines: Lines = {
    image: traits.image === undefined ? "" : imageName(traits.image).name,
    programs: traits.programs.join("\n"),
    service: traits.service,
    variables: traits.variables.join("\n"),
  };
  const found = made.find(([rule]) => rule(lines));
  return found ? found[1] : CLASSES[CLASSES.length - 1];
}

/** Whether a class says anything of what is in it: the one that anything is in does not. */
export function isTellingClass(one: ProgramClass): boolean {
  return one !== CLASSES[CLASSES.length - 1];
}

let byPackages: readonly (readonly [pattern: RegExp, one: ProgramClass])[] | undefined;

/** The class that the packages of an image say it is in, the one that takes most; undefined where none of them says anything. */
export function classOfPackages(packages: readonly string[]): ProgramClass | undefined {
  byPackages ??= (data as readonly ClassData[])
    .flatMap((one) =>
      one.packages === undefined ? [] : [[new RegExp(one.packages), one] as const],
    )
    .sort(([, a], [, b]) => b.likelyMiB - a.likelyMiB);
  return byPackages.find(([pattern]) => packages.some((name) => pattern.test(name)))?.[1];
}

const SETUP = "one-shot job";

/** The class of programs that come and go. */
export function setupClass(): ProgramClass {
  return CLASSES.find(({ name }) => name === SETUP) as ProgramClass;
}

let setup: readonly [service: RegExp, command: RegExp] | undefined;

/** Whether a service is there to set something up, by its name or by what its command runs. */
export function isSetup(service: string, programs: readonly string[]): boolean {
  if (!setup) {
    const one = (data as readonly ClassData[]).find(({ name }) => name === SETUP);
    setup = [new RegExp(one?.service ?? "$^", "i"), new RegExp(one?.command ?? "$^", "i")];
  }
  const [ofService, ofCommand] = setup;
  return ofService.test(service) || programs.some((program) => ofCommand.test(program));
}

/** The class of search engines on the JVM, which take memory outside their heap as well. */
const SEARCH = "search engine on the JVM";

/** Whether an image is a search engine on the JVM, by its name. */
export function isSearchEngine(image: string | undefined): boolean {
  return classOf({ service: "", image, programs: [], variables: [] }).name === SEARCH;
}

function rulesOf(classes: readonly ClassData[]): (readonly [Rule, ProgramClass])[] {
  const by = (pattern: "image" | "command" | "service" | "environment", trait: keyof Lines) =>
    classes.flatMap((one) => {
      const found = one[pattern];
      if (found === undefined) return [];
      const expression = new RegExp(found, "im");
      const rule: Rule = (lines) => lines[trait] !== "" && expression.test(lines[trait]);
      return [[rule, one] as const];
    });
  const together = classes.flatMap((one) => {
    if (!one.environments) return [];
    const expressions = one.environments.map((pattern) => new RegExp(pattern, "im"));
    const rule: Rule = ({ variables }) =>
      variables !== "" && expressions.every((expression) => expression.test(variables));
    return [[rule, one] as const];
  });
  return [
    ...by("image", "image"),
    ...by("command", "programs"),
    ...by("service", "service"),
    ...together,
    ...by("environment", "variables"),
  ];
}
