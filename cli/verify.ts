import { gb, grouped } from "../core/capacity/figures";
import { setMB } from "../core/capacity/image-size";
import { sentence } from "../core/capacity/sentence";
import { got, UserError } from "../core/capacity/user-error";
import { CHECKS_EN } from "../core/report/check-words/english";
import type { CheckWords } from "../core/report/check-words/words";
import { columns } from "../core/report/columns";
import type { Language } from "../core/report/language";
import { containersWith } from "../engine/engine";
import { kernelKillsHere } from "../engine/kernel-log";
import { freeMB } from "../engine/room";
import type { Check } from "../operate/check";
import { COMPOSE_PROJECT, composeChecks } from "../operate/compose-checks";
import { builtImagesOf } from "../operate/images/images";
import { planChecks } from "../operate/plan-checks";
import { checksWhereItRuns } from "../operate/running-checks";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { type OfflineRun, runOffline } from "../program/offline";
import type { Settings } from "../program/settings";
import { type BuildReport, buildOne } from "./build";
import { readProject } from "./compose-project";
import { type BuildProgress, buildProgress, SILENT } from "./terminal/build-progress";
import { isInteractive } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";

/** `enxuto verify`: configuration, build, sizes, limits and health of a stack, each passed or failed with its figure. */
export const verify: Verb<"verify"> = {
  async run({ values, positionals }) {
    const words = wordsIn(values.language);
    const asJson = values.json === true;
    if (values.compose) return verifyCompose(values.compose, positionals, { asJson, words });
    const chosen = await chooseStack(positionals, values);
    const progress = asJson ? SILENT : buildProgress(isInteractive());
    const checks = await checksOf(chosen, progress, words);
    console.log(
      values.json
        ? JSON.stringify({ schemaVersion: 1, stack: chosen.name, checks }, null, 2)
        : checkTable(checks, words),
    );
    return checks.every(({ passed }) => passed) ? EXIT.ok : EXIT.refused;
  },
};

/** A Compose project that runs on this engine, held against its files. */
async function verifyCompose(
  named: readonly string[],
  stacks: readonly string[],
  { asJson, words }: { readonly asJson: boolean; readonly words: CheckWords },
): Promise<number> {
  if (stacks.length > 0) {
    throw new UserError(
      "STACK",
      sentence`${got(stacks[0])}: a Compose project is named by its files`,
    );
  }
  const { project } = await readProject({ named });
  const found = await containersWith(`${COMPOSE_PROJECT}=${project.name}`);
  const checks = composeChecks(project, found, await kernelKillsHere(), words);
  console.log(
    asJson
      ? JSON.stringify({ schemaVersion: 1, project: project.name, checks }, null, 2)
      : checkTable(checks, words),
  );
  return checks.every(({ passed }) => passed) ? EXIT.ok : EXIT.refused;
}

/** Every check of a stack; a mistake in its configuration leaves nothing else to check. */
async function checksOf(
  { systems, name: stack, config }: ChosenStack,
  progress: BuildProgress,
  words: CheckWords,
): Promise<Check[]> {
  let run: OfflineRun;
  try {
    run = await runOffline(systems, stack, config);
  } catch (error) {
    return [failed("configuration", error, words)];
  }
  const checks = [...planChecks(run, words), ...(await buildChecks(run.settings, progress, words))];
  try {
    return [...checks, ...(await checksWhereItRuns(stack, run, words))];
  } catch (error) {
    return [...checks, failed("running", error, words)];
  }
}

/** A check that a mistake of the user's or a missing engine ended. */
function failed(name: string, error: unknown, { language }: CheckWords): Check {
  if (!(error instanceof UserError)) throw error;
  if (language === "en") return { name, passed: false, found: error.message };
  const { mistakeInPortuguese } =
    require("../core/report/problems/command-line") as typeof import("../core/report/problems/command-line");
  return { name, passed: false, found: mistakeInPortuguese(error) };
}

/** Seconds that a cold build of everything may take. */
const BUILD_SECONDS = 600;

/** Builds what is missing and holds it against budgets and the disk. */
async function buildChecks(
  settings: Settings,
  progress: BuildProgress,
  words: CheckWords,
): Promise<Check[]> {
  const { language } = words;
  const began = Date.now();
  const reports: BuildReport[] = [];
  try {
    for (const image of builtImagesOf(settings, [])) {
      reports.push(await buildOne(image, { cold: false, progress, raw: false, compressed: false }));
    }
  } catch (error) {
    return [failed("build", error, words)];
  } finally {
    progress.end();
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  const over = reports.flatMap(({ overBudget }) => (overBudget ? [overBudget] : []));
  const largest = Math.max(0, ...reports.map(({ onDiskMB }) => onDiskMB));
  const free = await freeMB();
  return [
    buildCheck(reports, settings, seconds, words),
    {
      name: "sizes",
      passed: over.length === 0,
      found:
        over.length > 0
          ? over.join("; ")
          : words.sizes(
              reports.filter(({ budgetMB }) => budgetMB !== null).length,
              grouped(Math.round(setMB(reports)), language),
            ),
    },
    {
      name: "disk",
      passed: free === undefined || free >= largest * 2,
      found: free === undefined ? words.diskElsewhere : words.free(gb(free, language)),
    },
  ];
}

/** Seconds that builds take: those of now, or where all images were there, those without a cache as they were measured. */
export function buildCheck(
  reports: readonly Pick<BuildReport, "service" | "cached">[],
  { system }: Settings,
  seconds: number,
  words: CheckWords = CHECKS_EN,
): Check {
  const built = reports.filter(({ cached }) => !cached).length;
  if (built > 0 || reports.length === 0) {
    return {
      name: "build",
      passed: seconds <= BUILD_SECONDS,
      found: words.built(reports.length, seconds, BUILD_SECONDS, built),
    };
  }
  const cold = reports.map(({ service }) => {
    const image = system.services.get(service)?.image;
    return { service, size: image?.from === "build" ? image.size : undefined };
  });
  const measured = cold.flatMap(({ size }) => (size?.coldSeconds === undefined ? [] : [size]));
  const unknown = cold.filter(({ size }) => size?.coldSeconds === undefined);
  const total = measured.reduce((sum, { coldSeconds = 0 }) => sum + coldSeconds, 0);
  const [oldest] = measured.map(({ coldDate, date }) => coldDate ?? date).sort();
  return {
    name: "build",
    passed: total <= BUILD_SECONDS,
    found: [
      words.cached(reports.length),
      ...(oldest ? [words.cold(total, BUILD_SECONDS, oldest)] : []),
      ...(unknown.length > 0
        ? [words.notCold(unknown.map(({ service }) => service).join(", "))]
        : []),
    ].join("; "),
  };
}

function checkTable(checks: readonly Check[], words: CheckWords): string {
  const rows = checks.map(({ name, passed, found }) => [
    passed ? words.pass : words.fail,
    words.names[name] ?? name,
    found,
  ]);
  const failing = checks.filter(({ passed }) => !passed).length;
  return [
    "",
    ...columns(rows, ["left", "left", "left"]),
    "",
    failing === 0 ? words.allPass(checks.length) : words.someFail(failing, checks.length),
  ].join("\n");
}

/** The words of a language; those of Portuguese are read when they are asked for. */
function wordsIn(language: Language = "en"): CheckWords {
  if (language === "en") return CHECKS_EN;
  return (
    require("../core/report/check-words/portuguese") as typeof import("../core/report/check-words/portuguese")
  ).CHECKS_PT;
}
