import { grouped } from "../capacity/figures";
import type {
  CrowdRecord,
  DocumentedRecord,
  MeasuredRecord,
  ProductRecord,
  Quartiles,
  SystemContainerRecord,
} from "../catalog/programs/record";
import { type Explanation, restsOnRecords } from "../judge/explain";
import { EXPLAIN, type ExplainWords } from "./explain-words";
import type { Language } from "./language";

/** Words of a language, with its way to write a figure. */
interface Said {
  readonly words: ExplainWords;
  readonly figure: (value: number) => string;
}

/** What is known of an image, from where, and how to overrule it. */
export function explainText(explanation: Explanation, language: Language = "en"): string {
  const { image, program, known, records, product } = explanation;
  const said: Said = {
    words: EXPLAIN[language],
    figure: (value) => grouped(value, language),
  };
  const { words, figure } = said;
  const { lowMiB, likelyMiB, highMiB, standing, asOf } = known;
  const how = `${words.standing[standing]} (${asOf})`;
  return [
    program === null ? words.notKnown(image) : words.runs(image, program),
    "",
    `  ${words.takes(figure(lowMiB), figure(likelyMiB), figure(highMiB), how)}`,
    ...groundLines(explanation, said),
    ...(known.startMiB && known.startMiB > likelyMiB
      ? [`  ${words.starting(figure(known.startMiB))}`]
      : []),
    ...section(
      words.measured,
      records?.measured.map((record) => measuredLine(record, said)),
    ),
    ...section(
      words.makers,
      records?.documented.map((record) => documentedLine(record, said)),
    ),
    ...section(words.crowd, records?.crowd && [crowdLine(records.crowd, said)]),
    ...section(
      words.system,
      records?.systemContainer && [systemLine(records.systemContainer, said)],
    ),
    ...section(words.product, product ? [productLine(product, said)] : undefined),
    "",
    ...words.overrule,
  ].join("\n");
}

/** What the figures rest on, unless the records below say just that. */
function groundLines(explanation: Explanation, { words }: Said): string[] {
  const { program, known } = explanation;
  if (restsOnRecords(explanation)) return [];
  return [
    `  ${program === null ? words.programClass(known.source) : words.reckoned(known.source)}`,
  ];
}

function section(title: string, lines: readonly string[] | undefined): string[] {
  if (!lines || lines.length === 0) return [];
  return ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function measuredLine(record: MeasuredRecord, { words }: Said): string {
  const { version, registry, runtime, variant, restMiB, loadedMiB, peakMiB, asOf } = record;
  const { smallestLimitMiB, largestFailingLimitMiB } = record;
  const limits = [
    ...(smallestLimitMiB === null ? [] : [`${words.ran} ${smallestLimitMiB}`]),
    ...(largestFailingLimitMiB === null ? [] : [`${words.failed} ${largestFailingLimitMiB}`]),
  ];
  const what = variant === null ? version : `${version}, ${variant}`;
  const [rest, loaded, most] = [restMiB, loadedMiB, peakMiB].map(String);
  return [
    `${what} (${registry}, ${runtime}) ${asOf}: ${words.read(rest, loaded, most)}`,
    ...limits,
  ].join(", ");
}

function documentedLine(
  { minimumMiB, recommendedMiB, source, note, asOf }: DocumentedRecord,
  said: Said,
): string {
  return `${asked(minimumMiB, recommendedMiB, said)} (${source}, ${asOf})${note ? `: ${note}` : ""}`;
}

function productLine(record: ProductRecord, said: Said): string {
  const { product, minimumMiB, recommendedMiB, source, note, asOf } = record;
  const machine = said.words.machine(product, asked(minimumMiB, recommendedMiB, said));
  return `${machine} (${source}, ${asOf})${note ? `: ${note}` : ""}`;
}

function asked(
  minimumMiB: number | null,
  recommendedMiB: number | null,
  { words, figure }: Said,
): string {
  return [
    ...(minimumMiB === null ? [] : [words.least(figure(minimumMiB))]),
    ...(recommendedMiB === null ? [] : [words.recommended(figure(recommendedMiB))]),
  ].join(", ");
}

function crowdLine(
  { owners, reservation, limit, asOf }: CrowdRecord,
  { words, figure }: Said,
): string {
  const quartiles = (what: string, { p25MiB, medianMiB, p75MiB, owners }: Quartiles) =>
    `${what} ${figure(p25MiB)} / ${figure(medianMiB)} / ${figure(p75MiB)} MiB (${words.quartiles(owners)})`;
  return [
    words.owners(owners, asOf),
    ...(reservation ? [quartiles(words.reserve, reservation)] : []),
    ...(limit ? [quartiles(words.limit, limit)] : []),
  ].join(", ");
}

function systemLine(
  { memoryMiB, diskGB, source }: SystemContainerRecord,
  { words, figure }: Said,
): string {
  return words.byDefault(figure(memoryMiB), diskGB, source);
}
