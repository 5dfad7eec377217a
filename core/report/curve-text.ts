import type { Capacity, CarryingHost, Curve, CurvePoint } from "../capacity/curve";
import { shortlist } from "../capacity/shortlist";
import { columns } from "./columns";
import { CURVE_TEXT_EN } from "./curve-text-words/english";
import type { CurveTextWords } from "./curve-text-words/words";

/** How far a system goes, for a terminal; with every host where `all` is asked for. */
export function curveText(
  capacity: Capacity,
  all: boolean,
  words: CurveTextWords = CURVE_TEXT_EN,
): string {
  const { system, profile, drivers, warnings, along } = capacity;
  const shown = Object.entries(drivers).map(
    ([name, driver]) => `${name} ${figure(driver.shown, words)}`,
  );
  return [
    [words.profile(system, profile), ...shown].join(" · "),
    "",
    ...indented(serviceTable(capacity, words)),
    "",
    ...breaking(capacity, words),
    "",
    words.needed(along),
    ...indented(pointTable(capacity, words)),
    "",
    ...hostLines(capacity, all, words),
    ...(warnings.length > 0
      ? ["", ...warnings.map((warning) => `${words.warning}: ${words.curve.warning(warning)}`)]
      : []),
  ].join("\n");
}

function serviceTable({ services, memory, along }: Curve, words: CurveTextWords): string[] {
  const { figure: grouped } = words.curve;
  const rows = services.map(({ name, grows, needMiB, restMiB, countedMiB, limitMiB, upTo }) => [
    name,
    grouped(needMiB),
    grouped(restMiB),
    grouped(countedMiB),
    grouped(limitMiB),
    upTo === null ? (grows ? words.notMoved(along) : words.asReserved) : amount(upTo, along, words),
  ]);
  const sum = (figure: "needMiB" | "restMiB") =>
    grouped(services.reduce((total, service) => total + service[figure], 0));
  return columns(
    [
      words.services,
      ...rows,
      [words.sum, sum("needMiB"), sum("restMiB"), grouped(memory.steadyMiB)],
      [words.curve.reserve, "", "", grouped(memory.reserveMiB)],
      [words.server, "", "", grouped(memory.steadyMiB + memory.surgeMiB + memory.reserveMiB)],
    ],
    ["left", "right", "right", "right", "right", "left"],
  );
}

/** What gives way first, and what after it. */
function breaking({ breaks, along }: Curve, words: CurveTextWords): string[] {
  if (breaks.length === 0) return [words.noneMoved(along)];
  return breaks.map((one, index) =>
    words.curve.breaking(one, along, index === 0 ? "first" : "then"),
  );
}

function amount(figure: number, along: string, words: CurveTextWords): string {
  return figure < 0 ? words.none : `${words.curve.figure(figure)} ${along}`;
}

function pointTable(
  { points, along, services, value, hosts }: Curve,
  words: CurveTextWords,
): string[] {
  const { figure: grouped } = words.curve;
  const kinds = [...new Set(hosts.map(({ kind }) => kind))];
  const rows = points.map((point) => [
    `${point.value === value ? "→ " : ""}${grouped(point.value)}`,
    grouped(point.hostMiB),
    largest(point, services, words),
    ...kinds.map((kind) => hostAt(point, kind, words)),
    ...(point.servers ? kinds.map((kind) => serversAt(point, kind, words)) : []),
  ]);
  const several = points.some(({ servers }) => servers) ? kinds.map(words.severalOf) : [];
  return columns(
    [[along, words.host, words.largest, ...kinds, ...several], ...rows],
    ["right", "right", "left", ...[...kinds, ...several].map(() => "left" as const)],
  );
}

/** The service that takes most there. */
function largest(
  { countedMiB }: CurvePoint,
  services: Curve["services"],
  words: CurveTextWords,
): string {
  const most = Math.max(...countedMiB);
  return `${services[countedMiB.indexOf(most)].name} ${words.curve.figure(most)}`;
}

function hostAt({ hosts }: CurvePoint, kind: string, words: CurveTextWords): string {
  const host = hosts.find((one) => one.kind === kind);
  return host ? `${host.size} ${words.curve.amount(host.priceMonthly)}` : words.none;
}

function serversAt({ servers = [] }: CurvePoint, kind: string, words: CurveTextWords): string {
  const found = servers.find((one) => one.kind === kind);
  return found
    ? `${found.count} × ${found.size} ${words.curve.amount(found.priceMonthly)}`
    : words.noneOfServers;
}

/** How far hosts go, as long as limits are raised with what is needed. */
function hostLines(capacity: Capacity, all: boolean, words: CurveTextWords): string[] {
  const { hosts, along, value } = capacity;
  // What a reader compares: the cheapest that fit now, and of each provider the next larger ones.
  const fitting = shortlist(hosts);
  const none = fitting.length === 0;
  const shown = all ? hosts : none ? largestHosts(hosts) : fitting;
  const which = all ? "all" : none ? "largest" : "cheapest";
  return [
    ...(none ? [words.noHost(amount(value, along, words))] : []),
    words.most(along, which),
    ...indented(hostTable(shown, capacity, words)),
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
  words: CurveTextWords,
): string[] {
  const { figure: grouped, amount: price } = words.curve;
  const rows = hosts.map((host) => [
    `${host.kind} ${host.size}`,
    `${grouped(host.memTotalMiB)} MiB`,
    host.vcpus === undefined ? "" : `${host.vcpus} vCPU`,
    price(host.priceMonthly),
    host.largest === null
      ? words.beyond(along)
      : host.largest < 0
        ? words.doesNotFit
        : amount(host.largest, along, words),
    [
      ...(timedOnVcpus !== null && (host.vcpus ?? 0) < timedOnVcpus
        ? [words.slower(timedOnVcpus)]
        : []),
      ...(host.unavailable ? [words.unavailable(host.unavailable)] : []),
    ].join(", "),
  ]);
  return columns(rows, ["left", "right", "right", "right", "right", "left"]);
}

/** A plain number with its separators; a name as it is. */
function figure(shown: string, words: CurveTextWords): string {
  return /^\d+$/.test(shown) ? words.curve.figure(Number(shown)) : shown;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
