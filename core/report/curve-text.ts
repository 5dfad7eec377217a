import type { Capacity, CarryingHost, Curve, CurvePoint } from "../capacity/curve";
import { grouped } from "../capacity/figures";
import { formatAmount } from "../capacity/price";
import { shortlist } from "../capacity/shortlist";
import { columns } from "./columns";
import { CURVE_EN } from "./curve-words";

/** How far a system goes, for a terminal; with every host where `all` is asked for. */
export function curveText(capacity: Capacity, all: boolean): string {
  const { system, profile, drivers, warnings, along } = capacity;
  const shown = Object.entries(drivers).map(([name, driver]) => `${name} ${figure(driver.shown)}`);
  return [
    `${system} · profile ${profile} · ${shown.join(" · ")}`,
    "",
    ...indented(serviceTable(capacity)),
    "",
    ...breaking(capacity),
    "",
    `What is needed as ${along} grow:`,
    ...indented(pointTable(capacity)),
    "",
    ...hostLines(capacity, all),
    ...(warnings.length > 0
      ? ["", ...warnings.map((warning) => `warning: ${CURVE_EN.warning(warning)}`)]
      : []),
  ].join("\n");
}

function serviceTable({ services, memory, along }: Curve): string[] {
  const rows = services.map(({ name, grows, needMiB, restMiB, countedMiB, limitMiB, upTo }) => [
    name,
    grouped(needMiB),
    grouped(restMiB),
    grouped(countedMiB),
    grouped(limitMiB),
    upTo === null ? (grows ? `not moved by ${along}` : "as reserved") : amount(upTo, along),
  ]);
  const sum = (figure: "needMiB" | "restMiB") =>
    grouped(services.reduce((total, service) => total + service[figure], 0));
  return columns(
    [
      ["service", "needs MiB", "at rest", "counted", "limit", "its limit carries"],
      ...rows,
      ["sum", sum("needMiB"), sum("restMiB"), grouped(memory.steadyMiB)],
      ["reserve", "", "", grouped(memory.reserveMiB)],
      ["a server of", "", "", grouped(memory.steadyMiB + memory.surgeMiB + memory.reserveMiB)],
    ],
    ["left", "right", "right", "right", "right", "left"],
  );
}

/** What gives way first, and what after it. */
function breaking({ breaks, along }: Curve): string[] {
  if (breaks.length === 0) return [`no service is moved by ${along}`];
  return breaks.map((one, index) => CURVE_EN.breaking(one, along, index === 0 ? "first" : "then"));
}

function amount(figure: number, along: string): string {
  return figure < 0 ? "none" : `${grouped(figure)} ${along}`;
}

function pointTable({ points, along, services, value, hosts }: Curve): string[] {
  const kinds = [...new Set(hosts.map(({ kind }) => kind))];
  const rows = points.map((point) => [
    `${point.value === value ? "→ " : ""}${grouped(point.value)}`,
    grouped(point.hostMiB),
    largest(point, services),
    ...kinds.map((kind) => hostAt(point, kind)),
    ...(point.servers ? kinds.map((kind) => serversAt(point, kind)) : []),
  ]);
  const several = points.some(({ servers }) => servers)
    ? kinds.map((kind) => `${kind}, one may be lost`)
    : [];
  return columns(
    [[along, "host MiB", "largest part", ...kinds, ...several], ...rows],
    ["right", "right", "left", ...[...kinds, ...several].map(() => "left" as const)],
  );
}

/** The service that takes most there. */
function largest({ countedMiB }: CurvePoint, services: Curve["services"]): string {
  const most = Math.max(...countedMiB);
  return `${services[countedMiB.indexOf(most)].name} ${grouped(most)}`;
}

function hostAt({ hosts }: CurvePoint, kind: string): string {
  const host = hosts.find((one) => one.kind === kind);
  return host ? `${host.size} ${formatAmount(host.priceMonthly)}` : "none";
}

function serversAt({ servers = [] }: CurvePoint, kind: string): string {
  const found = servers.find((one) => one.kind === kind);
  return found
    ? `${found.count} × ${found.size} ${formatAmount(found.priceMonthly)}`
    : "none of 5 servers";
}

/** How far hosts go, as long as limits are raised with what is needed. */
function hostLines(capacity: Capacity, all: boolean): string[] {
  const { hosts, along, value } = capacity;
  // What a reader compares: the cheapest that fit now, and of each provider the next larger ones.
  const fitting = shortlist(hosts);
  const none = fitting.length === 0;
  const shown = all ? hosts : none ? largestHosts(hosts) : fitting;
  const which = all ? "every host" : none ? "the largest hosts" : "the cheapest hosts";
  return [
    ...(none ? [`No host on sale has the memory for ${grouped(value)} ${along}.`] : []),
    `The most ${along} that the memory of ${which} can carry:`,
    ...indented(hostTable(shown, capacity)),
  ];
}

/** The host with the most memory of each provider. */
function largestHosts(hosts: readonly CarryingHost[]): CarryingHost[] {
  return [...new Set(hosts.map(({ kind }) => kind))].map((kind) =>
    hosts
      .filter((host) => host.kind === kind && host.unavailable === undefined)
      .reduce((most, host) => (host.memTotalMiB > most.memTotalMiB ? host : most)),
  );
}

function hostTable(
  hosts: readonly CarryingHost[],
  { along, timedOnVcpus }: Pick<Curve, "along" | "timedOnVcpus">,
): string[] {
  const rows = hosts.map((host) => [
    `${host.kind} ${host.size}`,
    `${grouped(host.memTotalMiB)} MiB`,
    host.vcpus === undefined ? "" : `${host.vcpus} vCPU`,
    formatAmount(host.priceMonthly),
    host.largest === null
      ? `more than ten million ${along}`
      : host.largest < 0
        ? "does not fit"
        : amount(host.largest, along),
    [
      ...(timedOnVcpus !== null && (host.vcpus ?? 0) < timedOnVcpus
        ? [`slower: fewer than ${timedOnVcpus} vCPU`]
        : []),
      ...(host.unavailable ? [host.unavailable] : []),
    ].join(", "),
  ]);
  return columns(rows, ["left", "right", "right", "right", "right", "left"]);
}

/** A plain number with its separators; a name as it is. */
function figure(shown: string): string {
  return /^\d+$/.test(shown) ? grouped(Number(shown)) : shown;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
