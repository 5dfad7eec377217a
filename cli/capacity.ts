import { stalePrices } from "../core/catalog/hosts";
import { capacityOf } from "../core/judge/capacity";
import { withServers } from "../core/judge/capacity-servers";
import { curveText } from "../core/report/curve-text";
import { CURVE_EN } from "../core/report/curve-words";
import { noticeText } from "../core/report/notices/notice-text";
import { loadSystems } from "../program/load-systems";
import { DRAWING_MARK, writeOwn } from "./own-file";
import { EXIT, type Verb } from "./verb";

/** `enxuto capacity`: what a system needs as its use grows, and which hosts carry that. */
export const capacity: Verb<"capacity"> = {
  async run({ values, positionals }) {
    const systems = await loadSystems(process.cwd());
    const found = withServers(capacityOf(systems, positionals, values), systems);
    if (values.svg !== undefined) {
      const { curveSvg } = require("../core/report/curve-svg");
      writeOwn("--svg", values.svg, curveSvg(found), DRAWING_MARK);
    }
    const stale = stalePrices(found.hosts, new Date()).map((notice) => noticeText(notice));
    const printed = { ...found, warnings: [...found.warnings.map(CURVE_EN.warning), ...stale] };
    console.log(
      values.json
        ? JSON.stringify(printed, null, 2)
        : [curveText(found, values.max ?? false), ...stale.map((text) => `warning: ${text}`)].join(
            "\n",
          ),
    );
    return EXIT.ok;
  },
};
