/**
 * `npm run corpus -- DIR…`: judges every compose file below folders (clones of public collections), and prints how many get an
 * answer, how their services are known, how long it takes, and how often makers' minimums and measured programs lie in the ranges.
 */
import { isShare } from "../core/capacity/known";
import { ENOUGH_OWNERS } from "../core/catalog/programs/rows";
import { evidence } from "./classes/evidence";
import { leaveOut } from "./classes/ranges";
import { composeFilesIn } from "./corpus/files";
import { type JudgedFile, judgeFile, MACHINES } from "./corpus/judged";
import { keptBack, productTruth } from "./corpus/truth";

const STANDINGS = ["declared", "measured", "documented", "crowd", "class"] as const;

function main(folders: readonly string[]): void {
  if (folders.length === 0) throw new Error("usage: npm run corpus -- DIR…");
  const verbose = folders.includes("--unknown");
  const files = composeFilesIn(folders.filter((folder) => !folder.startsWith("--")));
  const judged = files.map(judgeFile);
  console.log(table([...coverage(judged), ...speed(judged), ...truth(judged)]));
  if (verbose) console.log(unknownImages(judged).join("\n"));
}

type Row = readonly [what: string, figure: string];

function coverage(judged: readonly JudgedFile[]): Row[] {
  const answers = judged.flatMap(({ fit }) => fit ?? []);
  const services = answers.flatMap((fit) => fit.services);
  const known = services.filter(({ known }) => known.standing !== "class").length;
  const by = (standing: string) =>
    services.filter((service) => service.known.standing === standing).length;
  const few = services.filter(
    ({ known: { standing, owners = ENOUGH_OWNERS } }) =>
      standing === "crowd" && owners < ENOUGH_OWNERS,
  ).length;
  const shares = services.filter(({ known }) => isShare(known)).length;
  return [
    ["compose files", count(judged.length)],
    ["with a verdict and a likely sum", share(answers.length, judged.length)],
    ["refused as unreadable", share(judged.length - answers.length, judged.length)],
    ["services", count(services.length)],
    ["known better than by class", share(known, services.length)],
    ...STANDINGS.map((standing): Row => [`  ${standing}`, share(by(standing), services.length)]),
    [
      "    of the documented, a share of what makers ask for the whole",
      share(shares, services.length),
    ],
    [
      "    of the crowd, by fewer than three owners, widened to its class",
      share(few, services.length),
    ],
    ...MACHINES.map((ram): Row => {
      const on = judged.flatMap(({ verdicts }) => verdicts?.[ram] ?? []);
      const each = (verdict: string) =>
        share(on.filter((one) => one === verdict).length, on.length);
      return [
        `on ${ram}: fits / depends / does not`,
        `${each("fits")} / ${each("depends")} / ${each("refused")}`,
      ];
    }),
  ];
}

function speed(judged: readonly JudgedFile[]): Row[] {
  const times = judged.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part: number) =>
    `${(times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0).toFixed(1)} ms`;
  return [["median / 99 of 100 / slowest", `${at(0.5)} / ${at(0.99)} / ${at(1)}`]];
}

function truth(judged: readonly JudgedFile[]): Row[] {
  const products = productTruth(judged);
  const classes = leaveOut(evidence());
  return [
    ["files of a product whose makers state a minimum", count(products.files)],
    ["products among them", count(products.products)],
    ["minimum within low to high, by services only", share(products.within, products.files)],
    ["the same, one file of each product", share(products.productsWithin, products.products)],
    ["“fits” below half of the minimum", count(products.fitsBelowHalf)],
    [
      "minimum within the range, nothing known of the product",
      share(products.keptBack, products.files),
    ],
    ["the same, one file of each product", share(products.productsKeptBack, products.products)],
    ["measured programs", count(classes.programs)],
    [
      "rest to peak reached by the range of its class, made without it",
      share(classes.held, classes.programs),
    ],
    [
      "  it takes less / more than that range",
      `${share(classes.below, classes.programs)} / ${share(classes.above, classes.programs)}`,
    ],
    ["median width of those ranges", `${classes.medianWidth.toFixed(1)} ×`],
    ...keptBack([2, 4, 8, 16, 32, 64]).map(
      ({ width, programs, within }): Row => [
        `kept back, within a range of ${width} × around its class (${programs})`,
        share(within, programs),
      ],
    ),
  ];
}

/** Images that are only known by their class, the most frequent first. */
function unknownImages(judged: readonly JudgedFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { fit } of judged) {
    for (const { image, known } of fit?.services ?? []) {
      if (known.standing !== "class" || image === null) continue;
      const name = `${image.split("@")[0].replace(/:[^/]*$/, "")}  (${known.source})`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${times} ${name}`);
}

function count(figure: number): string {
  return figure.toLocaleString("en-US");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((part / whole) * 100).toFixed(1)} %`;
}

function table(rows: readonly Row[]): string {
  return [
    "| what | figure |",
    "|---|---:|",
    ...rows.map(([what, figure]) => `| ${what} | ${figure} |`),
  ].join("\n");
}

main(process.argv.slice(2));
