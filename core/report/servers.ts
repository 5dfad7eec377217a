import { grouped } from "../capacity/figures";
import type { ServerFit } from "../capacity/placement/servers";
import { formatAmount } from "../capacity/price";
import type { ComposeServersAnswer } from "../judge/compose-servers";
import type { ServersAnswer } from "../judge/servers";
import type { CheckedWay } from "../judge/servers-ways";
import { bar } from "./bar";
import { type Align, columns } from "./columns";
import { costText } from "./cost";
import { noticeText } from "./notices/notice-text";
import { SERVER_TABLE_EN } from "./server-table-words/english";
import type { ServerTableWords } from "./server-table-words/words";
import { oneServerWords, serversReason, wayWords } from "./servers-words";
import { fitNoticeText } from "./stack-notices/fit-notice-text";

const BAR_WIDTH = 16;

/** An answer for several servers: that of a stack, or of compose files. */
export type Answered = ServersAnswer | ComposeServersAnswer;

/** Several servers as a table, with what holds after the loss of each, the price, and for a refusal the ways out. */
export function serversText(answer: Answered, title: string): string {
  return [
    title,
    ...(answer.servers.length > 0
      ? ["", ...serverTable(answer.servers), "", ...lossLines(answer.servers)]
      : []),
    "",
    priceLine(answer),
    ...verdictLines(answer),
    ...warnings(answer),
  ].join("\n");
}

/** A row for each server: what is reserved of what it may give, also while a service rolls there, and what runs there. */
export function serverTable(
  servers: readonly ServerFit[],
  words: ServerTableWords = SERVER_TABLE_EN,
): string[] {
  const figure = (value: number) => grouped(value, words.language);
  const [server, size, reserved, surge, allocatable, headroom, there] = words.columns;
  const rolls = servers.some(({ surgeMiB }) => surgeMiB > 0);
  const mixed = servers.some(({ size }) => size !== servers[0].size);
  const row = (server: string, size: string, reserved: string, surge: string) => [
    `  ${server}`,
    ...(mixed ? [size] : []),
    reserved,
    ...(rolls ? [surge] : []),
  ];
  const rows = servers.map((server) => [
    ...row(server.name, server.size ?? "", figure(server.reservedMiB), figure(server.surgeMiB)),
    figure(server.allocatableMiB),
    figure(server.headroomMiB),
    bar(server.reservedMiB / server.allocatableMiB, BAR_WIDTH).padEnd(BAR_WIDTH),
    counted(server.services),
  ]);
  const header = row(server, size, reserved, surge);
  const align = header.map((_, column): Align => (column <= Number(mixed) ? "left" : "right"));
  return columns(
    [[...header, allocatable, headroom, "", there], ...rows],
    [...align, "right", "right", "left", "left"],
  );
}

function warnings({ notices }: Answered): string[] {
  if (notices.length === 0) return [];
  return ["", ...notices.map((notice) => `warning: ${fitNoticeText(notice)}`)];
}

/** `backend ×2, redis`. */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(", ");
}

/** What the loss of each server means. */
export function lossLines(
  servers: readonly ServerFit[],
  words: ServerTableWords = SERVER_TABLE_EN,
): string[] {
  const rows = servers.map(({ name, moves, stays, afterLossMiB }) => [
    `  ${words.without(name)}`,
    moves.length > 0 ? words.moves(moves.join(", ")) : words.nothingMoves,
    words.left(grouped(afterLossMiB, words.language)),
    stays.length > 0 ? words.down(stays.join(", ")) : "",
  ]);
  return columns(rows, ["left", "left", "right", "left"]);
}

function priceLine(answer: Answered): string {
  const { cost, oneServer, survives, count, size } = answer;
  const one = oneServer ? `; ${oneServerWords(oneServer)}` : "";
  const several = size === null || cost ? `${count} servers` : `${count} × ${size}`;
  const price = cost ? costText(cost) : "no price known";
  return `${several}: ${price}, survives the loss of ${survives === 1 ? "any one" : "none"}${one}`;
}

function verdictLines(answer: Answered): string[] {
  const { verdict, ways, survive } = answer;
  if (verdict === "fits") return [survive === 1 ? "fits, also after the loss of any one" : "fits"];
  const head = verdict === "depends" ? "may not fit:" : "does not fit:";
  const lines = [head, ...whyNot(answer).map((why) => `  ${why}`)];
  if (ways.length === 0) return lines;
  return [
    ...lines,
    "",
    "What fits (each one checked):",
    ...columns(ways.map(wayRow), ["left", "left", "left"]).map((line) => `  ${line}`),
  ];
}

/** Why servers do not carry it, or what that depends on. */
function whyNot(answer: Answered): string[] {
  const because = "because" in answer ? answer.because : [];
  return [...answer.reasons.map(serversReason), ...because.map((notice) => noticeText(notice))];
}

function wayRow({ way, headroomMiB, priceMonthly }: CheckedWay): string[] {
  return [
    wayWords(way),
    `at least ${grouped(headroomMiB)} MiB of headroom on each server`,
    priceMonthly ? `${formatAmount(priceMonthly)} a month` : "",
  ];
}

/** One row for each number of servers. */
export function serverCountsText(answers: readonly Answered[], title: string): string {
  const rows = answers.map((answer) => {
    const { count, verdict, survives, servers, priceMonthly } = answer;
    const isPlaced = verdict !== "refused" && servers.length > 0;
    return [
      `  ${count}`,
      verdict,
      isPlaced ? (survives === 1 ? "any one" : "none") : "",
      isPlaced ? grouped(Math.min(...servers.map(({ headroomMiB }) => headroomMiB))) : "",
      priceMonthly ? formatAmount(priceMonthly) : "",
      verdict === "fits" ? "" : whyNot(answer)[0],
    ];
  });
  const table = columns(
    [["  servers", "verdict", "may be lost", "least headroom", "a month", ""], ...rows],
    ["right", "left", "left", "right", "right", "left"],
  );
  return [title, "", ...table, ...warnings(answers[0])].join("\n");
}
