import { sentence, word } from "../core/capacity/sentence";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import { stalePrices } from "../core/catalog/hosts";
import type { ComposeProject } from "../core/compose/project";
import { countAt } from "../core/compose/replicas";
import { memoryBytesOf } from "../core/compose/units";
import { answer } from "../core/judge/answer";
import { withStalePrices } from "../core/judge/stale";
import { offeredAt, targetOf } from "../core/judge/target";
import { composeMarkdown, composeText } from "../core/report/compose-fit";
import { said } from "../core/report/compose-said";
import type { ComposeWords } from "../core/report/compose-words/words";
import type { Language } from "../core/report/language";
import { noticeText } from "../core/report/notices/notice-text";
import { runningFitText } from "../core/report/running-fit";
import { RUNNING } from "../core/report/running-words";
import { differenceFrom, readBase } from "./base-branch";
import { readProject } from "./compose-project";
import { DRAWING_MARK, writeOwn } from "./own-file";
import { overrideFor, tuneInto } from "./tune";
import { EXIT, EXIT_OF, type Verb } from "./verb";

/** `enxuto fit`: whether the services of compose files fit a host. Imports nothing of Pulumi. */
export const fit: Verb<"fit"> = {
  async run({ values, given }) {
    if (values.running) return runningVerdict(values.json === true, values.language);
    const target = targetOf(values);
    const named = given.flatMap(({ option, value }) =>
      option === undefined || option === "file" ? [value] : [],
    );
    const flags = {
      envFiles: values["env-file"],
      profiles: values.profile,
      noEnv: values["no-env"],
      reader: values.reader,
    };
    if (values.out !== undefined && !values.tune)
      throw new UserError("--out", sentence`needs --tune`);
    const texts = values.open ? new Map<string, string>() : undefined;
    const first = await readProject({ named, texts, ...flags });
    const override = values.tune ? overrideFor(first.paths, values.out) : undefined;
    // What an earlier run wrote is no part of what is tuned.
    const { project, files, profiles } = override?.isRead
      ? await readProject({ named: override.others, ...flags })
      : first;
    checkProfiles(values.profile, project.profiles);
    const question = {
      project: changed(project, values),
      files,
      profile: profiles.filter(Boolean).join("+") || "default",
      target,
      strict: values.strict,
      unknownBytes: unknownBytes(values.unknown),
      catalogues: offeredAt(values.location),
    };
    if (override) return tuneInto(question, override, values);
    const found = withStalePrices(answer(question), new Date());
    const { language = "en" } = values;
    if (values.svg !== undefined) {
      const { accountSvg } = require("../core/report/account-svg");
      writeOwn("--svg", values.svg, accountSvg(found, language), DRAWING_MARK);
    }
    console.log(
      values.json
        ? JSON.stringify(said(found), null, 2)
        : values.markdown
          ? composeMarkdown(found, differenceFrom(readBase(values.base), found), wordsIn(language))
          : composeText(found, wordsIn(language)),
    );
    if (texts) {
      const { filesOpening, openPage } = require("./open-page") as typeof import("./open-page");
      const { location, host = values.ram ? `ram:${values.ram}` : "any" } = values;
      const diskGB = values.disk && typeof target === "object" ? target.diskGB : undefined;
      await openPage({ ...filesOpening(texts, first.paths, host), diskGB, location });
    }
    return EXIT_OF[found.verdict];
  },
};

/** The words of a language; those of Portuguese are read when they are asked for. */
function wordsIn(language: Language): ComposeWords | undefined {
  if (language === "en") return undefined;
  const { COMPOSE_PT } =
    require("../core/report/compose-words/portuguese") as typeof import("../core/report/compose-words/portuguese");
  return COMPOSE_PT;
}

/** The same of what runs on this engine, which no file has to say. */
async function runningVerdict(json: boolean, language: Language = "en"): Promise<number> {
  const { fitOfRunning } = require("./fit-running") as typeof import("./fit-running");
  const found = await fitOfRunning();
  const warnings = stalePrices(found.hosts, new Date()).map((notice) =>
    noticeText(notice, wordsIn(language)?.sentences),
  );
  console.log(
    json
      ? JSON.stringify({ schemaVersion: 1, ...found, warnings }, null, 2)
      : [
          runningFitText(found, language),
          ...warnings.map((text) => `${RUNNING[language].warning}: ${text}`),
        ].join("\n"),
  );
  return found.headroomMiB >= 0 ? EXIT.ok : EXIT.refused;
}

function unknownBytes(size: string | undefined): number | undefined {
  return size === undefined ? undefined : memoryBytesOf("--unknown", size);
}

/** Compose says nothing of a profile that no service is in; a slip would leave services out of the sum. */
function checkProfiles(named: readonly string[] = [], profiles: readonly string[]): void {
  const wrong = named.find((name) => name !== "*" && !profiles.includes(name));
  if (wrong === undefined) return;
  throw new UserError(
    "--profile",
    sentence`${got(wrong)}, ${profiles.length > 0 ? oneOf(profiles) : word("but no service is in a profile")}`,
  );
}

/** The project with what the flags say instead of the files. */
function changed(
  project: ComposeProject,
  flags: { replicas?: readonly string[]; reservation?: readonly string[] },
): ComposeProject {
  const names = project.services.map(({ name }) => name);
  const replicas = byService("--replicas", flags.replicas, names, countAt);
  const reservations = byService("--reservation", flags.reservation, names, memoryBytesOf);
  return {
    ...project,
    services: project.services.map((service) => ({
      ...service,
      replicas: replicas.get(service.name) ?? service.replicas,
      reservationBytes: reservations.get(service.name) ?? service.reservationBytes,
      isVouchedFor: reservations.has(service.name),
    })),
  };
}

/** Values of a flag of the form SERVICE=VALUE, by service. */
function byService<T>(
  flag: string,
  settings: readonly string[] = [],
  names: readonly string[],
  read: (path: string, value: string) => T,
): Map<string, T> {
  return new Map(
    settings.map((setting) => {
      const [name, value] = setting.split("=");
      if (!names.includes(name)) throw new UserError(flag, sentence`${got(name)}, ${oneOf(names)}`);
      return [name, read(`${flag} ${name}`, value ?? "")];
    }),
  );
}
