import { mib } from "../../capacity/admission";
import type { Capacity, CarryingHost, Curve, CurvePoint } from "../../capacity/curve";
import { formatAmount } from "../../capacity/price";
import { type JudgedHost, shortlist } from "../../capacity/shortlist";
import { columns } from "./columns";

/** How far a system goes, for a terminal; with every host where `all` is asked for. */
export function curveText(capacity: Capacity, all: boolean): string {
  const { system, profile, drivers, warnings, along } = capacity;
  const shown = Object.entries(drivers).map(([name, driver]) => `${name} ${figure(driver.shown)}`);
  return [
    `${system} · profile ${profile} · ${shown.join(" · ")}`,
    "",
    ...indented(serviceTable(capacity)),
    "",
    breaking(capacity),
    "",
    `What is needed as ${along} grow:`,
    ...indented(pointTable(capacity)),
    "",
    `The most ${along} that ${all ? "every host" : "the cheapest hosts"} can carry:`,
    ...indented(hostTable(all ? capacity.hosts : carrying(capacity.hosts), capacity)),
    ...(warnings.length > 0 ? ["", ...warnings.map((warning) => `warning: ${warning}`)] : []),
  ].join("\n");
}

function serviceTable({ services, memory, along }: Curve): string[] {
  const rows = services.map(({ name, grows, needMiB, restMiB, limitMiB, upTo }) => [
    name,
    mib(needMiB),
    mib(restMiB),
    mib(limitMiB),
    upTo === null ? (grows ? `not moved by ${along}` : "as reserved") : `${mib(upTo)} ${along}`,
  ]);
  return columns(
    [
      ["service", "needs MiB", "at rest", "limit", "its limit carries"],
      ...rows,
      ["sum", mib(memory.steadyMiB), mib(services.reduce((sum, { restMiB }) => sum + restMiB, 0))],
      ["reserve", mib(memory.reserveMiB)],
      ["a host of", mib(memory.steadyMiB + memory.surgeMiB + memory.reserveMiB)],
    ],
    ["left", "right", "right", "right", "left"],
  );
}

function breaking({ breaksFirst, along }: Curve): string {
  return breaksFirst === null
    ? `no service is moved by ${along}`
    : `breaks first: ${breaksFirst.service}, whose limit carries ${mib(breaksFirst.upTo)} ${along}`;
}

function pointTable({ points, along, services, value }: Curve): string[] {
  const kinds = [...new Set(points.flatMap(({ hosts }) => hosts.map(({ kind }) => kind)))];
  const rows = points.map((point) => [
    `${point.value === value ? "→ " : ""}${mib(point.value)}`,
    mib(point.hostMiB),
    largest(point, services),
    ...kinds.map((kind) => hostAt(point, kind)),
  ]);
  return columns(
    [[along, "host MiB", "largest part", ...kinds], ...rows],
    ["right", "right", "left", ...kinds.map(() => "left" as const)],
  );
}

/** The service that takes most there. */
function largest({ needMiB }: CurvePoint, services: Curve["services"]): string {
  const most = Math.max(...needMiB);
  return `${services[needMiB.indexOf(most)].name} ${mib(most)}`;
}

function hostAt({ hosts }: CurvePoint, kind: string): string {
  const host = hosts.find((one) => one.kind === kind);
  return host ? `${host.size} ${formatAmount(host.priceMonthly)}` : "none";
}

/** The hosts that a reader compares: the cheapest that fit now, and of each provider the next larger ones. */
function carrying(hosts: readonly CarryingHost[]): CarryingHost[] {
  const chosen = new Set<JudgedHost>(shortlist(hosts));
  return hosts.filter((host) => chosen.has(host));
}

function hostTable(
  hosts: readonly CarryingHost[],
  { along, timedOnVcpus }: Pick<Curve, "along" | "timedOnVcpus">,
): string[] {
  const rows = hosts.map((host) => [
    `${host.kind} ${host.size}`,
    `${mib(host.memTotalMiB)} MiB`,
    host.vcpus === undefined ? "" : `${host.vcpus} vCPU`,
    formatAmount(host.priceMonthly),
    host.largest === null
      ? `more than ten million ${along}`
      : host.largest < 0
        ? "does not fit"
        : `${mib(host.largest)} ${along}`,
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
  return /^\d+$/.test(shown) ? mib(Number(shown)) : shown;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
