import { gb, grouped } from "../capacity/figures";
import type { Fit } from "../capacity/fit";
import type { ServerFit } from "../capacity/placement/servers";
import { columns } from "./columns";
import { withReplicas } from "./replicas";
import { counted, lossLines, serverTable } from "./servers";

/** The account of a stack that several servers carry together. */
type FitOnSeveral = Fit & Required<Pick<Fit, "survive" | "survives" | "servers">>;

/** Whether several servers carry the services together. */
export function isOnSeveral(fit: Fit): fit is FitOnSeveral {
  return fit.servers !== undefined;
}

/** The services with the servers that they run on, each server with what is left of it, and what the loss of each means. */
export function severalLines(fit: FitOnSeveral): string[] {
  const { servers } = fit;
  if (servers.length === 0) return serviceTable(fit);
  return [
    ...serviceTable(fit),
    "",
    ...serverTable(servers),
    "",
    ...lossLines(servers),
    ...diskLine(servers),
    "",
    `  ${promise(fit)}`,
  ];
}

function serviceTable({ services, servers }: FitOnSeveral): string[] {
  const rows = services.map((service) => {
    const { name, replicas, reservationMiB, limitMiB, rollout } = service;
    return [
      `  ${withReplicas(service)}`,
      reservationMiB === null ? "?" : grouped(reservationMiB * replicas),
      limitMiB === null ? "none" : grouped(limitMiB * replicas),
      rollout,
      runsOn(name, servers),
    ];
  });
  return columns(
    [["  service", "reserved", "limit", "rollout", "runs on"], ...rows],
    ["left", "right", "right", "left", "left"],
  );
}

/** The servers as a table of a pull request, each with what its loss leaves. */
export function severalMarkdown({ servers }: FitOnSeveral): string[] {
  if (servers.length === 0) return [];
  return [
    "| server | reserved MiB | surge MiB | headroom MiB | left without it MiB | runs there |",
    "| --- | ---: | ---: | ---: | ---: | --- |",
    ...servers.map(({ name, reservedMiB, surgeMiB, headroomMiB, afterLossMiB, services }) => {
      const figures = [reservedMiB, surgeMiB, headroomMiB, afterLossMiB].map((mib) => grouped(mib));
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
function diskLine(servers: readonly ServerFit[]): string[] {
  if (!servers.some(({ disk }) => disk)) return [];
  const words = servers.map(({ name, disk }) =>
    disk ? `${name} ${gb(disk.needMB)} of ${gb(disk.diskMB)} GB` : `${name} not known`,
  );
  return ["", `  disk: ${words.join(", ")}`];
}

/** What is promised and what holds. */
function promise({ verdict, survive, survives }: FitOnSeveral): string {
  const holds = survives === 1 ? "the loss of any one server" : "the loss of no server";
  const word = verdict === "fits" ? "fits and survives" : "survives";
  return `${word} ${holds}${survive > survives ? `, promised is ${survive}` : ""}`;
}
