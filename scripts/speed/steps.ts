import type { Row } from "./measure";

/** A step of the bench, with the name that its runs have. */
export interface Step extends Pick<Row, "step" | "against" | "aim"> {
  readonly key: string;
}

/** Steps of the bench, in the order of the page. */
export const STEPS: readonly Step[] = [
  step("nothing", "up from nothing, images there", "Compose", 0.35),
  step("same", "up, nothing changed", "Compose", 1.5),
  step("same by hand", "up, nothing changed, in Pulumi", "resources by hand"),
  step("change", "up, one service changed", "Compose"),
  step("live", "one line of source changed live", "Compose, with its build", { seconds: 20 }),
  step("rollback", "rollback", "Compose, the image there", { seconds: 15 }),
  step("destroy", "destroy", "Compose", 2),
  step("destroy by hand", "destroy, in Pulumi", "resources by hand"),
  step("preview", "preview", "resources by hand", 1.1),
];

function step(key: string, name: string, against: string, aim?: Row["aim"]): Step {
  return { key, step: name, against, aim };
}
