import type { ContainerSnapshot, Snapshot } from "./snapshot";

/** Something that is not as it should be, with its figures. Its words are made by `report/alerts`. */
export type Condition =
  | {
      readonly kind: "memory";
      readonly service: string;
      readonly level: Level;
      readonly usedMiB: number;
      readonly limitMiB: number;
      readonly reservationMiB?: number;
    }
  | { readonly kind: "oom"; readonly service: string; readonly limitMiB?: number }
  | { readonly kind: "restarts"; readonly service: string; readonly restarts: number }
  | { readonly kind: "unhealthy"; readonly service: string; readonly isStateful: boolean }
  | { readonly kind: "stopped"; readonly service: string; readonly status: string }
  | { readonly kind: "hands-off"; readonly service: string; readonly restarts: number }
  | { readonly kind: "host-memory"; readonly level: Level; readonly availableMiB: number }
  | { readonly kind: "host-cpu"; readonly share: number }
  | {
      readonly kind: "disk";
      readonly of: "bytes" | "inodes" | "data bytes" | "data inodes";
      readonly level: Level;
      readonly share: number;
    }
  | { readonly kind: "reboot" }
  | { readonly kind: "backup-old"; readonly ageSeconds?: number }
  | { readonly kind: "drill-old"; readonly ageSeconds?: number }
  | { readonly kind: "backup-failed"; readonly problem: string }
  | {
      readonly kind: "growth";
      readonly service: string;
      /** Days until its line reaches the limit; 0 where it has. */
      readonly days: number;
      readonly nowMiB: number;
      readonly perDayMiB: number;
      readonly limitMiB: number;
      /** What it will lack at the end of the days that are looked ahead, with a margin. */
      readonly lackMiB: number;
      /** What the plan leaves on the host. @default - not known */
      readonly headroomMiB?: number;
    }
  | { readonly kind: "edge-slow"; readonly p95Seconds: number; readonly requests: number }
  | { readonly kind: "edge-failing"; readonly share: number; readonly requests: number }
  | {
      readonly kind: "model-slow";
      readonly service: string;
      readonly p95Seconds: number;
      readonly requests: number;
    }
  | { readonly kind: "certificate"; readonly domain: string; readonly daysLeft?: number };

export type Level = "warning" | "critical";

/** From which figures something is said. Shares are from 0 to 1, times in seconds. */
export interface Thresholds {
  readonly warning: number;
  readonly critical: number;
  /** Distance below a threshold at which what began there ends: a figure that swings around it says so once. */
  readonly margin: number;
  readonly cpu: number;
  readonly cpuSeconds: number;
  /** So many restarts within an hour are a loop. */
  readonly restarts: number;
  /** Time for which what was seen stays open after it was last seen. */
  readonly clearSeconds: number;
  /** Time for which a figure has to stay above before it is said. */
  readonly holdSeconds: number;
  readonly drillSeconds: number;
  /** Days ahead in which what grows has to fit. */
  readonly growthDays: number;
  /** Seconds within which 95 of 100 requests are answered. */
  readonly p95Seconds: number;
  /** The same of a language model: a CPU that makes four tokens a second takes half of it for 120. */
  readonly modelSeconds: number;
  /** Share of requests that may fail. */
  readonly failedShare: number;
  /** Days before its end at which a certificate should long be renewed: Caddy does it with a third of its time left. */
  readonly certificateDays: number;
}

/** The documents': RAM from 80 %, critical from 90 %, CPU above 85 % for 5 minutes, answers after 3 s; a drill every week. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  ...{ warning: 0.8, critical: 0.9, margin: 0.05 },
  ...{ cpu: 0.85, cpuSeconds: 300, restarts: 3 },
  ...{ clearSeconds: 300, holdSeconds: 60, drillSeconds: 8 * 86_400 },
  ...{ growthDays: 14, p95Seconds: 3, modelSeconds: 60, failedShare: 0.05 },
  certificateDays: 14,
};

/** Subject of a condition: two of the same name are one alert, whatever their figures. */
export function nameOf(condition: Condition): string {
  const about = "service" in condition ? condition.service : "of" in condition ? condition.of : "";
  return about ? `${condition.kind} ${about}` : condition.kind;
}

/** Whether what was open gets worse by this. */
export function isWorse(now: Condition, before: Condition): boolean {
  return levelOf(now) === "critical" && levelOf(before) !== "critical";
}

function levelOf(condition: Condition): Level | undefined {
  return "level" in condition ? condition.level : undefined;
}

/** Restarts of each container that were seen within the last hour, by container id: times in seconds. */
export type RestartTimes = ReadonlyMap<string, readonly number[]>;

/**
 * What is not as it should be. `open` are the names of what was so before: figures end lower than they begin.
 */
export function conditionsOf(
  snapshot: Snapshot,
  restarts: RestartTimes,
  open: ReadonlySet<string>,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): Condition[] {
  const { containers, host } = snapshot;
  const level = (name: string, share: number | undefined): Level | undefined => {
    if (share === undefined) return undefined;
    if (share >= thresholds.critical) return "critical";
    const from = thresholds.warning - (open.has(name) ? thresholds.margin : 0);
    return share >= from ? "warning" : undefined;
  };
  const found: Condition[] = containers.flatMap((one) =>
    ofContainer(one, level, restarts, thresholds),
  );
  const { memTotalMiB, memAvailableMiB, cpuShare, isRebootDue } = host;
  if (memTotalMiB && memAvailableMiB !== undefined) {
    const worst = level("host-memory", 1 - memAvailableMiB / memTotalMiB);
    if (worst) found.push({ kind: "host-memory", level: worst, availableMiB: memAvailableMiB });
  }
  if (cpuShare !== undefined && cpuShare > thresholds.cpu) {
    found.push({ kind: "host-cpu", share: cpuShare });
  }
  for (const [of, share] of [
    ["bytes", host.diskShare],
    ["inodes", host.inodeShare],
    ["data bytes", host.dataShare],
    ["data inodes", host.dataInodeShare],
  ] as const) {
    const worst = level(`disk ${of}`, share);
    if (worst && share !== undefined) found.push({ kind: "disk", of, level: worst, share });
  }
  if (isRebootDue) found.push({ kind: "reboot" });
  return [
    ...found,
    ...ofBackups(snapshot, thresholds),
    ...growthOf(snapshot, open, thresholds),
    ...ofEdge(snapshot, open, thresholds),
    ...ofModels(snapshot, open, thresholds),
  ];
}

/** What a store that is down for a day brings about is one condition: what fails is not called old as well. */
function ofBackups({ backup }: Snapshot, { drillSeconds }: Thresholds): Condition[] {
  if (!backup) return [];
  const { everySeconds, ageSeconds, drillAgeSeconds, problem, drillProblem } = backup;
  const failed = problem ?? drillProblem;
  // One may be missed: a store that is down for an hour is tried again.
  const isOld = ageSeconds === undefined || ageSeconds > everySeconds * 2;
  const isUnproven = drillAgeSeconds === undefined || drillAgeSeconds > drillSeconds;
  const age = (seconds: number | undefined) =>
    seconds === undefined ? {} : { ageSeconds: seconds };
  return [
    ...(problem === undefined && isOld
      ? [{ kind: "backup-old" as const, ...age(ageSeconds) }]
      : []),
    ...(failed === undefined && isUnproven
      ? [{ kind: "drill-old" as const, ...age(drillAgeSeconds) }]
      : []),
    ...(failed === undefined ? [] : [{ kind: "backup-failed" as const, problem: failed }]),
  ];
}

/** Growth below this share of what a service uses now is noise. */
const LEAST_GROWTH = 0.1;

/** What a limit has above the figure that it is made for, as profile `lean` counts it. */
const LIMIT_OVER_PEAK = 1.15;

function growthOf(
  { trends = [], containers, headroomMiB }: Snapshot,
  open: ReadonlySet<string>,
  { growthDays }: Thresholds,
): Condition[] {
  return trends.flatMap(({ service, nowMiB, perDayMiB }): Condition[] => {
    const limitMiB = containers.find((one) => one.service === service)?.limitMiB;
    if (!limitMiB || perDayMiB <= 0) return [];
    // What was said ends later than it begins.
    const ahead = open.has(`growth ${service}`) ? growthDays * 1.5 : growthDays;
    const reachedMiB = nowMiB + perDayMiB * ahead;
    if (reachedMiB < limitMiB || perDayMiB * growthDays < nowMiB * LEAST_GROWTH) return [];
    const neededMiB = (nowMiB + perDayMiB * growthDays) * LIMIT_OVER_PEAK;
    return [
      {
        ...{ kind: "growth", service, nowMiB, perDayMiB, limitMiB },
        days: Math.max(0, Math.floor((limitMiB - nowMiB) / perDayMiB)),
        lackMiB: Math.max(0, Math.ceil(neededMiB - limitMiB)),
        ...(headroomMiB === undefined ? {} : { headroomMiB }),
      },
    ];
  });
}

function ofEdge(
  { edge, certificate }: Snapshot,
  open: ReadonlySet<string>,
  { p95Seconds, failedShare, certificateDays }: Thresholds,
): Condition[] {
  const found: Condition[] = [];
  const lower = (name: string) => (open.has(name) ? 0.8 : 1);
  if (edge && edge.p95Seconds > p95Seconds * lower("edge-slow")) {
    const { requests } = edge;
    found.push({ kind: "edge-slow", p95Seconds: edge.p95Seconds, requests });
  }
  if (edge && edge.failedShare > failedShare * lower("edge-failing")) {
    found.push({ kind: "edge-failing", share: edge.failedShare, requests: edge.requests });
  }
  if (
    certificate &&
    (certificate.daysLeft === undefined || certificate.daysLeft < certificateDays)
  ) {
    found.push({ kind: "certificate", ...certificate });
  }
  return found;
}

function ofModels(
  { models = [] }: Snapshot,
  open: ReadonlySet<string>,
  { modelSeconds }: Thresholds,
): Condition[] {
  return models
    .filter(({ service, p95Seconds }) => {
      const isOpen = open.has(nameOf({ kind: "model-slow", service, p95Seconds, requests: 0 }));
      return p95Seconds > modelSeconds * (isOpen ? 0.8 : 1);
    })
    .map((use) => ({ kind: "model-slow", ...use }));
}

function ofContainer(
  container: ContainerSnapshot,
  level: (name: string, share: number | undefined) => Level | undefined,
  restarts: RestartTimes,
  thresholds: Thresholds,
): Condition[] {
  const { id, service, status, health, isStateful, workingSetMiB, limitMiB, reservationMiB } =
    container;
  const found: Condition[] = [];
  if (workingSetMiB !== undefined && limitMiB) {
    const worst = level(`memory ${service}`, workingSetMiB / limitMiB);
    const figures = { usedMiB: Math.round(workingSetMiB), limitMiB };
    const plan = reservationMiB === undefined ? {} : { reservationMiB };
    if (worst) found.push({ kind: "memory", service, level: worst, ...figures, ...plan });
  }
  if (container.oomKills > 0) {
    found.push({ kind: "oom", service, ...(limitMiB ? { limitMiB } : {}) });
  }
  const times = restarts.get(id) ?? [];
  if (times.length >= thresholds.restarts) {
    found.push({ kind: "restarts", service, restarts: times.length });
  }
  if (status !== "running" && status !== "restarting") {
    found.push({ kind: "stopped", service, status });
  } else if (health === "unhealthy") {
    found.push({ kind: "unhealthy", service, isStateful });
  }
  return found;
}
