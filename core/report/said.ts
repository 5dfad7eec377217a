import type { Comparison } from "../capacity/comparison";
import type { Cost, CostItem } from "../capacity/cost";
import type { Fit, FitFigures, FitService } from "../capacity/fit";
import type { FitNotice } from "../capacity/fit-notice";
import type { DecidedRollout } from "../capacity/rollout";
import type { Suggestion } from "../capacity/suggestions";
import { comparisonText } from "./cost";
import { GROUND_WORDS } from "./rollout-words";
import type { Answered } from "./servers";
import { fitNoticeText } from "./stack-notices/fit-notice-text";
import { WAYS_EN } from "./way-words/english";
import { itemText } from "./way-words/parts";
import { changeText, noteText } from "./ways";

/** An invoice with the words that `--json` has. */
type SaidCost = Omit<Cost, "items"> & {
  readonly items: readonly (CostItem & { readonly what: string })[];
};

/** A way out with the words that `--json` has. */
type SaidSuggestion = Suggestion & { readonly change: string; readonly note?: string };

type SaidService<Service extends FitService> = Service & {
  readonly rolloutReason: string;
  readonly priceIncludes?: string;
};

/** Figures with the words that `--json` has, in English. */
export type SaidFigures<Answer extends FitFigures> = Omit<
  Answer,
  "services" | "suggestions" | "cost" | "comparison"
> & {
  readonly services: readonly SaidService<Answer["services"][number]>[];
  readonly suggestions: readonly SaidSuggestion[];
  readonly cost?: SaidCost;
  readonly comparison?: readonly (Comparison & { readonly words: string })[];
};

/** The answer of a stack with the words that `--json` has. */
export type SaidFit<Answer extends Fit> = Omit<SaidFigures<Answer>, "because"> & {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  readonly because: readonly (FitNotice & { readonly text: string })[];
};

/** The answer of a stack as `--json` prints it: its data with the words for whoever reads them. */
export function saidFit<Answer extends Fit>(fit: Answer): SaidFit<Answer> {
  const because = fit.because.map((reason) => ({ ...reason, text: fitNoticeText(reason) }));
  return {
    ...saidFigures(fit),
    reasons: because.map(({ text }) => text),
    warnings: fit.notices.map((notice) => fitNoticeText(notice)),
    because,
  };
}

/** The figures of an answer with their words. */
export function saidFigures<Answer extends FitFigures>(fit: Answer): SaidFigures<Answer> {
  const { cost, comparison, host } = fit;
  return {
    ...fit,
    ...(cost ? { cost: saidCost(cost) } : {}),
    services: fit.services.map((service) => saidService(service)),
    suggestions: fit.suggestions.map(saidSuggestion),
    ...(comparison
      ? {
          comparison: comparison.map((one) => ({
            ...one,
            words: comparisonText(one, host.priceMonthly),
          })),
        }
      : {}),
  };
}

function saidCost({ items, total }: Cost): SaidCost {
  return { items: items.map((item) => ({ what: itemText(item), ...item })), total };
}

function saidService<Service extends FitService>(service: Service): SaidService<Service> {
  const { rolloutGround, includes } = service;
  return {
    ...service,
    rolloutReason: GROUND_WORDS.en(rolloutGround),
    ...(includes ? { priceIncludes: WAYS_EN.storage(includes) } : {}),
  };
}

function saidSuggestion(suggestion: Suggestion): SaidSuggestion {
  const note = noteText(suggestion);
  return { ...suggestion, change: changeText(suggestion), ...(note ? { note } : {}) };
}

/** The answer for several servers with its words. */
export function saidServers(answer: Answered) {
  const { cost, rollouts } = answer;
  return {
    ...answer,
    ...(cost ? { cost: saidCost(cost) } : {}),
    warnings: answer.notices.map((notice) => fitNoticeText(notice)),
    rollouts: Object.fromEntries(
      Object.entries(rollouts).map(([name, rollout]) => [name, saidRollout(rollout)]),
    ),
  };
}

function saidRollout(decided: DecidedRollout): DecidedRollout & { readonly reason: string } {
  return { ...decided, reason: GROUND_WORDS.en(decided.ground) };
}
