import { grouped } from "../capacity/figures";
import type { Standing } from "../capacity/known";
import type {
  CrowdRecord,
  DocumentedRecord,
  MeasuredRecord,
  ProductRecord,
  Quartiles,
  SystemContainerRecord,
} from "../catalog/programs/record";
import type { Explanation } from "../judge/explain";

const WORDS: Readonly<Record<Standing, string>> = {
  declared: "declared",
  measured: "measured",
  documented: "documented by its makers",
  crowd: "seen in public deployments",
  class: "a guess from its class",
};

/** What is known of an image, from where, and how to overrule it. */
export function explainText({ image, program, known, records, product }: Explanation): string {
  const { lowMiB, likelyMiB, highMiB, standing, source, asOf } = known;
  return [
    program === null ? `${image}: its program is not known` : `${image} runs ${program}`,
    "",
    `  ${grouped(lowMiB)} MiB at rest, ${grouped(likelyMiB)} most likely, ${grouped(highMiB)} with much to do: ${WORDS[standing]} (${asOf})`,
    `  ${source}`,
    ...(known.startMiB && known.startMiB > likelyMiB
      ? [`  ${grouped(known.startMiB)} MiB while it starts`]
      : []),
    ...section("Measured here", records?.measured.map(measuredLine)),
    ...section("Its makers", records?.documented.map(documentedLine)),
    ...section("Public deployments", records?.crowd && [crowdLine(records.crowd)]),
    ...section(
      "System containers",
      records?.systemContainer && [systemLine(records.systemContainer)],
    ),
    ...section("The product that it belongs to", product ? [productLine(product)] : undefined),
    "",
    "To overrule it: --reservation SERVICE=SIZE of fit, or deploy.resources.reservations.memory in the file.",
    "`docker stats` shows what a container uses now.",
  ].join("\n");
}

function section(title: string, lines: readonly string[] | undefined): string[] {
  if (!lines || lines.length === 0) return [];
  return ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function measuredLine(record: MeasuredRecord): string {
  const { version, registry, runtime, variant, restMiB, loadedMiB, peakMiB, asOf } = record;
  const { smallestLimitMiB, largestFailingLimitMiB } = record;
  const limits = [
    ...(smallestLimitMiB === null ? [] : [`ran in ${smallestLimitMiB}`]),
    ...(largestFailingLimitMiB === null ? [] : [`failed in ${largestFailingLimitMiB}`]),
  ];
  const what = variant === null ? version : `${version}, ${variant}`;
  return [
    `${what} (${registry}, ${runtime}) ${asOf}: ${restMiB} at rest, ${loadedMiB} loaded, ${peakMiB} at most`,
    ...limits,
  ].join(", ");
}

function documentedLine({
  minimumMiB,
  recommendedMiB,
  source,
  note,
  asOf,
}: DocumentedRecord): string {
  return `${asked(minimumMiB, recommendedMiB)} (${source}, ${asOf})${note ? `: ${note}` : ""}`;
}

function productLine(record: ProductRecord): string {
  const { product, minimumMiB, recommendedMiB, source, note, asOf } = record;
  return `${product}: a machine with ${asked(minimumMiB, recommendedMiB)} (${source}, ${asOf})${note ? `: ${note}` : ""}`;
}

function asked(minimumMiB: number | null, recommendedMiB: number | null): string {
  return [
    ...(minimumMiB === null ? [] : [`${grouped(minimumMiB)} MiB at least`]),
    ...(recommendedMiB === null ? [] : [`${grouped(recommendedMiB)} recommended`]),
  ].join(", ");
}

function crowdLine({ owners, reservation, limit, asOf }: CrowdRecord): string {
  const quartiles = (what: string, { p25MiB, medianMiB, p75MiB, owners }: Quartiles) =>
    `${what} ${grouped(p25MiB)} / ${grouped(medianMiB)} / ${grouped(p75MiB)} MiB (quartiles of ${owners})`;
  return [
    `${owners === 1 ? "1 owner" : `${owners} owners`} until ${asOf}`,
    ...(reservation ? [quartiles("reserve", reservation)] : []),
    ...(limit ? [quartiles("limit", limit)] : []),
  ].join(", ");
}

function systemLine({ memoryMiB, diskGB, source }: SystemContainerRecord): string {
  return `${grouped(memoryMiB)} MiB and ${diskGB} GB of disk by default (${source}), with database and system`;
}
