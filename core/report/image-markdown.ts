import { signed } from "../capacity/difference";
import { grouped } from "../capacity/figures";
import type { ImageAnswer } from "../judge/image";
import { placeText } from "./image-findings/finding-text";
import type { ImageReport, SaidFinding } from "./image-report";
import { list, plain } from "./markdown";

/** Facts of an image on the base branch. */
export type EarlierImage = Pick<ImageAnswer, "context" | "dockerfile" | "cuda" | "size">;

/** Contents of images, for a pull request: a row for each, with what changed against the base branch, then each finding. */
export function imagesMarkdown(
  answers: readonly ImageReport[],
  earlier: readonly EarlierImage[] = [],
): string {
  const compares = earlier.length > 0;
  const cells = (row: readonly string[], change: string) =>
    `| ${[...row, ...(compares ? [change] : [])].join(" | ")} |`;
  return [
    `### ${headline(answers)}`,
    "",
    cells(["image", "CUDA", "size MB", "must change", "not known"], "change"),
    cells(["---", "---", "---:", "---:", "---:"], "---"),
    ...answers.map((answer) => cells(rowOf(answer), compares ? changeOf(answer, earlier) : "")),
    ...answers.flatMap((answer) => list("", words(answer, answer.findings))),
    ...answers.flatMap((answer) => list("❔ ", words(answer, answer.notKnown))),
  ].join("\n");
}

function headline(answers: readonly ImageReport[]): string {
  const found = answers.reduce((sum, { findings }) => sum + findings.length, 0);
  if (found > 0) return `❌ images: ${found} ${found === 1 ? "thing" : "things"} must change`;
  return answers.some(({ verdict }) => verdict === "not known")
    ? "❔ images: not all is known"
    : "✅ images: clean";
}

function rowOf(answer: ImageReport): string[] {
  const { cuda, size, findings, notKnown } = answer;
  const open = size && size.incomplete.length > 0 ? "≥ " : "";
  return [
    plain(nameOf(answer)),
    cuda,
    size ? `${open}${megabytes(size.onDiskMB)}` : "?",
    ...[findings, notKnown].map(({ length }) => (length === 0 ? "" : String(length))),
  ];
}

function changeOf(answer: ImageReport, earlier: readonly EarlierImage[]): string {
  const { cuda, size } = answer;
  const before = earlier.find((each) => nameOf(each) === nameOf(answer));
  if (!before) return "new";
  const grown = Math.round((size?.onDiskMB ?? 0) - (before.size?.onDiskMB ?? 0));
  return [
    ...(size && before.size && grown !== 0 ? [`${signed(grown)} MB`] : []),
    ...(cuda === before.cuda ? [] : [`CUDA ${before.cuda} → ${cuda}`]),
  ].join(", ");
}

/** Path of the Dockerfile as the repository has it. */
function nameOf({ context, dockerfile }: Pick<ImageAnswer, "context" | "dockerfile">): string {
  return context === "." ? dockerfile : `${context}/${dockerfile}`;
}

function words({ context }: ImageReport, findings: readonly SaidFinding[]): string[] {
  const below = context === "." ? "" : `${context}/`;
  return findings.map((finding) => {
    const { found, cost, fix } = finding;
    return `${below}${placeText(finding)}: ${found}; ${cost}; ${fix}`;
  });
}

function megabytes(size: number): string {
  return grouped(Math.round(size));
}
