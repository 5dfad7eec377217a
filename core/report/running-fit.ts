import { mib } from "../capacity/admission";
import { formatAmount } from "../capacity/price";
import { cheapestToHave } from "../capacity/shortlist";
import type { RunningFit } from "../judge/running";
import { columns } from "./columns";

/** What runs, what it needs of a host, and the cheapest that would carry it. */
export function runningFitText(fit: RunningFit): string {
  const { containers, usedMiB, neededMiB, memTotalMiB, headroomMiB, hosts } = fit;
  if (containers.length === 0) return "no container runs on this engine";
  const unreserved = containers.filter(({ reservationMiB }) => reservationMiB === null).length;
  const unlimited = containers.filter(({ limitMiB }) => limitMiB === null).length;
  const rows = containers.map(({ name, usedMiB, countedMiB, reservationMiB, limitMiB }) => [
    name,
    mib(Math.round(usedMiB)),
    mib(countedMiB),
    reservationMiB === null ? "nothing" : mib(reservationMiB),
    limitMiB === null ? "none" : mib(limitMiB),
  ]);
  const header = ["container", "in use", "counted", "reserves", "limit"];
  const cheapest = cheapestToHave(hosts, 3);
  return [
    ...columns([header, ...rows], ["left", "right", "right", "right", "right"]),
    "",
    `${count(containers.length)} ${containers.length === 1 ? "uses" : "use"} ${mib(usedMiB)} MiB; ${unreserved} of them reserve nothing, ${unlimited} without a limit`,
    `with a tenth on top and what a host keeps they need ${mib(neededMiB)} MiB; this machine has ${mib(memTotalMiB)}: ${headroomMiB >= 0 ? `${mib(headroomMiB)} left` : `${mib(-headroomMiB)} short`}`,
    ...(cheapest.length === 0
      ? ["no server that is offered carries them"]
      : cheapest.map(
          ({ kind, size, memTotalMiB, headroomMiB, priceMonthly }) =>
            `fits ${kind} ${size}: ${mib(memTotalMiB)} MiB, ${mib(headroomMiB)} left, ${formatAmount(priceMonthly)} a month before tax (${priceMonthly.asOf})`,
        )),
    "these are figures of a few seconds, and no peak: run it again when they are busy",
  ].join("\n");
}

function count(containers: number): string {
  return containers === 1 ? "1 container" : `${containers} containers`;
}
