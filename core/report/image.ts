import { columns } from "./columns";
import { placeText } from "./image-findings/finding-text";
import type { ImageReport, SaidFinding } from "./image-report";
import { IMAGE_TEXT_EN, type ImageTextWords } from "./image-words";

/** The answer to an image in text: findings, what is not known, what is installed, its size. */
export function imageText(answer: ImageReport, words: ImageTextWords = IMAGE_TEXT_EN): string {
  const { context, dockerfile, platform, verdict, findings, notKnown, cuda } = answer;
  const file = `${context === "." ? "" : `${context}/`}${dockerfile}`;
  const said = verdict === "findings" ? words.findings(findings.length) : words.verdict[verdict];
  const lines = (finding: SaidFinding) => findingLines(finding, words);
  return [
    words.head(file, platform, said, words.cuda[cuda]),
    ...section(words.mustChange, findings.flatMap(lines)),
    ...section(words.notKnown, notKnown.flatMap(lines)),
    ...section(words.installed, installLines(answer, words)),
    ...section(words.size, sizeLines(answer, words)),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function findingLines(finding: SaidFinding, { costs, instead }: ImageTextWords): string[] {
  const { found, cost, fix } = finding;
  return [`${placeText(finding)}: ${found}`, `  ${costs}: ${cost}`, `  ${instead}: ${fix}`];
}

function installLines({ installs }: ImageReport, words: ImageTextWords): string[] {
  const rows = installs.map(({ line, command, from, packages, unknown }) => [
    words.line(line),
    command,
    words.packages(
      packages.length,
      from.map(({ file }) => file),
      unknown.length > 0,
    ),
  ]);
  return rows.length === 0 ? [] : columns(rows, ["left", "left", "left"]);
}

function sizeLines({ size }: ImageReport, words: ImageTextWords): string[] {
  if (!size) return [];
  const { onDiskMB, base, layers, unknown, incomplete } = size;
  return [
    words.onDisk(onDiskMB, incomplete.length > 0, base, layers.length),
    ...layers
      .filter(({ packagesMB }) => packagesMB > 0)
      .map(({ line, keyword, packagesMB }) => words.layer(line, keyword, packagesMB)),
    ...incomplete.map(words.notCounted),
    ...(unknown.length > 0 ? [words.countedAsSmall(unknown)] : []),
  ];
}
