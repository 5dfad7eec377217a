import { fileSystemOf } from "../core/capacity/disk-level";
import { messageOf } from "../core/report/alerts";
import { isHeld, lockSeen, type SeenLock } from "../core/watch/changing";
import { channelName, type Posted } from "../core/watch/channel";
import { type Counters, countersOf, killsBetween, useBetween } from "../core/watch/counters";
import { curlOption, curlOptions } from "../core/watch/curl";
import { type EdgeCounters, edgeCountersOf, edgeStep } from "../core/watch/edge-use";
import {
  dayFile,
  historyLine,
  historyStep,
  NO_HISTORY,
  type OpenHistory,
  staleDays,
} from "../core/watch/history";
import { judge, type Memory, NO_MEMORY } from "../core/watch/judge";
import { LOOK_SECONDS, pauseSeconds } from "../core/watch/looks";
import { hostOf, type Ticks } from "../core/watch/machine";
import { answersIn, type ModelAnswer, modelStep } from "../core/watch/model-use";
import { backupSnapshot, recordOf } from "../core/watch/record";
import type { Certificate, Snapshot, Trend } from "../core/watch/snapshot";
import type { Told } from "../core/watch/told";
import { dayOf, peaksIn, trendsOf } from "../core/watch/trend";
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
  /** The proxy's counters of the last minutes. */
  readonly edge?: readonly EdgeCounters[];
  /** Answers of language models in the last minutes. */
  readonly answers?: readonly ModelAnswer[];
  /** What is read once an hour, from the last time on. */
  readonly trends?: readonly Trend[];
  readonly certificate?: Certificate;
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
 *     post NAME CURL...         a message, as lines of a configuration of curl; NAME is what a failure is called by
 *     ping CURL                 the dead-man URL
 *     restart ID SERVICE
 *     keep FILE TEXT            a line of history; TEXT may hold tabs
 *     drop FILE                 a day of history that is too old
 *     wait SECONDS              before the next look, where that is sooner than the next one would be
 *     remember JSON             what the next look gets back
 */
export function look(lines: readonly string[]): string[] {
  const section = sections(lines);
  const told: Told = JSON.parse(section("told").join("\n"));
  const [kept] = section("remembered");
  const before: Remembered = kept ? fromJson(kept) : NOTHING;
  const [at, now, every = LOOK_SECONDS] = section("clock")[0].split(" ").map(Number);
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
  const { everySeconds, headroomMiB } = told;
  const peaks = section("peaks");
  const trends = peaks.length > 0 ? trendsOf(peaksIn(peaks), dayOf(now)) : before.trends;
  const [seenCertificate] = section("certificate").map((line) => certificateIn(line, now));
  const certificate = seenCertificate ?? before.certificate;
  const edge = edgeStep(before.edge ?? [], edgeCountersOf(section("edge"), at));
  const answers = told.services.flatMap(({ name, isModel }) =>
    isModel ? answersIn(name, section(`log ${name}`), at) : [],
  );
  const models = modelStep(before.answers ?? [], answers, at);
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
    ...(trends ? { trends } : {}),
    ...(headroomMiB === undefined ? {} : { headroomMiB }),
    ...(certificate ? { certificate } : {}),
    ...(edge.use ? { edge: edge.use } : {}),
    ...(models.use.length > 0 ? { models: models.use } : {}),
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
    ...(edge.kept.length > 0 ? { edge: edge.kept } : {}),
    ...(models.kept.length > 0 ? { answers: models.kept } : {}),
    ...(trends ? { trends } : {}),
    ...(certificate ? { certificate } : {}),
  };
  const pause = pauseSeconds(every, verdict.dueIn);
  const message = messageOf(told.stack, verdict.events, told.choice.language);
  return [
    ...(message ? posts(told, { stack: told.stack, ...message }) : []),
    ...verdict.restart.map(({ id, service }) => `restart\t${id}\t${service}`),
    ...(verdict.isPingDue ? [`ping\t${curlOption("url", told.choice.ping)}`] : []),
    ...done.map((entry) => `keep\t${dayFile(entry.at)}\t${historyLine(entry)}`),
    ...(done.length > 0 ? staleDays(files, now).map((name) => `drop\t${name}`) : []),
    ...(pause < every ? [`wait\t${pause}`] : []),
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

/** A line of `DOMAIN SECONDS`, the end in seconds since 1970, or of `DOMAIN` where no certificate was shown. */
function certificateIn(line: string, now: number): Certificate {
  const [domain, end] = line.split(" ");
  return { domain, ...(end ? { daysLeft: Math.floor((Number(end) - now) / 86_400) } : {}) };
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
