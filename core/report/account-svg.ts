import type { FitFigures } from "../capacity/fit";
import { hostName } from "../capacity/host";
import { UserError } from "../capacity/user-error";
import { ACCOUNT_WORDS, type AccountWords } from "./account-words";
import type { Language } from "./language";
import { isPlanned } from "./plan-table";
import { withReplicas } from "./replicas";
import { linearScale, type Scale } from "./scale";
import { line, rect, SVG_MARGIN, SVG_WIDTH, shortened, svg, text } from "./svg";

const TOP = 64;
const ROW = 24;
const BAR = 15;
/** Where the bars begin and end: names to the left of them, figures to the right. */
const FROM = 180;
const TO = SVG_WIDTH - 80;
const END = SVG_WIDTH - SVG_MARGIN;

/** More services than this are drawn together. */
const MAXIMUM_SERVICES = 14;

/** One step of the account, from left to right. */
interface Step {
  readonly name: string;
  readonly mib: number;
  readonly classes: string;
}

/** The account of a host as steps: the host, its reserve, each service, the surge, and what is left or missing. */
export function accountSvg(fit: FitFigures, language: Language = "en"): string {
  if (isPlanned(fit)) {
    throw new UserError("--svg", `${fit.host.kind} sells a plan for each service: no host to draw`);
  }
  const words = ACCOUNT_WORDS[language];
  const { figure } = words;
  const { memory, verdict } = fit;
  const memTotalMiB = fit.host.memTotalMiB ?? 0;
  const steps: Step[] = [
    { name: words.reserve, mib: memory.reserveMiB, classes: "reserve" },
    ...serviceSteps(fit, words),
    ...(memory.surgeMiB > 0 ? [{ name: words.surge, mib: memory.surgeMiB, classes: "surge" }] : []),
  ];
  const claimedMiB = steps.reduce((sum, step) => sum + step.mib, 0);
  const x = linearScale([0, Math.max(memTotalMiB, claimedMiB, 1)], [FROM, TO]);
  const parts = [
    ...heading(fit, words),
    ...grid(x, steps.length + 2, words),
    text(SVG_MARGIN, baseline(0), fit.host.kind === "any" ? words.justEnough : hostName(fit.host)),
    rect(x(0), barTop(0), x(memTotalMiB) - x(0), BAR, "host"),
    text(END, baseline(0), figure(memTotalMiB), "end"),
  ];
  let claimed = 0;
  steps.forEach((step, index) => {
    parts.push(
      text(SVG_MARGIN, baseline(index + 1), shortened(step.name, 24)),
      rect(x(claimed), barTop(index + 1), x(claimed + step.mib) - x(claimed), BAR, step.classes),
      text(END, baseline(index + 1), figure(step.mib), "end"),
    );
    claimed += step.mib;
  });
  const last = steps.length + 1;
  const [from, to] = [Math.min(claimedMiB, memTotalMiB), Math.max(claimedMiB, memTotalMiB)];
  parts.push(
    text(SVG_MARGIN, baseline(last), memory.headroomMiB < 0 ? words.short : words.headroom),
    rect(x(from), barTop(last), x(to) - x(from), BAR, memory.headroomMiB < 0 ? "short" : "left"),
    text(END, baseline(last), figure(memory.headroomMiB), "end"),
    line(x(memTotalMiB), TOP, x(memTotalMiB), barTop(last) + ROW, "mark"),
  );
  const title = words.title(fit.system, hostName(fit.host), verdict === "fits");
  return svg(TOP + (steps.length + 2) * ROW + 30, title, describe(fit, words), parts);
}

/** Services from the top of the file down; of very many the largest, and the rest as one. */
function serviceSteps({ services }: FitFigures, words: AccountWords): Step[] {
  const steps = services.map((service) => ({
    name: withReplicas(service),
    mib: (service.reservationMiB ?? 0) * service.replicas,
    classes: "part",
  }));
  if (steps.length <= MAXIMUM_SERVICES) return steps;
  const largest = [...steps].sort((a, b) => b.mib - a.mib).slice(0, MAXIMUM_SERVICES - 1);
  const rest = steps.filter((step) => !largest.includes(step));
  return [
    ...largest,
    {
      name: words.others(rest.length),
      mib: rest.reduce((sum, step) => sum + step.mib, 0),
      classes: "part",
    },
  ];
}

function heading(
  { system, profile, host, verdict, memory }: FitFigures,
  words: AccountWords,
): string[] {
  const price = host.priceMonthly;
  const about = [
    words.profile(profile),
    ...(host.kind === "any" ? [] : [hostName(host)]),
    `${words.figure(host.memTotalMiB ?? 0)} MiB`,
    ...(price ? [words.monthly(price)] : []),
  ].join(" · ");
  const outcome = words.outcome(verdict === "fits", memory.headroomMiB);
  return [
    text(SVG_MARGIN, 20, shortened(system, 40), "title"),
    text(END, 20, outcome, "title end"),
    text(SVG_MARGIN, 42, about, "soft"),
  ];
}

function grid(x: Scale, rows: number, { figure }: AccountWords): string[] {
  const bottom = TOP + rows * ROW + 4;
  return x
    .ticks(5)
    .flatMap((tick) => [
      line(x(tick), TOP, x(tick), bottom, "grid"),
      text(x(tick), bottom + 16, tick === 0 ? "0 MiB" : figure(tick), "soft middle"),
    ]);
}

function describe({ host, memory, services }: FitFigures, words: AccountWords): string {
  const { figure } = words;
  const parts = services.map(
    ({ name, reservationMiB, replicas }) => `${name} ${figure((reservationMiB ?? 0) * replicas)}`,
  );
  return `${figure(host.memTotalMiB ?? 0)} MiB − ${figure(memory.reserveMiB)} ${words.reserve} − ${parts.join(" − ")} − ${figure(memory.surgeMiB)} ${words.surge} = ${figure(memory.headroomMiB)} MiB ${words.headroom}`;
}

function barTop(row: number): number {
  return TOP + row * ROW + (ROW - BAR) / 2;
}

function baseline(row: number): number {
  return barTop(row) + BAR - 3;
}
