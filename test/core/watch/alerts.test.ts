import { messageOf } from "../../../core/report/alerts";
import { type AlertEvent, type AlertState, NO_ALERTS, watchStep } from "../../../core/watch/alerts";
import { nameOf } from "../../../core/watch/conditions";
import type { ContainerSnapshot, HostSnapshot, Snapshot } from "../../../core/watch/snapshot";

const container = (more: Partial<ContainerSnapshot> = {}): ContainerSnapshot => ({
  ...{ id: "a", service: "api", isStateful: false, status: "running", health: "healthy" },
  ...{ rhythmSeconds: 30, restarts: 0, oomKills: 0, workingSetMiB: 50, limitMiB: 100 },
  ...more,
});

/** What is different from a quiet stack at a time. */
interface Moment {
  readonly at: number;
  readonly containers?: readonly Partial<ContainerSnapshot>[];
  readonly host?: HostSnapshot;
  readonly more?: Partial<Snapshot>;
}

/** The events of a course, one line each: `120 began memory api`. */
function eventsOf(course: readonly Moment[]): string[] {
  const said: string[] = [];
  let state: AlertState = NO_ALERTS;
  for (const { at, containers = [{}], host = {}, more = {} } of course) {
    const snapshot: Snapshot = {
      ...{ at, host, isChanging: false },
      containers: containers.map(container),
      ...more,
    };
    const step = watchStep(state, snapshot);
    ({ state } = step);
    for (const { type, condition } of step.events) said.push(`${at} ${type} ${nameOf(condition)}`);
  }
  return said;
}

/** A figure every 15 seconds. */
const memory = (...figures: number[]): Moment[] =>
  figures.map((workingSetMiB, index) => ({ at: index * 15, containers: [{ workingSetMiB }] }));

const times = (count: number, ...values: number[]) =>
  Array.from({ length: count }, () => values).flat();

describe("what is told", () => {
  test.each<[string, Moment[], string[]]>([
    ["nothing of a quiet stack", memory(...times(100, 50)), []],
    ["nothing of a peak of 45 s", memory(50, 85, 85, 85, 50, 50), []],
    [
      "a limit that comes near, when it has lasted a minute, and its end 5 minutes after",
      memory(50, 81, 82, 83, 84, 85, ...times(30, 60)),
      ["75 began memory api", "375 ended memory api"],
    ],
    ["at once from 90 %", memory(50, 95), ["15 began memory api"]],
    [
      "once that it became critical, however it swings after that",
      memory(...times(5, 82), ...times(20, 91, 82)),
      ["60 began memory api", "75 worse memory api"],
    ],
    [
      "one alert of an hour's flapping around the threshold",
      memory(...times(6, 84), ...times(120, 81, 76)),
      ["60 began memory api"],
    ],
    [
      "one alert of an hour's flapping far across it",
      memory(...times(6, 84), ...times(120, 20, 84)),
      ["60 began memory api"],
    ],
    [
      "a kill once, however many follow within the hour",
      [
        { at: 0, containers: [{ oomKills: 1 }] },
        ...[15, 30, 1000, 2000].map((at) => ({ at, containers: [{ oomKills: at % 2 }] })),
        { at: 5700 },
      ],
      ["0 began oom api", "5700 ended oom api"],
    ],
    [
      "a leak once before the kernel kills for it, that kill, and the end after the restart",
      [
        ...memory(50, 60, 70, 79, 84, 88, 92, 96, 99),
        { at: 135, containers: [{ oomKills: 1, restarts: 1, workingSetMiB: 5 }] },
        ...memory(...times(40, 50)).map(({ at }) => ({
          at: at + 150,
          containers: [{ restarts: 1, workingSetMiB: 50 }],
        })),
      ],
      ["90 began memory api", "135 began oom api", "420 ended memory api"],
    ],
    [
      "three restarts within an hour",
      [0, 1, 2, 3].map((restarts) => ({ at: restarts * 600, containers: [{ restarts }] })),
      ["1800 began restarts api"],
    ],
    [
      "not three restarts within three hours",
      [0, 1, 2, 3].map((restarts) => ({ at: restarts * 3600, containers: [{ restarts }] })),
      [],
    ],
    [
      "nothing while the stack is changed, and what stays afterwards",
      [
        { at: 0, containers: [{ health: "unhealthy" }], more: { isChanging: true } },
        { at: 15, containers: [{ status: "exited" }], more: { isChanging: true } },
        { at: 30, containers: [{ health: "unhealthy" }] },
      ],
      ["30 began unhealthy api"],
    ],
    [
      "a busy CPU only after 5 minutes",
      [0, 100, 200, 300].map((at) => ({ at, host: { cpuShare: 0.95 } })),
      ["300 began host-cpu"],
    ],
    [
      "a full disk, bytes and inodes apart, and the one with the data by itself",
      [
        { at: 0, host: { diskShare: 0.81, inodeShare: 0.93, dataShare: 0.1 } },
        { at: 15, host: { diskShare: 0.81, inodeShare: 0.93, dataShare: 0.97 } },
      ],
      ["0 began disk bytes", "0 began disk inodes", "15 began disk data bytes"],
    ],
    [
      "backups that stopped, after two were missed, and drills that never ran",
      [
        { at: 0, more: { backup: { everySeconds: 21_600, ageSeconds: 43_000 } } },
        { at: 600, more: { backup: { everySeconds: 21_600, ageSeconds: 43_600 } } },
      ],
      ["0 began drill-old", "600 began backup-old"],
    ],
    [
      "one alert of a backup store that is down for a day, asked again every quarter of an hour, and its end",
      [
        ...Array.from({ length: 97 }, (_, quarter) => ({
          at: quarter * 900,
          more: {
            backup: {
              ...{ everySeconds: 21_600, ageSeconds: 20_000 + quarter * 900 },
              ...{ drillAgeSeconds: 7.8 * 86_400 + quarter * 900 },
              problem: quarter % 2 === 0 ? "does not answer within 120 s" : "connection refused",
              ...(quarter > 50 ? { drillProblem: "connection refused" } : {}),
            },
          },
        })),
        ...[87_300, 87_900].map((at) => ({
          at,
          more: { backup: { everySeconds: 21_600, ageSeconds: 60, drillAgeSeconds: 60 } },
        })),
      ],
      ["0 began backup-failed", "87300 ended backup-failed"],
    ],
    [
      "growth that does not fit in 14 days, not what fits, and its end once it clearly does",
      [
        [94, 0.5],
        [60, 1],
        [60, 3],
        [60, 2.5],
        [60, 1],
      ].map(([nowMiB, perDayMiB], index) => ({
        at: index * 3600,
        more: { trends: [{ service: "api", nowMiB, perDayMiB, days: 9 }] },
      })),
      ["7200 began growth api", "14400 ended growth api"],
    ],
    [
      "slow answers and failing ones after a minute, however they swing",
      [3.1, 3.2, 2.6, 3.4, 2.5, 3.1, 3.1].map((p95Seconds, index) => ({
        at: index * 15,
        more: { edge: { requests: 100, p95Seconds, failedShare: 0.06 } },
      })),
      ["60 began edge-slow", "60 began edge-failing"],
    ],
    [
      "a model that takes more than a minute, when that has lasted one, and its end once it is clearly quicker",
      [61, 61, 61, 55, 40, 40].map((p95Seconds, index) => ({
        at: index * 30 + (index > 4 ? 300 : 0),
        more: { models: [{ service: "ollama", requests: 9, p95Seconds }] },
      })),
      ["60 began model-slow ollama", "450 ended model-slow ollama"],
    ],
    [
      "a certificate that was not renewed, at once",
      [20, 13, 13].map((daysLeft, index) => ({
        at: index * 15,
        more: { certificate: { domain: "shop.example", daysLeft } },
      })),
      ["15 began certificate"],
    ],
    [
      "a first certificate that does not come, after half an hour",
      [0, 900, 1800].map((at) => ({ at, more: { certificate: { domain: "shop.example" } } })),
      ["1800 began certificate"],
    ],
    [
      "nothing of figures that cannot be read",
      [{ at: 0, containers: [{ workingSetMiB: undefined }] }],
      [],
    ],
  ])("%s", (_, course, expected) => expect(eventsOf(course)).toEqual(expected));
});

describe("a message", () => {
  const near = (service: string): AlertEvent => ({
    type: "began",
    condition: {
      kind: "memory",
      service,
      level: "warning",
      usedMiB: 85,
      limitMiB: 100,
      reservationMiB: 60,
    },
    seconds: 60,
  });

  test("says what it is, the figure, the plan's and the verb that helps", () => {
    expect(messageOf("shop", [near("api")])).toEqual({
      title: "shop: api is near its memory limit",
      body: "api is near its memory limit. 85 of 100 MiB (85 %), 60 planned. at the limit the kernel kills it: enxuto resize shop",
      level: "warning",
    });
  });

  test("says the end with how long it was, in Portuguese too", () => {
    const events: AlertEvent[] = [{ ...near("api"), type: "ended", seconds: 420 }];
    expect(messageOf("shop", events, "pt")).toEqual({
      title: "shop: encerrado depois de 7 min: api está perto do seu limite de memória",
      body: "encerrado depois de 7 min: api está perto do seu limite de memória",
      level: "ended",
    });
  });

  test("of growth says a way out that the plan's own figures allow", () => {
    const growth = (headroomMiB?: number) =>
      messageOf("shop", [
        {
          type: "began",
          condition: {
            ...{ kind: "growth", service: "api", days: 11, nowMiB: 66.4, perDayMiB: 3 },
            ...{
              limitMiB: 100,
              lackMiB: 25,
              ...(headroomMiB === undefined ? {} : { headroomMiB }),
            },
          },
          seconds: 0,
        },
      ])?.body;
    const what =
      "api grows and reaches its memory limit in 11 days. 66 of 100 MiB, 3.0 more each day. 25 MiB more carry it for two weeks";
    expect(growth()).toBe(`${what}: enxuto resize shop`);
    expect(growth(25)).toBe(
      `${what}, and the host has 25 that nobody reserved: enxuto resize shop`,
    );
    expect(growth(24)).toBe(
      `${what}, and the host has only 24 that nobody reserved: enxuto hosts shop says what carries it, enxuto logs api shop what fills it`,
    );
  });

  test("is one digest of 200 alerts", () => {
    const events = Array.from({ length: 200 }, (_, index) => near(`s${index}`));
    const message = messageOf("shop", events);
    expect(message?.title).toBe("shop: 200 alerts");
    expect(message?.body.split("\n")).toHaveLength(11);
    expect(message?.body).toContain("and 190 more: enxuto status shop");
  });
});
