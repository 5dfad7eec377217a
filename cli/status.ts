import { setTimeout as sleep } from "node:timers/promises";
import { groupBy } from "../core/capacity/group-by";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import { LANGUAGES, type Language } from "../core/report/language";
import type { StackStatus } from "../core/report/stack-status";
import { statusText } from "../core/report/status";
import { statusHtml } from "../core/report/status-html";
import { type Courses, largestMiB, liveText } from "../core/report/status-live";
import { STATUS_WORDS } from "../core/report/status-words";
import type { HistoryEntry } from "../core/watch/history";
import type { Ticks } from "../core/watch/machine";
import { type StackEngine, stackEngine } from "../operate/stack-engine";
import { housekeeping, lookAtStack } from "../operate/status";
import { stackHistory } from "../operate/watch/stack-history";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { type OfflineRun, runOffline } from "../program/offline";
import { isSwarm } from "../program/settings";
import { requireOneServer } from "./one-server";
import { PAGE_MARK, writeOwn } from "./own-file";
import { showSwarm } from "./swarm-status";
import { isInteractive } from "./terminal/confirm";
import { liveDisplay, plainDisplay } from "./terminal/display";
import { EXIT, type Verb } from "./verb";

/** `enxuto status`: what runs against what was planned. */
export const status: Verb<"status"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const run = await runOffline(chosen.systems, chosen.name, chosen.config);
    const language = languageOf(values.language ?? run.settings.alerts.language);
    for (const option of ["watch", "html"] as const) {
      if (values[option]) {
        requireOneServer(
          `--${option}`,
          run.settings,
          `enxuto status ${chosen.name} shows all of them, with --json for other programs`,
        );
      }
    }
    const engine = await stackEngine(chosen, run.settings.host);
    if (isSwarm(run.settings)) return showSwarm(engine.docker, run, values.json ?? false);
    if (values.watch) return keepShowing(chosen, run, engine, language);
    const looked = await lookAtStack(chosen, run, engine);
    const status = await housekeeping(looked.status, engine, run.settings);
    if (values.html) {
      // Of the verbs that draw only a drawing needs its library.
      const { accountSvg } = require("../core/report/account-svg");
      const courses = coursesOf(await stackHistory(chosen, run.settings.host)) ?? NO_COURSES;
      const page = statusHtml(
        status,
        accountSvg(run.fit, language),
        courses,
        new Date().toISOString(),
        language,
      );
      writeOwn("--html", values.html, page, PAGE_MARK);
      console.log(values.html);
    } else {
      console.log(values.json ? statusJson(status) : statusText(status, language));
    }
    return status.services.every(({ problems }) => problems.length === 0) ? EXIT.ok : EXIT.refused;
  },
};

function languageOf(value: string): Language {
  const language = LANGUAGES.find((one) => one === value);
  if (language) return language;
  throw new UserError("--language", `${got(value)}, ${oneOf(LANGUAGES)}`);
}

/** A status as other programs read it; its sentences are English. */
function statusJson({ stack, services, memory, record, ...status }: StackStatus): string {
  const { disk, dataDisk, held, unusedVolumes, machine, alerts } = status;
  return JSON.stringify(
    {
      ...{ schemaVersion: 1, stack },
      services: services.map(({ problems, ...service }) => ({
        ...service,
        problems: problems.map((problem) => STATUS_WORDS.en.problem(problem)),
      })),
      ...{ disk, dataDisk, held: held ?? null, memory: memory ?? null, machine, alerts },
      ...{ unusedVolumes, ...record },
    },
    null,
    2,
  );
}

/** Seconds from one look to the next; a look takes two, since the engine measures for one. */
const EVERY_SECONDS = 5;

/** Shows a status until it is stopped. */
async function keepShowing(
  chosen: ChosenStack,
  run: OfflineRun,
  engine: StackEngine,
  language: Language,
): Promise<number> {
  const kept = coursesOf(await stackHistory(chosen, run.settings.host));
  const seen = new Map<string, number[]>();
  let lines: readonly string[] = [];
  const display = isInteractive() ? liveDisplay(() => lines) : plainDisplay();
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end.abort());
  let ticks: Ticks | undefined;
  while (!end.signal.aborted) {
    const looked = await lookAtStack(chosen, run, engine, ticks);
    ({ ticks } = looked);
    for (const service of looked.status.services) {
      const course = seen.get(service.name) ?? [];
      seen.set(service.name, [...course, largestMiB(service) ?? 0]);
    }
    const courses = kept ?? { hours: null, memory: seen };
    lines = liveText(looked.status, courses, new Date().toLocaleTimeString(), language);
    display.say(lines);
    await sleep(EVERY_SECONDS * 1000, undefined, { signal: end.signal }).catch(() => {});
  }
  display.end();
  return EXIT.ok;
}

const NO_COURSES: Courses = { hours: null, memory: new Map() };

/** Hours of the history that are drawn: 24 figures of five minutes. */
const HOURS = 2;

/** History of the last two hours that a watcher kept; undefined where it kept nothing. */
function coursesOf(history: readonly HistoryEntry[]): Courses | undefined {
  const from = Date.now() / 1000 - HOURS * 3600;
  const byService = groupBy(
    history.filter(({ at }) => at >= from),
    ({ service }) => service,
  );
  const memory = new Map(
    [...byService].map(([service, entries]) => [
      service,
      entries.map(({ memoryMiB }) => memoryMiB),
    ]),
  );
  return memory.size === 0 ? undefined : { hours: HOURS, memory };
}
