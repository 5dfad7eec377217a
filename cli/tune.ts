import * as fs from "node:fs";
import * as path from "node:path";
import type { HostCapacity } from "../core/capacity/host";
import { sentence } from "../core/capacity/sentence";
import { got, UserError } from "../core/capacity/user-error";
import { type HostKind, hostCapacity } from "../core/catalog/hosts";
import { STDIN } from "../core/compose/tree";
import { answer, type ComposeQuestion } from "../core/judge/answer";
import { said } from "../core/report/compose-said";
import { LANGUAGES, type Language } from "../core/report/language";
import type * as English from "../core/report/tune-words/english";
import type * as Portuguese from "../core/report/tune-words/portuguese";
import type { TuneWords } from "../core/report/tune-words/words";
import { requireOwn, writeOwn } from "./own-file";
import { EXIT, EXIT_OF } from "./verb";

/** The file that `--tune` writes, and how it stands to those that were read. */
export interface Override {
  /** The path, or `-`. */
  readonly file: string;
  /** Whether an earlier run wrote it and it was read with the others. */
  readonly isRead: boolean;
  /** The files that were read beside it. */
  readonly others: readonly string[];
}

const NAME = "compose.override.yaml";

/**
 * File that `--tune` writes, next to the first of these files unless `out` names another. Throws a UserError where somebody's own file
 * stands there.
 */
export function overrideFor(files: readonly string[], out: string | undefined): Override {
  const beside =
    files[0] === STDIN ? STDIN : path.relative("", path.join(path.dirname(files[0]), NAME));
  const file = out ?? beside;
  const others = files.filter((one) => path.resolve(one) !== path.resolve(file));
  if (file === STDIN) return { file, isRead: false, others: files };
  requireOwn(out === undefined ? "--tune" : "--out", file, marks());
  if (!fs.existsSync(file)) return { file, isRead: false, others: files };
  return { file, isRead: others.length < files.length, others };
}

/** Writes what fits the host, and says so. Gives the exit code of the answer with it. */
export function tuneInto(
  question: ComposeQuestion,
  { file }: Override,
  { json: asJson = false, language = "en" }: { json?: boolean; language?: Language },
): number {
  const { overrideText, tuneText } = texts();
  const words = wordsIn(language);
  const { tune } = require("../core/judge/tune/tune") as typeof import("../core/judge/tune/tune");
  const tuning = tune({ ...question, target: hostOf(question) });
  const text = overrideText(tuning, words);
  if (asJson) {
    const { services, fit, ...rest } = tuning;
    const shown = services.map(({ service: _, ...one }) => one);
    const answer = { ...rest, fit: said(fit), services: shown, override: text ?? null };
    console.log(JSON.stringify(answer, null, 2));
  }
  if (text === undefined) {
    if (!asJson) console.log(tuneText(tuning, undefined, words));
    return EXIT.refused;
  }
  if (file !== STDIN) writeOwn("--tune", file, text, marks());
  else if (!asJson) process.stdout.write(text);
  if (file !== STDIN && !asJson) console.log(tuneText(tuning, file, words));
  return EXIT_OF[tuning.verdict];
}

/** The host that is named, else the cheapest that carries the services as they are. */
function hostOf(question: ComposeQuestion): HostCapacity {
  const { target } = question;
  if (typeof target !== "string") return target;
  if (target === "render") {
    throw new UserError(
      "--tune",
      sentence`${got(target)}: its plans bound each service, there is nothing to share`,
    );
  }
  const [cheapest] = answer(question).hosts;
  if (!cheapest)
    throw new UserError("--tune", sentence`no server carries them: name one, --host hetzner:cx23`);
  const kind = cheapest.kind as Exclude<HostKind, "render">;
  return hostCapacity(kind, cheapest.size, new Date(), question.catalogues);
}

/** Loaded where it is asked for: `fit` itself writes no YAML. */
function texts(): typeof import("../core/report/tune") {
  return require("../core/report/tune");
}

function wordsIn(language: Language): TuneWords {
  if (language === "en") {
    return (require("../core/report/tune-words/english") as typeof English).TUNE_EN;
  }
  return (require("../core/report/tune-words/portuguese") as typeof Portuguese).TUNE_PT;
}

/** Beginnings of files that it wrote, in whichever language. */
function marks(): readonly string[] {
  return LANGUAGES.map((language) => wordsIn(language).mark);
}
