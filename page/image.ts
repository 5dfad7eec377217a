import { UserError } from "../core/capacity/user-error";
import type { ImageAnswer } from "../core/judge/image";
import { judgeImageFiles } from "../core/judge/image-files";
import type { ImagePlatform } from "../core/judge/image-platform";
import { imageText } from "../core/report/image";
import { imagesMarkdown } from "../core/report/image-markdown";
import { dockerfileOf, type Texts } from "./files";
import type { Mistake } from "./fit";

/** What an image brings, as it is asked: a Dockerfile with its locks. */
export interface ImageQuestion {
  readonly about: "image";
  /** By path in the build context. */
  readonly files: Texts;
  readonly platform: ImagePlatform;
}

/** What an image brings, as `image` says it. */
export interface ImageReply {
  readonly kind: "image";
  readonly answer: ImageAnswer;
  readonly text: string;
  readonly markdown: string;
  readonly command: string;
}

/** Judges sources that lie in memory. Never throws for what is wrong with them. */
export function judgeImage({ files, platform }: ImageQuestion): ImageReply | Mistake {
  try {
    const dockerfile = dockerfileOf(files);
    const answer = judgeImageFiles({ files, dockerfile, platform, partial: true });
    return {
      kind: "image",
      answer,
      text: imageText(answer),
      markdown: imagesMarkdown([answer], []),
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
