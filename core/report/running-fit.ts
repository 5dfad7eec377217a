import { grouped } from "../capacity/figures";
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
    grouped(Math.round(usedMiB)),
    grouped(countedMiB),
    reservationMiB === null ? "nothing" : grouped(reservationMiB),
    limitMiB === null ? "none" : grouped(limitMiB),
  ]);
  const header = ["container", "in use", "counted", "reserves", "limit"];
  const cheapest = cheapestToHave(hosts, 3);
  return [
    ...columns([header, ...rows], ["left", "right", "right", "right", "right"]),
    "",
    `${count(containers.length)} ${containers.length === 1 ? "uses" : "use"} ${grouped(usedMiB)} MiB; ${unreserved} of them reserve nothing, ${unlimited} without a limit`,
    `with a tenth on top and what a host keeps they need ${grouped(neededMiB)} MiB; this machine has ${grouped(memTotalMiB)}: ${headroomMiB >= 0 ? `${grouped(headroomMiB)} left` : `${grouped(-headroomMiB)} short`}`,
    ...(cheapest.length === 0
      ? ["no server that is offered carries them"]
      : cheapest.map(
          ({ kind, size, memTotalMiB, headroomMiB, priceMonthly }) =>
            `fits ${kind} ${size}: ${grouped(memTotalMiB)} MiB, ${grouped(headroomMiB)} left, ${formatAmount(priceMonthly)} a month before tax (${priceMonthly.asOf})`,
        )),
    "these are figures of a few seconds, and no peak: run it again when they are busy",
  ].join("\n");
}

function count(containers: number): string {
  return containers === 1 ? "1 container" : `${containers} containers`;
}
