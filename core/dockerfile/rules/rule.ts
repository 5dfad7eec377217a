import type { Brought } from "../cuda";
import type { Dockerfile, Step } from "../dockerfile";
import type { Finding } from "../finding";

/** Subject of the rules for a Dockerfile. */
export interface ImageSources {
  readonly dockerfile: Dockerfile;
  /** Installations by its commands. */
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
