import { bar } from "./bar";
import { columns } from "./columns";
import { conditionName } from "./condition";
import { FIGURES } from "./figures";
import type { Language } from "./language";
import { spark } from "./spark";
import type { ServiceStatus, StackStatus } from "./stack-status";
import { alertLines, hostLines, problemLines } from "./status";
import { STATUS_WORDS } from "./status-words";

/** What services used over a time. */
export interface Courses {
  /** Hours that the courses reach back. Null where they are what was seen since the status is shown. */
  readonly hours: number | null;
  /** Memory in MiB of each service's largest container, the oldest first. */
  readonly memory: ReadonlyMap<string, readonly number[]>;
}

const BAR_WIDTH = 16;
const SPARK_WIDTH = 24;

/** A status that is drawn again and again: plan against use, its course, the host, backups, and the alerts that are open. */
export function liveText(
  status: StackStatus,
  courses: Courses,
  time: string,
  language: Language = "en",
): string[] {
  const words = STATUS_WORDS[language];
  const { header } = words;
  const seen = courses.hours === null ? words.seenHere : words.seen(courses.hours);
  const alerts = alertLines(status, language);
  return [
    `${status.stack} · ${time}`,
    ...columns(
      [
        [header.service, header.state, header.share, header.inUse, header.reserved].concat(
          header.limit,
          seen,
        ),
        ...status.services.map((service) => row(service, courses, language)),
      ],
      ["left", "left", "left", "right", "right", "right", "left"],
    ),
    "",
    ...machineLine(status, language),
    ...hostLines(status, language),
    ...problemLines(status, language),
    alerts.length === 0 ? words.noAlerts : words.alerts(alerts.length),
    ...alerts.map((alert) => `  ${alert}`),
  ];
}

function row(service: ServiceStatus, { memory }: Courses, language: Language): string[] {
  const { name, replicas, containers, limitMiB, reservationMiB } = service;
  const largest = largestMiB(service);
  const limit = limitMiB ?? 0;
  const figure = FIGURES[language];
  const conditions = [...new Set(containers.map(({ condition }) => condition))];
  return [
    replicas > 1 ? `${name} ×${replicas}` : name,
    conditions.length === 0
      ? STATUS_WORDS[language].notThere
      : conditions.map((condition) => conditionName(condition, language)).join(", "),
    largest === null || limit === 0
      ? ""
      : `${bar(largest / limit, BAR_WIDTH).padEnd(BAR_WIDTH)} ${percent(largest / limit)}`,
    largest === null ? "" : figure(Math.round(largest)),
    reservationMiB === null ? "" : figure(reservationMiB),
    limitMiB === null ? "" : figure(limitMiB),
    spark(memory.get(name) ?? [], limit, SPARK_WIDTH),
  ];
}

/** Memory in use by the container of a service that uses most, the one that is nearest to its limit; null where none runs. */
export function largestMiB({ containers }: ServiceStatus): number | null {
  const used = containers.flatMap(({ memoryMiB }) => (memoryMiB === null ? [] : [memoryMiB]));
  return used.length === 0 ? null : Math.max(...used);
}

/** `memory: 1,203 of 1,973 MiB available · CPUs 23 % busy`. */
export function machineLine({ machine }: StackStatus, language: Language): string[] {
  const words = STATUS_WORDS[language];
  const figure = FIGURES[language];
  const { memTotalMiB, memAvailableMiB, cpuShare } = machine;
  const parts = [
    ...(memTotalMiB && memAvailableMiB !== undefined
      ? [words.available(figure(memAvailableMiB), figure(memTotalMiB))]
      : []),
    ...(cpuShare === undefined ? [] : [words.cpus(percent(cpuShare))]),
  ];
  return parts.length === 0 ? [] : [parts.join(" · ")];
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
