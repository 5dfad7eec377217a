import { DEFAULT_HEALING, healStep, NOTHING_HEALED } from "../../../core/watch/healing";
import { LOOK_SECONDS, needsWaking, pauseSeconds } from "../../../core/watch/looks";
import type { ContainerSnapshot, Snapshot } from "../../../core/watch/snapshot";

const sick: ContainerSnapshot = {
  ...{ id: "a", service: "api", isStateful: false, status: "running", health: "unhealthy" },
  ...{ rhythmSeconds: 30, restarts: 0, oomKills: 0 },
};

/** Times at which a container that stays sick is restarted, looked at every 10 s for two hours, and those of hands off. */
function course(more: Partial<ContainerSnapshot>, policy = DEFAULT_HEALING, isChanging = false) {
  const restarted: number[] = [];
  let handsOff = 0;
  let state = NOTHING_HEALED;
  for (let at = 0; at < 3600; at += 10) {
    const snapshot: Snapshot = { at, isChanging, host: {}, containers: [{ ...sick, ...more }] };
    const step = healStep(state, snapshot, policy);
    ({ state } = step);
    if (step.restart.length > 0) restarted.push(at);
    if (step.handsOff.length > 0 && handsOff === 0) handsOff = at;
  }
  return { restarted, handsOff };
}

test.each<[string, ReturnType<typeof course>, ReturnType<typeof course>]>([
  [
    "what stays unhealthy is restarted with more patience each time, three times an hour, then left",
    course({}),
    { restarted: [30, 100, 230], handsOff: 240 },
  ],
  ["a database is left to people", course({ isStateful: true }), { restarted: [], handsOff: 0 }],
  [
    "unless the setting says otherwise",
    course({ isStateful: true }, { perHour: 1, databases: true }),
    { restarted: [30], handsOff: 40 },
  ],
  [
    "nothing while the stack is changed",
    course({}, DEFAULT_HEALING, true),
    { restarted: [], handsOff: 0 },
  ],
  ["what starts is given its time", course({ health: "starting" }), { restarted: [], handsOff: 0 }],
  [
    "none where none are allowed",
    course({}, { perHour: 0, databases: false }),
    { restarted: [], handsOff: 0 },
  ],
])("%s", (_, found, expected) => expect(found).toEqual(expected));

/** Seconds from a fault until a service that a restart mends is healthy again, watched every 15 s. */
function outage(intervalSeconds: number, retries: number, startSeconds: number): number {
  const rhythmSeconds = intervalSeconds * retries;
  const services = [{ name: "api", isStateful: false, rhythmSeconds }];
  // The worst moment to become unhealthy is right after a look: a server's watcher lets three seconds go by between two.
  const unseenSeconds = needsWaking(services) ? 3 : LOOK_SECONDS;
  let state = NOTHING_HEALED;
  let at = rhythmSeconds + unseenSeconds;
  for (;;) {
    const containers = [{ ...sick, rhythmSeconds }];
    const step = healStep(state, { at, isChanging: false, host: {}, containers });
    ({ state } = step);
    if (step.restart.length > 0) return at + startSeconds + intervalSeconds;
    at += pauseSeconds(LOOK_SECONDS, step.dueIn);
  }
}

test.each([
  [2, 3, 0.5],
  [5, 3, 5],
  [10, 3, 10],
  [10, 6, 20],
  [15, 2, 3],
  [15, 3, 15],
  [20, 3, 15],
  [30, 2, 10],
  [30, 3, 30],
  [30, 5, 60],
  [60, 3, 60],
])(
  "checked every %d s, %d times, and up within %d s, it is back within three rhythms",
  (interval, retries, start) => {
    expect(outage(interval, retries, start) / (interval * retries)).toBeLessThanOrEqual(3);
  },
);

test("the documents' rhythm needs no word of the engine, which costs a process for each wait", () => {
  const every = (rhythmSeconds?: number) =>
    needsWaking([{ name: "api", isStateful: false, ...(rhythmSeconds ? { rhythmSeconds } : {}) }]);
  expect([every(90), every(), every(30)]).toEqual([false, false, true]);
});
