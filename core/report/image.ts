import { grouped } from "../capacity/figures";
import { columns } from "./columns";
import { placeText } from "./image-findings/finding-text";
import type { ImageReport, SaidFinding } from "./image-report";

/** The answer to an image in text: findings, what is not known, what is installed, its size. */
export function imageText(answer: ImageReport): string {
  const { context, dockerfile, platform, verdict, findings, notKnown } = answer;
  const count = (list: readonly unknown[], one: string, more: string) =>
    `${list.length} ${list.length === 1 ? one : more}`;
  const head = {
    clean: "clean",
    findings: count(findings, "finding", "findings"),
    "not known": "not known",
  }[verdict];
  return [
    `${context === "." ? "" : `${context}/`}${dockerfile} for ${platform}: ${head}, CUDA: ${answer.cuda}`,
    ...section("Must change", findings.flatMap(findingLines)),
    ...section("Not known", notKnown.flatMap(findingLines)),
    ...section("Installed", installLines(answer)),
    ...section("Size", sizeLines(answer)),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function findingLines(finding: SaidFinding): string[] {
  const { found, cost, fix } = finding;
  return [`${placeText(finding)}: ${found}`, `  costs: ${cost}`, `  instead: ${fix}`];
}

function installLines({ installs }: ImageReport): string[] {
  const rows = installs.map(({ line, command, from, packages, unknown }) => [
    `line ${line}`,
    command,
    `${packages.length} packages${from.length > 0 ? ` from ${from.map(({ file }) => file).join(", ")}` : ""}${unknown.length > 0 ? ", more not known" : ""}`,
  ]);
  return rows.length === 0 ? [] : columns(rows, ["left", "left", "left"]);
}

function sizeLines({ size }: ImageReport): string[] {
  if (!size) return [];
  const { onDiskMB, base, layers, unknown, incomplete } = size;
  const open = incomplete.length > 0 ? "at least " : "";
  const known = base.known ? "measured" : "not measured, so guessed";
  return [
    `${open}${grouped(onDiskMB)} MB on disk: base ${grouped(base.onDiskMB)} MB (${known}), ${layers.length} layers above it`,
    ...layers
      .filter(({ packagesMB }) => packagesMB > 0)
      .map(
        ({ line, keyword, packagesMB }) =>
          `line ${line} ${keyword}: packages of ${grouped(packagesMB)} MB`,
      ),
    ...incomplete.map((command) => `not all counted: ${command}`),
    ...(unknown.length > 0 ? [`counted as small, since not measured: ${unknown.join(", ")}`] : []),
  ];
}
