import type { Capacity } from "../core/capacity/curve";
import { stalePrices } from "../core/catalog/hosts";
import { capacityOf } from "../core/judge/capacity";
import { withServers } from "../core/judge/capacity-servers";
import { curveText } from "../core/report/curve-text";
import type { CurveTextWords } from "../core/report/curve-text-words/words";
import { CURVE_EN } from "../core/report/curve-words";
import type { Language } from "../core/report/language";
import { noticeText } from "../core/report/notices/notice-text";
import type { Sentences } from "../core/report/notices/sentences";
import { loadSystems } from "../program/load-systems";
import { DRAWING_MARK, writeOwn } from "./own-file";
import { EXIT, type Verb } from "./verb";

/** `enxuto capacity`: what a system needs as its use grows, and which hosts carry that. */
export const capacity: Verb<"capacity"> = {
  async run({ values, positionals }) {
    const systems = await loadSystems(process.cwd());
    const found = withServers(capacityOf(systems, positionals, values), systems);
    const words = wordsIn(values.language);
    if (values.svg !== undefined) {
      const { curveSvg } = require("../core/report/curve-svg");
      writeOwn(
        "--svg",
        values.svg,
        words ? curveSvg(words.said(found), { words: words.text.curve }) : curveSvg(found),
        DRAWING_MARK,
      );
    }
    const stale = stalePrices(found.hosts, new Date()).map((notice) =>
      noticeText(notice, words?.sentences),
    );
    const printed = { ...found, warnings: [...found.warnings.map(CURVE_EN.warning), ...stale] };
    console.log(
      values.json
        ? JSON.stringify(printed, null, 2)
        : [
            curveText(words?.said(found) ?? found, values.max ?? false, words?.text),
            ...stale.map((text) => `${words?.text.warning ?? "warning"}: ${text}`),
          ].join("\n"),
    );
    return EXIT.ok;
  },
};

/** What Portuguese takes, which is read when it is asked for. */
interface Portuguese {
  readonly text: CurveTextWords;
  readonly sentences: Sentences;
  /** A curve with what its system says of itself in that language. */
  readonly said: (capacity: Capacity) => Capacity;
}

function wordsIn(language: Language = "en"): Portuguese | undefined {
  if (language === "en") return undefined;
  const { CURVE_TEXT_PT } = require("../core/report/curve-text-words/portuguese");
  const { PORTUGUESE } = require("../core/report/notices/portuguese");
  const { inPortuguese } = require("../core/report/system-words-pt");
  return { text: CURVE_TEXT_PT, sentences: PORTUGUESE, said: inPortuguese };
}
