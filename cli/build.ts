import * as fs from "node:fs";
import * as os from "node:os";
import { checkImage } from "../components/image-check";
import { grouped } from "../core/capacity/figures";
import { type ImageSize, overSizeBudget, setMB } from "../core/capacity/image-size";
import { columns } from "../core/report/columns";
import { putSafely } from "../engine/safe-file";
import { figuresFile } from "../measure/load-file";
import { buildImage } from "../operate/images/build";
import { measureSize } from "../operate/images/image-size";
import { type BuiltImagePlan, builtImagesOf, requireOwn } from "../operate/images/images";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { BuildOutput } from "../pulumi/events/build-output";
import { type BuildProgress, buildProgress, SILENT } from "./terminal/build-progress";
import { isInteractive } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";

/** One image that was built, as `build --json` prints it. */
export interface BuildReport extends ImageSize {
  readonly service: string;
  readonly reference: string;
  readonly cached: boolean;
  readonly seconds: number;
  readonly budgetMB: number | null;
  readonly overBudget: string | null;
  /** Commands that the prediction leaves out, since no known lock says what they install. */
  readonly incomplete: readonly string[];
}

/** `enxuto build`: the images of a stack, each against its budget. */
export const build: Verb<"build"> = {
  async run({ values, positionals }) {
    const named = values.stack ? [values.stack] : [];
    const { systems, directory, name, config } = await chooseStack(named, values);
    const { settings } = await runOffline(systems, name, config);
    const images = builtImagesOf(settings, positionals);
    if (values.save) for (const image of images) requireOwn(settings, image, "--save");
    const reports: BuildReport[] = [];
    const progress = values.json ? SILENT : buildProgress(!values.raw && isInteractive());
    try {
      for (const image of images) {
        const report = await buildOne(image, {
          cold: values.cold ?? false,
          progress,
          raw: values.raw ?? false,
          compressed: values.json || values.save || false,
        });
        reports.push(report);
        if (values.save) {
          const { dockerfile } = image.plan.context;
          const file = figuresFile(directory, image.image, "size", dockerfile);
          save(file, report, values.cold ?? false);
        }
      }
    } finally {
      progress.end();
    }
    console.log(
      values.json ? JSON.stringify({ schemaVersion: 1, images: reports }, null, 2) : table(reports),
    );
    return reports.every(({ overBudget }) => overBudget === null) ? EXIT.ok : EXIT.refused;
  },
};

/** Build of an image for a person who watches. */
export interface BuildOneOptions {
  readonly cold: boolean;
  readonly progress: BuildProgress;
  /** Whether the builder's own log is shown. */
  readonly raw: boolean;
  /** Whether it is found out what travels: that takes a second for every 10 MB. */
  readonly compressed: boolean;
}

/** Checks, builds and measures one image. */
export async function buildOne(
  { service, plan, sources, budgetMB }: BuiltImagePlan,
  { cold, progress, raw, compressed }: BuildOneOptions,
): Promise<BuildReport> {
  checkImage(service, plan.context);
  if (sources.unknown.length > 0) {
    progress.note(`${service}: not measured yet, so guessed: ${sources.unknown.join(", ")}`);
  }
  if (!sources.base.catalogued) {
    const counted = `predicted as ${grouped(sources.base.onDiskMB)} MB, measured once it is there`;
    progress.note(
      `${service}: its base ${sources.base.reference} is not in the catalogue: ${counted}`,
    );
  }
  for (const install of sources.incomplete) {
    progress.note(
      `${service}: the prediction is incomplete: no known lock tells what "${install}" brings`,
    );
  }
  const output = new BuildOutput();
  const began = Date.now();
  const budget = budgetMB === undefined ? "no budget" : `budget ${grouped(budgetMB)} MB`;
  const built = await buildImage(plan, {
    foreseen: sources,
    cold,
    line: (text) => {
      if (raw) return progress.note(text);
      output.take(text.replace(/^#\d+ (?:[\d.]+ )?/, ""));
      if (!output.step) return;
      const seconds = Math.round((Date.now() - began) / 1000);
      const size = `${predicted(sources)} MB expected (${budget})`;
      progress.now(service, `${service}: ${size}, ${seconds} s: ${output.step}`);
    },
    warn: (text) => progress.note(`${service}: warning: ${text}`),
  });
  const size = await measureSize(plan.reference, sources, { compressed });
  const how = built.cached ? "was there" : `built in ${Math.round(built.seconds)} s`;
  progress.done(
    service,
    `${service}: ${grouped(Math.round(size.onDiskMB))} MB (${budget}), ${how}`,
  );
  return {
    service,
    reference: plan.reference,
    ...size,
    cached: built.cached,
    seconds: Math.round(built.seconds * 10) / 10,
    budgetMB: budgetMB ?? null,
    overBudget: overSizeBudget(service, size.onDiskMB, budgetMB) ?? null,
    incomplete: sources.incomplete,
  };
}

/** `313`, or `≥ 313` where more is installed than is known. */
function predicted({
  predictedMB,
  incomplete,
}: Pick<BuildReport, "predictedMB" | "incomplete">): string {
  return `${incomplete.length > 0 ? "≥ " : ""}${grouped(Math.round(predictedMB))}`;
}

/** Keeps what was measured beside the image; the seconds only of a build without any cache. */
function save(file: string, report: BuildReport, cold: boolean): void {
  const earlier: Partial<ImageSize> = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, "utf8"))
    : {};
  putSafely(file, `${JSON.stringify(savedSize(report, earlier, cold), null, 2)}\n`, 0o644);
}

/** Record of a build: its sizes, and with them the seconds of the last build without any cache. */
export function savedSize(
  report: BuildReport,
  earlier: Partial<ImageSize>,
  cold: boolean,
): ImageSize {
  const { base, baseMB, ownMB, onDiskMB, compressedMB, predictedMB, largest, builtOn, date } =
    report;
  const { coldSeconds, coldDate = earlier.date, cpus } = earlier;
  return {
    ...{ base, baseMB, ownMB, onDiskMB, compressedMB, predictedMB, largest, builtOn },
    ...(cold
      ? { coldSeconds: Math.round(report.seconds), coldDate: date, cpus: os.cpus().length }
      : coldSeconds === undefined
        ? {}
        : { coldSeconds, coldDate, cpus }),
    date,
  };
}

function table(reports: readonly BuildReport[]): string {
  const rows = reports.map((report) => [
    report.service,
    predicted(report),
    ...[report.onDiskMB, report.ownMB, report.compressedMB].map((mb) =>
      mb === undefined ? "" : grouped(Math.round(mb)),
    ),
    report.budgetMB === null ? "" : grouped(report.budgetMB),
    report.cached ? "" : `${Math.round(report.seconds)} s`,
    report.largest[0] ? `${report.largest[0].mb} MB ${report.largest[0].what}` : "",
  ]);
  const header = [
    "image",
    "predicted",
    "on disk",
    "own",
    "compressed",
    "budget",
    "built in",
    "largest layer",
  ];
  const standIns = reports.some(({ builtOn }) => builtOn === "stand-in");
  return [
    "",
    ...columns(
      [header, ...rows],
      ["left", "right", "right", "right", "right", "right", "right", "left"],
    ),
    `all images together, shared bases once: ${grouped(Math.round(setMB(reports)))} MB on disk`,
    `MB of 1,000,000 bytes; own layers measured${standIns ? " on stand-in bases" : ""}, bases as catalogued`,
    ...reports.flatMap(({ overBudget }) => (overBudget ? [`over budget: ${overBudget}`] : [])),
  ].join("\n");
}
