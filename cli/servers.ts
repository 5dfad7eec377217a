import type { Survive } from "../core/capacity/placement/servers";
import { got, UserError } from "../core/capacity/user-error";
import { CATALOGUES, hostCapacity, hostOffers, withMemTotal } from "../core/catalog/hosts";
import { judgeServers, type ServersQuestion } from "../core/judge/servers";
import { placeablesOf } from "../core/model/placeable";
import { serverCountsText, serversText } from "../core/report/servers";
import { chooseStack } from "../program/chosen-stack";
import { offlineSettings } from "../program/offline";
import type { Settings } from "../program/settings";
import { EXIT, type Verb } from "./verb";

/** As many as are looked at where no number is asked for. */
const COUNTS = [1, 2, 3, 4, 5];

/** More than this many are no small host. */
const MOST = 50;

/** `enxuto servers`: how several servers would carry a stack, also after the loss of one. */
export const servers: Verb<"servers"> = {
  async run({ values, positionals }) {
    const { systems, name, config } = await chooseStack(positionals, values);
    const settings = await offlineSettings(systems, name, config);
    const survive = surviveOf(values.survive);
    const count = values.count === undefined ? undefined : countOf(values.count);
    const answers = (count === undefined ? COUNTS : [count]).map((count) =>
      judgeServers(questionOf(settings, count, survive)),
    );
    const { system, profile } = settings;
    const { kind, size } = answers[0];
    const title = [
      `${name}: ${system.name}`,
      `profile ${profile}`,
      ...(count === undefined ? [] : [`${count} servers`]),
      [kind, size].filter(Boolean).join(" "),
    ].join(" · ");
    const head = { schemaVersion: 1, stack: name, system: system.name, profile };
    if (values.json) {
      const [only] = answers;
      console.log(
        JSON.stringify(count === undefined ? { ...head, answers } : { ...head, ...only }, null, 2),
      );
    } else {
      console.log(
        count === undefined ? serverCountsText(answers, title) : serversText(answers[0], title),
      );
    }
    return answers.some(({ verdict }) => verdict === "fits") ? EXIT.ok : EXIT.refused;
  },
};

function questionOf(settings: Settings, count: number, survive: Survive): ServersQuestion {
  const { system, external, host, size, memTotal, reserve } = settings;
  if (host === "render") {
    throw new UserError(
      "host",
      "render sells a plan for each service: there are no servers to count",
    );
  }
  const dated = hostCapacity(host, size, new Date());
  const capacity = memTotal ? withMemTotal(dated, "enxuto:memTotal", memTotal) : dated;
  const { memTotalMiB } = capacity;
  if (memTotalMiB === undefined) {
    throw new UserError("enxuto:size", "is not known: say what each server has, local:4GB");
  }
  return {
    services: placeablesOf(system, external.keys()),
    ...{ reserve, survive, count },
    size: {
      ...capacity,
      memTotalMiB,
      warnings: [
        ...capacity.warnings,
        "several servers are judged here and not deployed: up makes one. Disks are not judged",
      ],
    },
    extras: settings,
    offers: hostOffers(CATALOGUES),
  };
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new UserError("--count", `${got(text)}, expected a whole number from 1 to ${MOST}`);
}

function surviveOf(text: string | undefined): Survive {
  return text === "1" ? 1 : 0;
}
