import { grouped } from "../capacity/figures";
import { cheapestToHave } from "../capacity/shortlist";
import type { RunningFit } from "../judge/running";
import { columns } from "./columns";
import type { Language } from "./language";
import { RUNNING } from "./running-words";

/** What runs, what it needs of a host, and the cheapest that would carry it. */
export function runningFitText(fit: RunningFit, language: Language = "en"): string {
  const { containers, usedMiB, neededMiB, memTotalMiB, headroomMiB, hosts } = fit;
  const words = RUNNING[language];
  const figure = (value: number) => grouped(value, language);
  if (containers.length === 0) return words.noContainer;
  const unreserved = containers.filter(({ reservationMiB }) => reservationMiB === null).length;
  const unlimited = containers.filter(({ limitMiB }) => limitMiB === null).length;
  const rows = containers.map(({ name, usedMiB, countedMiB, reservationMiB, limitMiB }) => [
    name,
    figure(Math.round(usedMiB)),
    figure(countedMiB),
    reservationMiB === null ? words.nothing : figure(reservationMiB),
    limitMiB === null ? words.none : figure(limitMiB),
  ]);
  const cheapest = cheapestToHave(hosts, 3);
  return [
    ...columns([words.columns, ...rows], ["left", "right", "right", "right", "right"]),
    "",
    words.use(containers.length, figure(usedMiB), unreserved, unlimited),
    words.need(
      figure(neededMiB),
      figure(memTotalMiB),
      figure(Math.abs(headroomMiB)),
      headroomMiB < 0,
    ),
    ...(cheapest.length === 0
      ? [words.noServer]
      : cheapest.map(({ kind, size, memTotalMiB, headroomMiB, priceMonthly }) =>
          words.fits(`${kind} ${size}`, figure(memTotalMiB), figure(headroomMiB), priceMonthly),
        )),
    words.noPeak,
  ].join("\n");
}
