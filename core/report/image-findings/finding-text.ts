import { oneLine } from "../../capacity/user-error";
import type { Finding } from "../../dockerfile/finding";
import type { UnknownInstall } from "../../dockerfile/unknown-install";
import { FINDINGS_EN } from "./english";
import { type FindingSentences, type FindingWords, sentenceOf } from "./sentences";

/** Words of a finding in a language, each on one line. @default - English */
export function findingWords(
  finding: Finding,
  { findings }: FindingSentences = FINDINGS_EN,
): FindingWords {
  const { found, cost, fix } = sentenceOf(findings, finding);
  // Names and values of somebody else's file may hold line breaks.
  return { found: oneLine(found), cost: oneLine(cost), fix: oneLine(fix) };
}

/** Reason in a language why it is not known all that a command installs, as the end of a sentence. @default - English */
export function unknownText(
  because: UnknownInstall,
  { unknown }: FindingSentences = FINDINGS_EN,
): string {
  return oneLine(sentenceOf(unknown, because));
}

/** A finding in one line of English: `Dockerfile:7 (pip-cache): …; …; …`. */
export function findingText(finding: Finding): string {
  const { found, cost, fix } = findingWords(finding);
  return `${placeText(finding)}: ${found}; ${cost}; ${fix}`;
}

/** Place and rule of a finding: `Dockerfile:7 (pip-cache)`. */
export function placeText({ rule, file, line }: Finding): string {
  return `${file}${line === undefined ? "" : `:${line}`} (${rule})`;
}
