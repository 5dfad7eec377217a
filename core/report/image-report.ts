import type { Finding } from "../dockerfile/finding";
import type { ImageAnswer, ImageInstall } from "../judge/image";
import { type ImageQuestion, judgeImageFiles } from "../judge/image-files";
import { FINDINGS_EN } from "./image-findings/english";
import { findingWords, unknownText } from "./image-findings/finding-text";
import type { FindingSentences, FindingWords } from "./image-findings/sentences";

/** A finding with its words. */
export type SaidFinding = Finding & FindingWords;

/** The answer to an image as `image --json` prints it: with its words. */
export interface ImageReport extends Omit<ImageAnswer, "findings" | "notKnown" | "installs"> {
  readonly findings: readonly SaidFinding[];
  /** Unknown parts, in the same form. */
  readonly notKnown: readonly SaidFinding[];
  readonly installs: readonly SaidInstall[];
}

/** Packages that one command installs, with the reasons in words why it is not known all that comes. */
interface SaidInstall extends Omit<ImageInstall, "unknown"> {
  readonly unknown: readonly string[];
}

/** An answer with its words in a language. @default - English */
export function imageReport(
  answer: ImageAnswer,
  sentences: FindingSentences = FINDINGS_EN,
): ImageReport {
  const withWords = (finding: Finding) => ({ ...finding, ...findingWords(finding, sentences) });
  return {
    ...answer,
    findings: answer.findings.map(withWords),
    notKnown: answer.notKnown.map(withWords),
    installs: answer.installs.map((install) => ({
      ...install,
      unknown: install.unknown.map((because) => unknownText(because, sentences)),
    })),
  };
}

/** Answer to an image's sources that lie in memory, in English: what `image --json` prints. Throws as `judgeImageFiles` of `core/judge` does. */
export function reportImageFiles(question: ImageQuestion): ImageReport {
  return imageReport(judgeImageFiles(question));
}
