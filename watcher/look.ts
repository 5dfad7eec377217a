import { fileSystemOf } from "../core/capacity/disk-level";
import { messageOf } from "../core/report/alerts";
import { isHeld, lockSeen, type SeenLock } from "../core/watch/changing";
import { type Channel, channelName, type Posted, payloadOf } from "../core/watch/channel";
import { type Counters, countersOf, killsBetween, useBetween } from "../core/watch/counters";
import {
  dayFile,
  historyLine,
  historyStep,
  NO_HISTORY,
  type OpenHistory,
  staleDays,
} from "../core/watch/history";
import { judge, type Memory, NO_MEMORY } from "../core/watch/judge";
import { hostOf, type Ticks } from "../core/watch/machine";
import { backupSnapshot, recordOf } from "../core/watch/record";
import type { Snapshot } from "../core/watch/snapshot";
import type { Told } from "../core/watch/told";
import { containersOf, type SeenContainer } from "../core/watch/watched";
import { fromJson, toJson } from "./json";

/** What it remembers from one look to the next. */
interface Remembered {
  readonly memory: Memory;
  readonly history: OpenHistory;
  readonly counters: ReadonlyMap<string, Counters>;
  /** When it looked last, in seconds since the boot. */
  readonly at: number;
  readonly ticks?: Ticks;
  readonly lock?: SeenLock;
  /** Whether the last look found no engine. */
  readonly isBlind?: boolean;
}

const NOTHING: Remembered = {
  ...{ memory: NO_MEMORY, history: NO_HISTORY, counters: new Map(), at: 0 },
};

/**
 * One look: what `tools/watch` gathered, in sections that begin with `== NAME`, becomes what it is to do, a line each, words
 * separated by tabs:
 *
 *     say TEXT                  for the journal
 *     post NAME CURL CURL       a message, as two lines of a configuration of curl; NAME is what a failure is called by
 *     ping CURL                 the dead-man URL
 *     restart ID SERVICE
 *     keep FILE TEXT            a line of history; TEXT may hold tabs
 *     drop FILE                 a day of history that is too old
 *     remember JSON             what the next look gets back
 */
export function look(lines: readonly string[]): string[] {
  const section = sections(lines);
  const told: Told = JSON.parse(section("told").join("\n"));
  const [kept] = section("remembered");
  const before: Remembered = kept ? fromJson(kept) : NOTHING;
  const [at, now] = section("clock")[0].split(" ").map(Number);
  if (section("engine").length === 0) {
    return [
      ...(before.isBlind ? [] : ["say\tcannot look: Docker does not answer"]),
      `remember\t${toJson({ ...before, isBlind: true })}`,
    ];
  }
  const [lock] = section("lock").flatMap((line) => lockOf(line, before.lock, at));
  const counters = countersOf(section("counters"));
  const { host, ticks } = hostOf(
    section("machine").join("\n"),
    before.ticks,
    fileSystemOf(section("disk").join("\n")),
    fileSystemOf(section("data").join("\n")),
  );
  const { everySeconds } = told;
  const killed = killsBetween(before.counters, counters, section("kills").map(idOf));
  const snapshot: Snapshot = {
    at,
    host,
    containers: containersOf(
      told.services,
      section("containers").map((line): SeenContainer => JSON.parse(line)),
      useBetween(before.counters, counters, at - before.at),
      killed,
    ),
    isChanging: isHeld(lock, at),
    ...(everySeconds === undefined
      ? {}
      : {
          backup: backupSnapshot(recordOf(section("record").join("\n")), everySeconds, now * 1000),
        }),
  };
  const verdict = judge(before.memory, snapshot, told.choice);
  const { open, done } = historyStep(before.history, snapshot, now);
  const files = section("days").map((line) => {
    const [bytes, name] = line.split(" ");
    return { bytes: Number(bytes), name };
  });
  const remembered: Remembered = {
    ...{ memory: verdict.memory, history: open, counters, at },
    ...(ticks ? { ticks } : {}),
    ...(lock ? { lock } : {}),
  };
  const message = messageOf(told.stack, verdict.events, told.choice.language);
  return [
    ...(message ? posts(told, { stack: told.stack, ...message }) : []),
    ...verdict.restart.map(({ id, service }) => `restart\t${id}\t${service}`),
    ...(verdict.isPingDue ? [`ping\t${curlOption("url", told.choice.ping)}`] : []),
    ...done.map((entry) => `keep\t${dayFile(entry.at)}\t${historyLine(entry)}`),
    ...(done.length > 0 ? staleDays(files, now).map((name) => `drop\t${name}`) : []),
    `remember\t${toJson(remembered)}`,
  ];
}

/** The lines below each header. */
function sections(lines: readonly string[]): (name: string) => readonly string[] {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of lines) {
    if (line.startsWith("== ")) {
      current = [];
      found.set(line.slice(3), current);
    } else if (line !== "") {
      current.push(line);
    }
  }
  return (name) => found.get(name) ?? [];
}

/** The engine's answer about the lock's container: there is none without an id. */
function lockOf(line: string, before: SeenLock | undefined, at: number): SeenLock[] {
  const { Id: id, HostConfig } = JSON.parse(line);
  return id ? [lockSeen(before, { id, beat: HostConfig.RestartPolicy.MaximumRetryCount }, at)] : [];
}

/** The container that an event of the engine is about. */
function idOf(line: string): string {
  return JSON.parse(line).Actor.ID;
}

function posts({ choice }: Told, message: Posted): string[] {
  return [
    ...message.body.split("\n").map((line) => `say\t${line}`),
    ...choice.to.map((channel) =>
      ["post", channelName(channel), ...curlOptions(channel, message)].join("\t"),
    ),
  ];
}

function curlOptions(channel: Channel, message: Posted): string[] {
  return [
    curlOption("url", channel.address),
    curlOption("data-raw", ascii(JSON.stringify(payloadOf(channel, message)))),
  ];
}

/** An option of curl's configuration, which knows the escapes that JSON uses for what an address or ASCII can hold. */
function curlOption(name: string, value: string): string {
  return `${name} = ${JSON.stringify(value)}`;
}

/** JSON without any character beyond ASCII: engines differ in how they print those beyond 16 bits. */
function ascii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${`000${character.charCodeAt(0).toString(16)}`.slice(-4)}`,
  );
}
