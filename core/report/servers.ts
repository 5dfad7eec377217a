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
import { SERVERS_TEXT_EN, type ServersTextWords } from "./servers-text-words";
import { fitNoticeText } from "./stack-notices/fit-notice-text";

const BAR_WIDTH = 16;

/** An answer for several servers: that of a stack, or of compose files. */
export type Answered = ServersAnswer | ComposeServersAnswer;

/** Several servers as a table, with what holds after the loss of each, the price, and for a refusal the ways out. */
export function serversText(
  answer: Answered,
  title: string,
  words: ServersTextWords = SERVERS_TEXT_EN,
): string {
  return [
    title,
    ...(answer.servers.length > 0
      ? [
          "",
          ...serverTable(answer.servers, words.table),
          "",
          ...lossLines(answer.servers, words.table),
        ]
      : []),
    "",
    priceLine(answer, words),
    ...verdictLines(answer, words),
    ...warnings(answer, words),
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

function warnings({ notices }: Answered, { warning, sentences }: ServersTextWords): string[] {
  if (notices.length === 0) return [];
  return ["", ...notices.map((notice) => `${warning}: ${fitNoticeText(notice, sentences)}`)];
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

function priceLine(answer: Answered, words: ServersTextWords): string {
  const { cost, oneServer, survives, count, size } = answer;
  const one = oneServer ? `; ${words.one(oneServer)}` : "";
  const several = size === null || cost ? words.servers(count) : `${count} × ${size}`;
  const price = cost ? costText(cost, words.way) : words.noPrice;
  return `${several}: ${price}, ${words.survives(survives === 1)}${one}`;
}

function verdictLines(answer: Answered, words: ServersTextWords): string[] {
  const { verdict, ways, survive } = answer;
  if (verdict === "fits") return [words.fits(survive === 1)];
  const head = verdict === "depends" ? words.mayNotFit : words.doesNotFit;
  const lines = [head, ...whyNot(answer, words).map((why) => `  ${why}`)];
  if (ways.length === 0) return lines;
  const rows = ways.map((way) => wayRow(way, words));
  return [
    ...lines,
    "",
    words.whatFits,
    ...columns(rows, ["left", "left", "left"]).map((line) => `  ${line}`),
  ];
}

/** Why servers do not carry it, or what that depends on. */
function whyNot(answer: Answered, words: ServersTextWords): string[] {
  const because = "because" in answer ? answer.because : [];
  return [
    ...answer.reasons.map(words.reason),
    ...because.map((notice) => noticeText(notice, words.sentences?.common)),
  ];
}

function wayRow({ way, headroomMiB, priceMonthly }: CheckedWay, words: ServersTextWords): string[] {
  return [
    words.wayOut(way),
    words.atLeast(grouped(headroomMiB, words.language)),
    priceMonthly ? words.monthly(priceMonthly) : "",
  ];
}

/** One row for each number of servers. */
export function serverCountsText(
  answers: readonly Answered[],
  title: string,
  words: ServersTextWords = SERVERS_TEXT_EN,
): string {
  const rows = answers.map((answer) => {
    const { count, verdict, survives, servers, priceMonthly } = answer;
    const isPlaced = verdict !== "refused" && servers.length > 0;
    const least = Math.min(...servers.map(({ headroomMiB }) => headroomMiB));
    return [
      `  ${count}`,
      words.verdict[verdict],
      isPlaced ? words.lost(survives === 1) : "",
      isPlaced ? grouped(least, words.language) : "",
      priceMonthly ? formatAmount(priceMonthly, words.language) : "",
      verdict === "fits" ? "" : whyNot(answer, words)[0],
    ];
  });
  const [first, ...others] = words.columns;
  const table = columns(
    [[`  ${first}`, ...others, ""], ...rows],
    ["right", "left", "left", "right", "right", "left"],
  );
  return [title, "", ...table, ...warnings(answers[0], words)].join("\n");
}
