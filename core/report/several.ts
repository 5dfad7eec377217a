import { gb, grouped } from "../capacity/figures";
import type { Fit, FitFigures } from "../capacity/fit";
import type { ServerFit } from "../capacity/placement/servers";
import { columns } from "./columns";
import type { Language } from "./language";
import { PLAN_EN } from "./plan-words/english";
import type { PlanWords } from "./plan-words/words";
import { withReplicas } from "./replicas";
import { counted, lossLines, serverTable } from "./servers";

/** The account of a stack that several servers carry together. */
type FitOnSeveral = FitFigures & Required<Pick<Fit, "survive" | "survives" | "servers">>;

/** Whether several servers carry the services together. */
export function isOnSeveral<Answer extends FitFigures>(fit: Answer): fit is Answer & FitOnSeveral {
  return fit.servers !== undefined;
}

/** The services with the servers that they run on, each server with what is left of it, and what the loss of each means. */
export function severalLines(fit: FitOnSeveral, words: PlanWords = PLAN_EN): string[] {
  const { servers } = fit;
  if (servers.length === 0) return serviceTable(fit, words);
  return [
    ...serviceTable(fit, words),
    "",
    ...serverTable(servers, words.servers),
    "",
    ...lossLines(servers, words.servers),
    ...diskLine(servers, words),
    "",
    `  ${promise(fit, words)}`,
  ];
}

function serviceTable({ services, servers }: FitOnSeveral, words: PlanWords): string[] {
  const figure = (value: number) => grouped(value, words.language);
  const [first, ...others] = words.columns;
  const rows = services.map((service) => {
    const { name, replicas, reservationMiB, limitMiB, rollout } = service;
    return [
      `  ${withReplicas(service)}`,
      reservationMiB === null ? "?" : figure(reservationMiB * replicas),
      limitMiB === null ? words.way.none : figure(limitMiB * replicas),
      rollout,
      runsOn(name, servers),
    ];
  });
  return columns(
    [[`  ${first}`, ...others, words.servers.runsOn], ...rows],
    ["left", "right", "right", "left", "left"],
  );
}

/** The servers as a table of a pull request, each with what its loss leaves. */
export function severalMarkdown(
  { servers }: FitOnSeveral,
  heads: readonly string[],
  language: Language,
): string[] {
  if (servers.length === 0) return [];
  return [
    `| ${heads.join(" | ")} |`,
    "| --- | ---: | ---: | ---: | ---: | --- |",
    ...servers.map(({ name, reservedMiB, surgeMiB, headroomMiB, afterLossMiB, services }) => {
      const figures = [reservedMiB, surgeMiB, headroomMiB, afterLossMiB].map((mib) =>
        grouped(mib, language),
      );
      return `| ${[name, ...figures, counted(services)].join(" | ")} |`;
    }),
  ];
}

/** `server-1 ×2, server-3`. */
function runsOn(service: string, servers: readonly ServerFit[]): string {
  return servers
    .map(({ name, services }) => ({
      name,
      count: services.filter((one) => one === service).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => (count > 1 ? `${name} ×${count}` : name))
    .join(", ");
}

/** `disk: server-1 7.5 of 40.0 GB, server-2 not known`; nothing where none is known. */
function diskLine(
  servers: readonly ServerFit[],
  { language, servers: words }: PlanWords,
): string[] {
  if (!servers.some(({ disk }) => disk)) return [];
  const disks = servers.map(({ name, disk }) =>
    disk
      ? words.diskOf(name, gb(disk.needMB, language), gb(disk.diskMB, language))
      : words.diskNotKnown(name),
  );
  return ["", `  ${words.disks}: ${disks.join(", ")}`];
}

/** What is promised and what holds. */
function promise({ verdict, survive, survives }: FitOnSeveral, { servers }: PlanWords): string {
  const promised = survive > survives ? survive : undefined;
  return servers.promise(verdict === "fits", survives === 1, promised);
}
