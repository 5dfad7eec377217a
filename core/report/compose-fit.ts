import { mib } from "../capacity/admission";
import type { Difference } from "../capacity/difference";
import { formatAmount } from "../capacity/price";
import type { JudgedHost } from "../capacity/shortlist";
import type { ComposeFit, ComposeFitService } from "../judge/answer";
import { accountText, headline } from "./account";
import { columns } from "./columns";
import { accountMarkdown } from "./markdown";

/** The answer of `fit` for a terminal. */
export function composeText(fit: ComposeFit): string {
  const { warnings, ...rest } = fit;
  return [
    accountText({ ...rest, warnings: [] }, title(fit), needLines(fit.services), {
      remark: belowNeed(fit),
      ...(isLimitAlone(fit) ? { conclusion: "does not run" } : {}),
    }),
    ...(warnings.length > 0 ? ["", ...warnings.map((warning) => `warning: ${warning}`)] : []),
    ...hostLines(fit),
    ...uncountedLines(fit),
  ].join("\n");
}

/** The answer of `fit` for a pull request. */
export function composeMarkdown(fit: ComposeFit, difference?: Difference): string {
  const notes = fit.hosts.map(
    (host) =>
      `cheapest: ${host.kind} ${host.size}, ${price(host)}, headroom ${mib(host.headroomMiB)} MiB${host.unavailable ? `, ${host.unavailable}` : ""}`,
  );
  return accountMarkdown(fit, {
    title: [title(fit), belowNeed(fit)].filter(Boolean).join(" · "),
    difference,
    notes: fit.verdict === "fits" ? notes : [],
  });
}

/** `shop · compose.yaml · needs 2,020 MiB` where any host will do. */
function title(fit: ComposeFit): string {
  const { memTotalMiB, kind } = fit.host;
  if (kind !== "any") return headline(fit);
  const more = fit.uncounted ? ` and more for ${fit.uncounted.services.join(", ")}` : "";
  return `${fit.system} · profile ${fit.profile} · needs a host with ${mib(memTotalMiB ?? 0)} MiB${more}`;
}

/** `1 service will not run inside its limit`. */
function belowNeed({ belowNeed: { length } = [] }: ComposeFit): string | undefined {
  if (length === 0) return undefined;
  return length === 1
    ? "1 service will not run inside its limit"
    : `${length} services will not run inside their limits`;
}

/** Whether nothing but limits is refused: then no other host is a way out. */
function isLimitAlone({ reasons, belowNeed = [] }: ComposeFit): boolean {
  return (
    reasons.length > 0 &&
    reasons.every((reason) => belowNeed.some((name) => reason.startsWith(`${name}: `)))
  );
}

/** What the programs that were recognised are known to need. */
function needLines(services: readonly ComposeFitService[]): string[] {
  const known = services.filter(({ need }) => need);
  if (known.length === 0) return [];
  const rows = known.map(({ name, program, need }) => [
    name,
    program ?? "",
    need ? `${mib(need.lowMiB)} to ${mib(need.highMiB)} MiB` : "",
    need ? `${need.standing} ${need.asOf}: ${need.ground}` : "",
  ]);
  return [
    "",
    "What is known of these programs:",
    ...columns(rows, ["left", "left", "right", "left"]).map((line) => `  ${line}`),
  ];
}

/** The cheapest hosts that fit; a refusal has its own list of ways out. */
function hostLines({ hosts, verdict }: ComposeFit): string[] {
  if (hosts.length === 0 || verdict === "refused") return [];
  return ["", "Cheapest hosts that fit:", ...hostTable(hosts, "headroom")];
}

/** How to say what could not be counted, and how much room there would be for it. */
function uncountedLines({ uncounted }: ComposeFit): string[] {
  if (!uncounted) return [];
  const { services, hosts } = uncounted;
  const flags = services.map((name) => `--reservation ${name}=256m`).join(" ");
  return [
    "",
    `Say what ${services.join(", ")} may use: ${flags},`,
    "or deploy.resources.reservations.memory in the file. `docker stats` shows what is used now.",
    ...(hosts.length > 0
      ? ["", "Cheapest hosts with room left:", ...hostTable(hosts, "room")]
      : []),
  ];
}

function hostTable(hosts: readonly JudgedHost[], what: "headroom" | "room"): string[] {
  const rows = hosts.map((host) => [
    `${host.kind} ${host.size}`,
    `${mib(host.memTotalMiB)} MiB`,
    price(host),
    `${what} ${mib(host.headroomMiB)} MiB`,
    host.unavailable ?? "",
  ]);
  return columns(rows, ["left", "right", "right", "right", "left"]).map((line) => `  ${line}`);
}

function price({ priceMonthly }: JudgedHost): string {
  return `${formatAmount(priceMonthly)} a month (${priceMonthly.asOf})`;
}
