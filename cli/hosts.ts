import * as fs from "node:fs";
import { admit } from "../core/capacity/admission";
import { grouped } from "../core/capacity/figures";
import type { Fit } from "../core/capacity/fit";
import { formatAmount } from "../core/capacity/price";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import type { Catalogue, Size } from "../core/catalog/catalogue";
import {
  atLocation,
  CATALOGUES,
  cataloguesAt,
  type HostKind,
  staleness,
} from "../core/catalog/hosts";
import { columns } from "../core/report/columns";
import { noticeText } from "../core/report/notices/notice-text";
import { saidFit } from "../core/report/said";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import { stackNames } from "../program/project";
import type { HostQuestion } from "./host-question";
import { HOSTS_EN, type HostWords, hostWords } from "./host-words";
import { liveCatalogues } from "./live";
import { EXIT, type Verb } from "./verb";

/** A server, and whether the stack that was asked about fits it. */
export interface JudgedSize extends Size {
  readonly verdict?: Fit["verdict"];
  /** MiB that the stack would leave free on it; negative is missing. */
  readonly headroomMiB?: number;
}

/** A catalogue whose sizes may have been judged. */
export interface JudgedCatalogue extends Omit<Catalogue, "sizes"> {
  readonly sizes: readonly JudgedSize[];
}

/** `enxuto hosts`: the servers in the catalogues. */
export const hosts: Verb<"hosts"> = {
  async run({ values, positionals }) {
    const { location = "" } = values;
    const words = hostWords(values.language ?? "en");
    const { kinds, stack } = asked(positionals, values.location);
    const catalogues: [HostKind, JudgedCatalogue][] = [];
    for (const kind of kinds) {
      const catalogue = await catalogueOf(kind, location, values.live ?? false);
      const question = stack && (await questions().hostQuestion(stack, kind, catalogue));
      catalogues.push([kind, { ...catalogue, sizes: inOrder(catalogue.sizes, question) }]);
    }
    const warnings = catalogues
      .flatMap(([kind, one]) => staleness(kind, one, new Date()))
      .map((notice) => noticeText(notice, words.plan.sentences.common));
    const render: Fit | undefined = stack && (await questions().onRender(stack));
    console.log(
      values.json
        ? JSON.stringify(
            {
              ...{ schemaVersion: 1, stack, hosts: Object.fromEntries(catalogues) },
              ...{ render: render && saidFit(render), warnings },
            },
            null,
            2,
          )
        : [
            ...catalogues.map(([kind, catalogue]) =>
              catalogueText(kind, catalogue, location, words),
            ),
            ...(render ? [renderText(render, words)] : []),
            ...(warnings.length > 0
              ? [warnings.map((text) => `${words.plan.warning}: ${text}`).join("\n")]
              : []),
          ].join("\n\n"),
    );
    return EXIT.ok;
  },
};

/** Loads Pulumi, so only where a stack is asked about. */
function questions() {
  return require("./host-question");
}

/** The kinds to list: those named, or all of them where nothing or a stack is; of these, those that have the location. */
function asked(
  words: readonly string[],
  location: string | undefined,
): { kinds: readonly HostKind[]; stack?: string } {
  const known = Object.keys(CATALOGUES) as HostKind[];
  // Catalogues are looked at before there is a project.
  const stacks = fs.existsSync("Pulumi.yaml") ? stackNames(process.cwd()) : [];
  if (words.length === 1 && stacks.includes(words[0])) {
    return { kinds: having(location, known), stack: words[0] };
  }
  const wrong = words.find((word) => !known.includes(word as HostKind));
  if (wrong) throw new UserError("hosts", `${got(wrong)}, ${oneOf([...known, ...stacks])}`);
  return { kinds: having(location, words.length > 0 ? (words as HostKind[]) : known) };
}

function having(location: string | undefined, kinds: readonly HostKind[]): readonly HostKind[] {
  if (location === undefined) return kinds;
  const own = Object.fromEntries(kinds.map((kind) => [kind, CATALOGUES[kind]]));
  return Object.keys(cataloguesAt(location, "--location", own)) as HostKind[];
}

/** The catalogue of a kind, dated or as its provider tells it now, at a location where one is asked for. */
async function catalogueOf(kind: HostKind, location: string, live: boolean): Promise<Catalogue> {
  if (live) return (await liveCatalogues(kind, location))[kind] as Catalogue;
  const dated = CATALOGUES[kind] as Catalogue;
  return location ? atLocation(dated, location) : dated;
}

/** The sizes on sale, the cheapest first, then those that are gone. */
export function inOrder(sizes: readonly Size[], question?: HostQuestion): JudgedSize[] {
  const amount = ({ priceMonthly }: Size) => priceMonthly?.amount ?? Number.POSITIVE_INFINITY;
  const sorted = [...sizes].sort((a, b) => amount(a) - amount(b) || 0);
  if (!question) return sorted;
  return sorted.map((size) => {
    const { verdict, memory } = admit(question.loads, size.memTotalMiB, question.reserve);
    return { ...size, verdict, headroomMiB: memory.headroomMiB };
  });
}

/** A catalogue as a table. */
export function catalogueText(
  kind: HostKind,
  { source, asOf, sizes }: JudgedCatalogue,
  location = "",
  words = HOSTS_EN,
): string {
  const header = [...words.columns, ""];
  const headless = sizes.every(({ headroomMiB }) => headroomMiB === undefined);
  const rows = [header, ...sizes.map((size) => row(size, words))].map((cells) =>
    headless ? cells.filter((_, column) => column !== 6) : cells,
  );
  const align = ["left", "right", "right", "right", "left", "right", "right", "left"] as const;
  const table = columns(rows, headless ? align.filter((_, column) => column !== 6) : align);
  const title = [kind, ...(location ? [location] : []), source, asOf].join(" · ");
  return [title, "", ...table.map((line) => `  ${line}`)].join("\n");
}

function row(size: JudgedSize, words: HostWords): string[] {
  const { language } = words;
  const { name, vcpus, memTotalMiB, memTotalIs, diskGB, arch, priceMonthly, headroomMiB } = size;
  return [
    name,
    String(vcpus),
    `${memTotalIs === "estimated" ? "≈ " : ""}${grouped(memTotalMiB, language)}`,
    String(diskGB),
    arch,
    priceMonthly ? formatAmount(priceMonthly, language) : words.gone,
    headroomMiB === undefined ? "" : grouped(headroomMiB, language),
    [
      size.verdict === "refused" ? words.doesNotFit : "",
      words.unavailable(size.unavailable ?? ""),
      size.successor ? `${words.successor} ${size.successor}` : "",
    ]
      .filter((note) => note !== "")
      .join(", "),
  ];
}

function renderText({ host, verdict, because }: Fit, words: HostWords): string {
  const { language, plan } = words;
  const price = host.priceMonthly
    ? words.monthly(formatAmount(host.priceMonthly, language))
    : words.noPrice;
  const reasons = verdict === "refused" ? because : [];
  return [
    `render · ${words.plans} · ${price} · ${plan.verdict[verdict]}`,
    ...reasons.map((reason) => `  ${fitNoticeText(reason, plan.sentences)}`),
  ].join("\n");
}
