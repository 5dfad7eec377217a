import { UserError } from "../core/capacity/user-error";
import { judgeImageFiles } from "../core/judge/image-files";
import type { ImagePlatform } from "../core/judge/image-platform";
import { imageText } from "../core/report/image";
import { FINDINGS_EN } from "../core/report/image-findings/english";
import { FINDINGS_PT } from "../core/report/image-findings/portuguese";
import type { FindingSentences } from "../core/report/image-findings/sentences";
import { imagesMarkdown } from "../core/report/image-markdown";
import { type ImageReport, imageReport } from "../core/report/image-report";
import { dockerfileOf, type Texts } from "./files";
import type { Mistake } from "./fit";
import type { Language } from "./language";

/** A question what an image brings: a Dockerfile with its locks. */
export interface ImageQuestion {
  readonly about: "image";
  /** By path in the build context. */
  readonly files: Texts;
  readonly platform: ImagePlatform;
}

/** The answer of `image`, what an image brings. */
export interface ImageReply {
  readonly kind: "image";
  /** The answer in the language of the page. */
  readonly answer: ImageReport;
  readonly text: string;
  readonly markdown: string;
  readonly command: string;
}

const SENTENCES: Readonly<Record<Language, FindingSentences>> = {
  en: FINDINGS_EN,
  "pt-BR": FINDINGS_PT,
};

/** Judgement of sources that lie in memory. It never throws for what is wrong with them. */
export function judgeImage(
  { files, platform }: ImageQuestion,
  language: Language,
): ImageReply | Mistake {
  try {
    const dockerfile = dockerfileOf(files);
    const answer = judgeImageFiles({ files, dockerfile, platform, partial: true });
    // What is copied goes to others, as the command prints it.
    const english = imageReport(answer);
    return {
      kind: "image",
      answer: imageReport(answer, SENTENCES[language]),
      text: imageText(english),
      markdown: imagesMarkdown([english], []),
      command: commandOf(dockerfile, platform),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "mistake", problem: { text: error.message } };
  }
}

function commandOf(dockerfile = "Dockerfile", platform: ImagePlatform): string {
  return [
    "npx enxuto image .",
    ...(dockerfile === "Dockerfile" ? [] : [`--file ${dockerfile}`]),
    ...(platform === "linux/amd64" ? [] : [`--platform ${platform}`]),
  ].join(" ");
}
