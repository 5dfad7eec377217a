import type { Dockerfile, Step } from "../dockerfile";
import type { Finding } from "../finding";
import type { Lock } from "../lock";

/** What the rules for a Dockerfile look at. */
export interface ImageSources {
  readonly dockerfile: Dockerfile;
  readonly locks: readonly Lock[];
}

/** A rule finds what must change; none finds anything in a good Dockerfile. */
export type Rule = (sources: ImageSources) => Finding[];

/** The steps that run commands. */
export function runs(steps: readonly Step[]): Step[] {
  return steps.filter(({ keyword }) => keyword === "RUN");
}
