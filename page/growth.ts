import type { Capacity } from "../core/capacity/curve";
import { shortlist } from "../core/capacity/shortlist";
import { UserError } from "../core/capacity/user-error";
import { capacityOf } from "../core/judge/capacity";
import { curveSvg } from "../core/report/curve-svg";
import { curveText } from "../core/report/curve-text";
import { CURVE_EN, CURVE_PT, type CurveWords } from "../core/report/curve-words";
import { mistakeText } from "../core/report/problems/problem-text";
import { inPortuguese } from "../core/report/system-words-pt";
import type { Mistake } from "./fit";
import type { Language } from "./language";
import { SYSTEMS } from "./systems";

/** A question how far a system goes. */
export interface GrowthQuestion {
  readonly about: "growth";
  readonly system: string;
  /** @default - the system's last one */
  readonly profile?: string;
  /** The driver that the curve follows. @default - the system's own */
  readonly along?: string;
  /** Drivers that stand elsewhere than where the profiles were made for. */
  readonly set: Readonly<Record<string, string>>;
}

/** The answer of `capacity`, how far a system goes. */
export interface Grown {
  readonly kind: "grown";
  /** In the words of the page's language. */
  readonly capacity: Capacity;
  /** What may be asked instead. */
  readonly systems: readonly { readonly name: string; readonly profiles: readonly string[] }[];
  /** The cheapest hosts that carry it, as `size` and `kind`. */
  readonly cheapest: Capacity["hosts"];
  /** The curve in the words of the page's language. */
  readonly said: {
    readonly title: string;
    readonly axis: string;
    /** What gives way, the first one first. */
    readonly breaks: readonly string[];
    readonly warnings: readonly string[];
  };
  /** The drawing to take along, and the same for the page, wide and narrow. */
  readonly svg: string;
  readonly wide: string;
  readonly narrow: string;
  /** The answer as `capacity` prints it. */
  readonly text: string;
  readonly command: string;
}

/** Pixels that a drawing is wide on the page of a computer and of a phone. */
const WIDTHS = { wide: 720, narrow: 350 };

/** Reckons how far a system goes. Never throws for what is wrong with the question, which may come from a link. */
export function grow(question: GrowthQuestion, language: Language): Grown | Mistake {
  const { system, profile, along, set } = question;
  const settings = Object.entries(set).map(([driver, value]) => `${driver}=${value}`);
  try {
    const capacity = capacityOf(SYSTEMS, [system], { profile, along, set: settings });
    const portuguese = language === "pt-BR";
    const shown = portuguese ? inPortuguese(capacity) : capacity;
    const words = portuguese ? CURVE_PT : CURVE_EN;
    return {
      kind: "grown",
      capacity: shown,
      systems: SYSTEMS.map(({ name, profiles }) => ({ name, profiles: [...profiles.keys()] })),
      cheapest: shortlist(shown.hosts),
      said: saidIn(words, shown),
      svg: curveSvg(shown, { words }),
      wide: curveSvg(shown, { words, width: WIDTHS.wide, captions: false }),
      narrow: curveSvg(shown, { words, width: WIDTHS.narrow, captions: false }),
      text: curveText(capacity, false),
      command: commandOf(question, settings),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const text = language === "en" ? error.message : mistakeText(error);
    return { kind: "mistake", problem: { text } };
  }
}

function saidIn(words: CurveWords, { system, along, value, breaks, warnings }: Capacity) {
  return {
    title: words.title(system, along),
    axis: words.axis(along, value),
    breaks: breaks.map((one, index) => words.breaking(one, along, index === 0 ? "first" : "then")),
    warnings: warnings.map((warning) => words.warning(warning)),
  };
}

function commandOf({ system, profile, along }: GrowthQuestion, settings: readonly string[]) {
  return [
    `npx enxuto capacity ${system}`,
    ...(profile ? [`--profile ${profile}`] : []),
    ...settings.map((setting) => `--set ${setting}`),
    ...(along ? [`--along ${along}`] : []),
  ].join(" ");
}
