import type { Finding } from "./finding";
import { copiesWhatIsMade, noRecursiveChown } from "./rules/files";
import { nodeFromLock } from "./rules/node";
import {
  aptInOneLayer,
  noBuildTools,
  noLibrariesBesideWheels,
  pipWithoutCache,
} from "./rules/packages";
import { execForm, noOnbuild, noSecrets, nothingInstalledAtStart } from "./rules/process";
import type { ImageSources, Rule } from "./rules/rule";
import { noMusl, nonRoot, pinnedBases, twoStages } from "./rules/stages";
import { syntaxFindings } from "./rules/syntax";

const RULES: readonly Rule[] = [
  twoStages,
  nonRoot,
  pinnedBases,
  aptInOneLayer,
  pipWithoutCache,
  nodeFromLock,
  noBuildTools,
  noRecursiveChown,
  noMusl,
  noLibrariesBesideWheels,
  copiesWhatIsMade,
  noSecrets,
  execForm,
  noOnbuild,
  nothingInstalledAtStart,
];

/** Everything that must change in a Dockerfile before it is built, in the order of its lines. */
export function dockerfileFindings(sources: ImageSources): Finding[] {
  const syntax = syntaxFindings(sources.dockerfile);
  const findings = syntax.length > 0 ? syntax : RULES.flatMap((rule) => rule(sources));
  return findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
