import { type JudgedResource, plainProps } from "./resource";
import type { Rule } from "./rule";

/** A Docker container, whichever program declared it. */
export interface Container {
  readonly name: string;
  /** Plain values: secrets opened, `UNKNOWN` for what is not known yet. Memory is in MiB. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Whether its replacement starts while it still runs: only where that is asked for, the provider stops first. */
  readonly startFirst: boolean;
}

const CONTAINER = "docker:index/container:Container";

/** The Docker containers among the resources. */
export function containersOf(resources: readonly JudgedResource[]): Container[] {
  return resources
    .filter(({ type }) => type === CONTAINER)
    .map(({ name, props, deleteBeforeReplace }) => ({
      name,
      props: plainProps(props),
      startFirst: deleteBeforeReplace === false,
    }));
}

/** A rule that judges each container by itself; `problems` get its name put before them. */
export function containerRule(
  name: string,
  description: string,
  problems: (props: Container["props"]) => readonly string[],
): Rule {
  return {
    name,
    description,
    judges: "resource",
    config: [],
    check: (resources) =>
      containersOf(resources).flatMap((container) =>
        problems(container.props).map((problem) => `container ${container.name}: ${problem}`),
      ),
  };
}

/** A property and its value, as the beginning of a sentence. */
export function found(key: string, value: unknown): string {
  return value === undefined ? `${key} is missing` : `${key} is ${JSON.stringify(value)}`;
}
