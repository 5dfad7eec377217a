import type { Brought } from "../cuda";
import type { Dockerfile, Step } from "../dockerfile";
import type { Finding } from "../finding";

/** What the rules for a Dockerfile look at. */
export interface ImageSources {
  readonly dockerfile: Dockerfile;
  /** What its commands install. */
  readonly brought: readonly Brought[];
}

/** Names of the packages of Python that an image's commands install. */
export function pythonPackages({ brought }: ImageSources): Set<string> {
  return new Set(
    brought
      .filter(({ install }) => install.ecosystem === "python")
      .flatMap(({ packages }) => packages.map(({ name }) => name)),
  );
}

/** A rule finds what must change; none finds anything in a good Dockerfile. */
export type Rule = (sources: ImageSources) => Finding[];

/** The steps that run commands. */
export function runs(steps: readonly Step[]): Step[] {
  return steps.filter(({ keyword }) => keyword === "RUN");
}
