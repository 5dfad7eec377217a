import { conditionName } from "./condition";
import { FIGURES } from "./figures";
import type { Language } from "./language";
import type { ServiceStatus, StackStatus } from "./stack-status";
import { alertLines, hostLines, problemLines } from "./status";
import { type Courses, largestMiB, machineLine, percent } from "./status-live";
import { STATUS_WORDS } from "./status-words";
import { escaped, line, rect, shape, svg } from "./svg";

/** Follows the viewer's own setting, as the drawings do; asks no other machine for anything. */
const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid #8884; }
  .figure { text-align: right; font-variant-numeric: tabular-nums; }
  td svg { display: block; }
  .overflow { overflow-x: auto; }
`;

/** A status as one page that stands by itself: the table with drawings, the host, the alerts, and the drawing of the plan's account. */
export function statusHtml(
  status: StackStatus,
  account: string,
  courses: Courses,
  time: string,
  language: Language = "en",
): string {
  const words = STATUS_WORDS[language];
  const { header } = words;
  const alerts = alertLines(status, language);
  const lines = [
    ...machineLine(status, language),
    ...hostLines(status, language),
    ...problemLines(status, language),
    ...status.unusedVolumes.map((volume) => words.unusedVolume(volume, status.stack)),
  ];
  const seen = courses.hours === null ? words.seenHere : words.seen(courses.hours);
  const heads = [
    ...[cell("th", header.service), cell("th", header.state), cell("th", header.share)],
    ...[header.inUse, header.reserved, header.limit].map((name) => cell("th", name, "figure")),
    cell("th", seen),
  ];
  return [
    "<!doctype html>",
    `<html lang="${language === "pt" ? "pt-BR" : "en"}">`,
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(status.stack)}</title>`,
    `<style>${STYLE}</style>`,
    `<h1>${escaped(status.stack)}</h1>`,
    `<p>${escaped(words.madeAt(time))}</p>`,
    '<div class="overflow"><table>',
    `<thead><tr>${heads.join("")}</tr></thead>`,
    "<tbody>",
    ...status.services.map((service) => row(service, courses, language)),
    "</tbody>",
    "</table></div>",
    list(lines),
    `<h2>${escaped(alerts.length === 0 ? words.noAlerts : words.alerts(alerts.length))}</h2>`,
    ...(alerts.length === 0 ? [] : [list(alerts)]),
    `<h2>${escaped(words.plan)}</h2>`,
    `<div class="overflow">${account}</div>`,
    "</html>",
    "",
  ].join("\n");
}

function row(service: ServiceStatus, { memory }: Courses, language: Language): string {
  const { name, replicas, containers, limitMiB, reservationMiB } = service;
  const largest = largestMiB(service);
  const conditions = [...new Set(containers.map(({ condition }) => condition))];
  const state =
    conditions.length === 0
      ? STATUS_WORDS[language].notThere
      : conditions.map((condition) => conditionName(condition, language)).join(", ");
  const figures = [largest === null ? null : Math.round(largest), reservationMiB, limitMiB];
  const cells = [
    cell("th", replicas > 1 ? `${name} ×${replicas}` : name),
    cell("td", state),
    `<td>${largest === null || !limitMiB ? "" : useSvg(name, largest, reservationMiB, limitMiB, language)}</td>`,
    ...figures.map((figure) =>
      cell("td", figure === null ? "" : FIGURES[language](figure), "figure"),
    ),
    `<td>${courseSvg(name, memory.get(name) ?? [], limitMiB ?? 0)}</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}

const WIDTH = 140;
const HEIGHT = 22;

/** Use within a limit, with a mark at what is reserved. */
function useSvg(
  name: string,
  usedMiB: number,
  reservationMiB: number | null,
  limitMiB: number,
  language: Language,
): string {
  const figure = FIGURES[language];
  const x = (figure: number) => Math.min(figure / limitMiB, 1) * WIDTH;
  const use = STATUS_WORDS[language].use(figure(Math.round(usedMiB)), figure(limitMiB));
  const words = `${name}: ${use}, ${percent(usedMiB / limitMiB)}`;
  return svg(
    HEIGHT,
    words,
    words,
    [
      rect(0, 4, x(usedMiB), HEIGHT - 8, usedMiB / limitMiB >= 0.9 ? "short" : "part"),
      rect(0.5, 3.5, WIDTH - 1, HEIGHT - 7, "host"),
      ...(reservationMiB === null
        ? []
        : [line(x(reservationMiB), 0, x(reservationMiB), HEIGHT, "mark")]),
    ],
    WIDTH,
  );
}

/** The course of a service's memory, below its limit. */
function courseSvg(name: string, course: readonly number[], limitMiB: number): string {
  if (course.length < 2 || limitMiB === 0) return "";
  const step = WIDTH / (course.length - 1);
  const y = (figure: number) => HEIGHT - Math.min(figure / limitMiB, 1) * (HEIGHT - 2);
  const top = course.map((figure, index) => `${(index * step).toFixed(1)},${y(figure).toFixed(1)}`);
  const path = `M0,${HEIGHT}L${top.join("L")}L${WIDTH},${HEIGHT}Z`;
  return svg(
    HEIGHT,
    name,
    `${name}: ${course.map(Math.round).join(", ")} MiB`,
    [shape(path, "part")],
    WIDTH,
  );
}

function list(lines: readonly string[]): string {
  return `<ul>${lines.map((words) => `<li>${escaped(words)}</li>`).join("")}</ul>`;
}

function cell(tag: "th" | "td", words: string, classes = ""): string {
  return `<${tag}${classes === "" ? "" : ` class="${classes}"`}>${escaped(words)}</${tag}>`;
}
