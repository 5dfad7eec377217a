import { parseArgs } from "node:util";
import { admit, mib } from "../capacity/admission";
import type { Fit } from "../capacity/fit";
import { formatAmount } from "../capacity/price";
import { got, oneOf, UserError } from "../capacity/user-error";
import { CATALOGUES, type HostKind } from "../catalog/hosts";
import type { Catalogue, Size } from "../catalog/size";
import type { HostQuestion } from "./host-question";
import { liveCatalogues } from "./live";
import { stackNames } from "./project";
import { columns } from "./render/columns";
import { EXIT, type Verb } from "./verb";

/** A server, and whether the stack that was asked about fits it. */
export interface JudgedSize extends Size {
  readonly verdict?: Fit["verdict"];
  /** What the stack would leave free on it, in MiB; negative is missing. */
  readonly headroomMiB?: number;
}

/** A catalogue whose sizes may have been judged. */
export interface JudgedCatalogue extends Omit<Catalogue, "sizes"> {
  readonly sizes: readonly JudgedSize[];
}

/** `enxuto hosts`: the servers in the catalogues. */
export const hosts: Verb = {
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        live: { type: "boolean" },
        location: { type: "string" },
        json: { type: "boolean" },
      },
    });
    const { kinds, stack } = asked(positionals);
    const catalogues: [HostKind, JudgedCatalogue][] = [];
    for (const kind of kinds) {
      const all = values.live ? await liveCatalogues(kind, values.location ?? "") : CATALOGUES;
      const catalogue = all[kind] as Catalogue;
      const question = stack && (await questions().hostQuestion(stack, kind, catalogue));
      catalogues.push([kind, { ...catalogue, sizes: judged(catalogue.sizes, question) }]);
    }
    const render: Fit | undefined = stack && (await questions().onRender(stack));
    console.log(
      values.json
        ? JSON.stringify(
            { schemaVersion: 1, stack, hosts: Object.fromEntries(catalogues), render },
            null,
            2,
          )
        : [
            ...catalogues.map(([kind, catalogue]) => catalogueText(kind, catalogue)),
            ...(render ? [renderText(render)] : []),
          ].join("\n\n"),
    );
    return EXIT.ok;
  },
};

/** Loads Pulumi, so only where a stack is asked about. */
function questions() {
  return require("./host-question");
}

/** The kinds to list: those named, or all of them where nothing or a stack is. */
function asked(words: readonly string[]): { kinds: readonly HostKind[]; stack?: string } {
  const known = Object.keys(CATALOGUES) as HostKind[];
  const stacks = stackNames(process.cwd());
  if (words.length === 1 && stacks.includes(words[0])) return { kinds: known, stack: words[0] };
  const wrong = words.find((word) => !known.includes(word as HostKind));
  if (wrong) throw new UserError("hosts", `${got(wrong)}, ${oneOf([...known, ...stacks])}`);
  return { kinds: words.length > 0 ? (words as HostKind[]) : known };
}

/** The sizes on sale, the cheapest first, then those that are gone. */
function judged(sizes: readonly Size[], question: HostQuestion | undefined): JudgedSize[] {
  const amount = ({ priceMonthly }: Size) => priceMonthly?.amount ?? Number.POSITIVE_INFINITY;
  const sorted = [...sizes].sort((a, b) => amount(a) - amount(b) || 0);
  if (!question) return sorted;
  return sorted.map((size) => {
    const { verdict, memory } = admit(question.loads, size.memTotalMiB, question.reserve);
    return { ...size, verdict, headroomMiB: memory.headroomMiB };
  });
}

/** A catalogue as a table. */
export function catalogueText(kind: HostKind, { source, asOf, sizes }: JudgedCatalogue): string {
  const header = ["size", "vCPU", "MemTotal MiB", "disk GB", "arch", "a month", "headroom", ""];
  const headless = sizes.every(({ headroomMiB }) => headroomMiB === undefined);
  const rows = [header, ...sizes.map(row)].map((cells) =>
    headless ? cells.filter((_, column) => column !== 6) : cells,
  );
  const align = ["left", "right", "right", "right", "left", "right", "right", "left"] as const;
  const table = columns(rows, headless ? align.filter((_, column) => column !== 6) : align);
  return [`${kind} · ${source} · ${asOf}`, "", ...table.map((line) => `  ${line}`)].join("\n");
}

function row(size: JudgedSize): string[] {
  const { name, vcpus, memTotalMiB, memTotalIs, diskGB, arch, priceMonthly, headroomMiB } = size;
  return [
    name,
    String(vcpus),
    `${memTotalIs === "estimated" ? "≈ " : ""}${mib(memTotalMiB)}`,
    String(diskGB),
    arch,
    priceMonthly ? formatAmount(priceMonthly) : "gone",
    headroomMiB === undefined ? "" : mib(headroomMiB),
    [
      size.verdict === "refused" ? "does not fit" : "",
      size.unavailable ?? "",
      size.successor ? `successor ${size.successor}` : "",
    ]
      .filter((note) => note !== "")
      .join(", "),
  ];
}

function renderText({ host, verdict, reasons }: Fit): string {
  const price = host.priceMonthly ? `${formatAmount(host.priceMonthly)} a month` : "no price";
  const lines = verdict === "refused" ? reasons.map((reason) => `  ${reason}`) : [];
  return [`render · a plan for each service · ${price} · ${verdict}`, ...lines].join("\n");
}
