import * as fs from "node:fs";
import * as path from "node:path";
import { readBuildContext } from "../components/build-context";
import { readImage } from "../components/image-check";
import { got, UserError } from "../core/capacity/user-error";
import { imageAnswer } from "../core/judge/image";
import { type ImagePlatform, imageTarget } from "../core/judge/image-platform";
import { imageText } from "../core/report/image";
import { FINDINGS_EN } from "../core/report/image-findings/english";
import { FINDINGS_PT } from "../core/report/image-findings/portuguese";
import type { FindingSentences } from "../core/report/image-findings/sentences";
import { type EarlierImage, imagesMarkdown } from "../core/report/image-markdown";
import { type ImageReport, imageReport } from "../core/report/image-report";
import { IMAGE_TEXT_EN, IMAGE_TEXT_PT } from "../core/report/image-words";
import { EXIT, type Verb } from "./verb";

/** `enxuto image`: what Dockerfiles with their locks bring, and what must change in them. Needs no stack. */
export const image: Verb<"image"> = {
  async run({ values, positionals }) {
    const platform = values.platform ?? "linux/amd64";
    const directories = positionals.length > 0 ? positionals : ["."];
    if (values.file !== undefined && directories.length > 1) {
      throw new UserError("--file", `goes with one directory, got ${directories.join(", ")}`);
    }
    const portuguese = values.language === "pt";
    const sentences = portuguese ? FINDINGS_PT : FINDINGS_EN;
    const buildArguments = Object.fromEntries((values["build-arg"] ?? []).map(pair));
    const answers = directories.map((directory) =>
      judged(directory, values.file, platform, buildArguments, sentences),
    );
    const [only, ...others] = answers;
    console.log(
      values.json
        ? JSON.stringify(others.length === 0 ? only : { images: answers }, null, 2)
        : values.markdown
          ? imagesMarkdown(answers, readEarlier(values.base))
          : answers
              .map((answer) => imageText(answer, portuguese ? IMAGE_TEXT_PT : IMAGE_TEXT_EN))
              .join("\n\n"),
    );
    return codeOf(answers);
  },
};

function judged(
  directory: string,
  file = path.join(directory, "Dockerfile"),
  platform: ImagePlatform,
  buildArguments: Readonly<Record<string, string>>,
  sentences: FindingSentences,
): ImageReport {
  if (!fs.existsSync(directory)) throw new UserError("image", `there is no directory ${directory}`);
  if (!fs.existsSync(file)) {
    throw new UserError("image", `there is no ${file}: name the Dockerfile by --file`);
  }
  const context = readBuildContext("image", path.dirname(file), path.basename(file), directory);
  const judgement = readImage(context, imageTarget(platform), buildArguments);
  const name = path.posix.normalize(directory).replace(/\/$/, "");
  return imageReport(imageAnswer(judgement, platform, name), sentences);
}

/** The worst of all: something must change, something is not known. */
function codeOf(answers: readonly ImageReport[]): number {
  const verdicts = answers.map(({ verdict }) => verdict);
  if (verdicts.includes("findings")) return EXIT.refused;
  return verdicts.includes("not known") ? EXIT.open : EXIT.ok;
}

/** The answers of the base branch; none where it was not judged. Throws a UserError for a file that holds something else. */
function readEarlier(file: string | undefined): readonly EarlierImage[] {
  const text = file !== undefined && fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  if (file === undefined || text.trim() === "") return [];
  const answers = parsed(text);
  if (answers.every(({ dockerfile, cuda }) => typeof dockerfile === "string" && cuda)) {
    return answers;
  }
  throw new UserError(file, "is not the output of image --json");
}

function parsed(text: string): EarlierImage[] {
  try {
    const json = JSON.parse(text);
    return Array.isArray(json?.images) ? json.images : [json];
  } catch {
    return [{} as EarlierImage];
  }
}

function pair(argument: string): [string, string] {
  const at = argument.indexOf("=");
  if (at > 0) return [argument.slice(0, at), argument.slice(at + 1)];
  throw new UserError("--build-arg", `${got(argument)}, expected NAME=VALUE`);
}
