import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readAlerts } from "../../core/watch/choice";
import type { Told } from "../../core/watch/told";
import { look } from "../../watcher/look";
import { compileWatcher, DUK, engineContainer } from "../support/watcher";

const HOOK = 'https://example.com/hook?token=a"b';
const NOON = Date.parse("2026-11-28T12:00:00Z") / 1000;

const told = (more: Partial<Told> = {}): Told => ({
  stack: "shop",
  services: [{ name: "api", isStateful: false, rhythmSeconds: 30, reservationMiB: 64 }],
  choice: readAlerts("alerts", { to: [HOOK], language: "pt", ping: "https://hc.example.com/1" }),
  ...more,
});

/** What is different from a quiet stack of one container. */
interface Seen {
  readonly at: number;
  readonly told?: Told;
  readonly now?: number;
  readonly containers?: readonly object[] | "no engine";
  readonly lines?: Readonly<Record<string, readonly string[]>>;
}

function gathered({ at, now = NOON + at, containers = [API], lines = {}, ...more }: Seen) {
  const sections: Record<string, readonly string[]> = {
    told: [JSON.stringify(more.told ?? told())],
    clock: [`${at} ${now}`],
    ...(containers === "no engine"
      ? {}
      : { engine: ["answers"], containers: containers.map((one) => JSON.stringify(one)) }),
    ...lines,
  };
  return (remembered: string) =>
    Object.entries({ ...sections, remembered: [remembered] }).flatMap(([name, lines]) => [
      `== ${name}`,
      ...lines,
    ]);
}

const API = engineContainer("a", "api");
const counters = (mib: number, kills = 0, cpu = 0) => [
  `${API.Id} ${mib * 1024 ** 2} 0 ${cpu} ${kills}`,
];

/** What each look of a course is to do, without what it remembers. */
function course(judge: (lines: string[]) => string[], looks: readonly Seen[]): string[][] {
  let remembered = "";
  return looks.map((seen) => {
    const lines = judge(gathered(seen)(remembered));
    remembered = lines[lines.length - 1].replace(/^remember\t/, "");
    return lines.slice(0, -1);
  });
}

const PING = 'ping\turl = "https://hc.example.com/1"';
const post = (body: string, title: string, level: string) =>
  [
    "post\twebhook at example.com",
    'url = "https://example.com/hook?token=a\\"b"',
    'header = "content-type: application/json"',
    `data-raw = ${JSON.stringify(
      JSON.stringify({ stack: "shop", title, body, level }).replace(
        /[\u0080-\uffff]/g,
        (one) => `\\u00${one.charCodeAt(0).toString(16)}`,
      ),
    )}`,
  ].join("\t");

const TODAY = Math.floor(NOON / 86_400);
const NEAR =
  "api está perto do seu limite de memória. 95 de 100 MiB (95 %), 64 planejados. no limite o kernel o encerra: enxuto resize shop";

const COURSES: readonly [string, readonly Seen[], readonly (readonly string[])[]][] = [
  [
    "nothing of a quiet stack, and a ping each minute",
    [0, 15, 59, 60].map((at) => ({ at, lines: { counters: counters(50) } })),
    [[PING], [], [], [PING]],
  ],
  [
    "a limit that is near, by the plan's figure, in the stack's language, once",
    [15, 30].map((at) => ({ at, lines: { counters: counters(95) } })),
    [
      [
        `say\t${NEAR}`,
        post(NEAR, "shop: api está perto do seu limite de memória", "critical"),
        PING,
      ],
      [],
    ],
  ],
  [
    "a child that the kernel killed, by the counter of its cgroup and by the engine's event, once",
    [
      { at: 0, lines: { counters: counters(50, 2) } },
      {
        at: 15,
        told: told({ choice: readAlerts("alerts", { to: [] }) }),
        lines: {
          counters: counters(50, 3),
          kills: [JSON.stringify({ Action: "oom", Actor: { ID: API.Id } })],
        },
      },
    ],
    [
      [PING],
      [
        "say\tthe kernel killed a process of api for memory. its limit is 100 MiB. enxuto status shop says which, enxuto resize shop proposes a limit",
      ],
    ],
  ],
  [
    "a restart of what stays unhealthy, not while a lock beats, and again once its holder is gone",
    [
      { at: 0, lines: {} },
      ...[15, 30, 60].map((at) => ({
        at,
        containers: [engineContainer("a", "api", { health: "unhealthy" })],
        lines: {
          lock: [
            JSON.stringify({
              Id: "lock",
              HostConfig: { RestartPolicy: { MaximumRetryCount: Math.min(at, 30) } },
            }),
          ],
        },
      })),
      ...[90, 120].map((at) => ({
        at,
        told: told({ choice: readAlerts("alerts", { to: [] }) }),
        containers: [engineContainer("a", "api", { health: "unhealthy" })],
        lines: {
          lock: [
            JSON.stringify({
              Id: "lock",
              HostConfig: { RestartPolicy: { MaximumRetryCount: 30 } },
            }),
          ],
        },
      })),
    ],
    [
      [PING],
      [],
      [],
      [PING],
      ["say\tapi fails its health checks. it is restarted if it stays so: enxuto logs api shop"],
      [`restart\t${API.Id}\tapi`],
    ],
  ],
  [
    "no restart of what keeps data",
    [0, 100].map((at) => ({
      at,
      told: told({
        services: [{ name: "api", isStateful: true, rhythmSeconds: 30 }],
        choice: readAlerts("alerts", { to: [] }),
      }),
      containers: [engineContainer("a", "api", { health: "unhealthy" })],
    })),
    [
      [
        "say\tapi fails its health checks. it keeps data and is not restarted for that: enxuto logs api shop",
      ],
      [],
    ],
  ],
  [
    "an engine that does not answer, once, without the ping that would say that all is watched",
    [0, 60, 120].map((at) => ({ at, containers: at < 120 ? ("no engine" as const) : [API] })),
    [["say\tcannot look: Docker does not answer"], [], [PING]],
  ],
  [
    "the largest figures of five minutes, and the days that go",
    [
      { at: 0, lines: { counters: counters(50, 0, 0) } },
      { at: 20, lines: { counters: counters(60, 0, 5_000_000) } },
      {
        at: 300,
        lines: {
          counters: counters(40, 0, 5_000_000),
          days: ["9000 2026-10-01.tsv", "9000 2026-11-28.tsv"],
        },
      },
    ],
    [
      [PING],
      [],
      [PING, `keep\t2026-11-28.tsv\t${NOON}\tapi\t60.0\t0.25\t0`, "drop\t2026-10-01.tsv"],
    ],
  ],
  [
    "the same after the wall clock was set back by an hour",
    [
      { at: 15, now: NOON, lines: { counters: counters(95) } },
      { at: 30, now: NOON - 3600, lines: { counters: counters(95) } },
    ],
    [
      [
        `say\t${NEAR}`,
        post(NEAR, "shop: api está perto do seu limite de memória", "critical"),
        PING,
      ],
      [`keep\t2026-11-28.tsv\t${NOON}\tapi\t95.0\t0.00\t0`],
    ],
  ],
  [
    "growth by the days that it kept, which it is told once an hour and remembers",
    [0, 15].map((at) => ({
      at,
      told: told({ headroomMiB: 10, choice: readAlerts("alerts", { to: [] }) }),
      lines: {
        counters: counters(50),
        ...(at === 0
          ? { peaks: [60, 62, 64, 66, 68, 70].map((mib, day) => `${TODAY - 6 + day}\tapi\t${mib}`) }
          : {}),
      },
    })),
    [
      [
        "say\tapi grows and reaches its memory limit in 14 days. 72 of 100 MiB, 2.0 more each day. 15 MiB more carry it for two weeks, and the host has only 10 that nobody reserved: enxuto hosts shop says what carries it, enxuto logs api shop what fills it",
      ],
      [],
    ],
  ],
  [
    "slow answers, by what the proxy counted between looks, and a certificate that was not renewed",
    [0, 100, 200, 290].map((at) => ({
      at,
      told: told({ choice: readAlerts("alerts", { to: [] }) }),
      lines: {
        edge: [
          "within 2.5 1000",
          `within 5 ${1000 + at}`,
          `within +Inf ${1000 + at}`,
          `requests ${1000 + at}`,
          "failed 0",
        ],
        ...(at === 100 ? { certificate: [`shop.example ${NOON + 10 * 86_400}`] } : {}),
      },
    })),
    [
      [],
      [
        "say\tthe certificate of shop.example is near its end and was not renewed. 9 days left. why: enxuto logs edge shop",
      ],
      [
        "say\tthe site answers slowly. 95 of 100 requests within 4.9 s, of 200 in 5 minutes. what is busy: enxuto status shop",
      ],
      [],
    ],
  ],
  [
    "slow answers of a language model, by its own log",
    [0, 30, 60].map((at) => ({
      at,
      told: told({
        services: [{ name: "api", isStateful: false, isModel: true }],
        choice: readAlerts("alerts", { to: [] }),
      }),
      lines: {
        "log api": ["1m22s", "793.4µs", "1m1.5s", "2m0s", "61.2s"].map(
          (took) =>
            `[GIN] 2026/02/07 - 22:07:39 | 200 | ${took} | 127.0.0.1 | POST     "/api/generate"`,
        ),
      },
    })),
    [
      [],
      [],
      [
        "say\tapi answers slowly. 95 of 100 answers within 120 s, of 15 in 5 minutes. what it is asked: enxuto logs api shop",
      ],
    ],
  ],
  [
    "e-mail, with a title beyond ASCII and a text between quotes",
    [
      {
        at: 0,
        told: told({
          choice: readAlerts("alerts", {
            to: ["mailto://localhost?to=a@b.example"],
            language: "pt",
          }),
        }),
        lines: { counters: counters(95) },
      },
    ],
    [
      [
        `say\t${NEAR}`,
        [
          "post\tmail at localhost:25",
          ...[
            'url = "smtp://localhost:25"',
            'mail-from = "a@b.example"',
            'mail-rcpt = "a@b.example"',
          ],
          ...['header = "From: a@b.example"', 'header = "To: a@b.example"'],
          'header = "Subject: =?UTF-8?Q?shop=3A=20api=20est=C3=A1=20perto=20do=20seu=20limite=20de?= =?UTF-8?Q?=20mem=C3=B3ria?="',
          `form = ${JSON.stringify(`="${NEAR}";type=text/plain; charset=utf-8;encoder=base64`)}`,
        ].join("\t"),
      ],
    ],
  ],
  [
    "a backup that is too old, from the record that backups leave",
    [
      {
        at: 0,
        told: told({ everySeconds: 3600, choice: readAlerts("alerts", { to: [] }) }),
        lines: {
          record: ["backup-ok\t2026-11-28T08:00:00Z\t", "drill-ok\t2026-11-27T08:00:00Z\t"],
        },
      },
    ],
    [["say\tthe last backup is too old. 4 h. enxuto backup shop"]],
  ],
];

describe("what a server's watcher is to do", () => {
  test.each(COURSES)("%s", (_, looks, expected) => {
    expect(course(look, looks)).toEqual(expected);
  });
});

describe("compiled for the server, it does the same", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-watcher-"));
  const program = path.join(folder, "watcher.js");
  const seen = path.join(folder, "seen.js");
  beforeAll(() => compileWatcher(program));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const compiled = (lines: string[]) => {
    fs.writeFileSync(seen, `look(${JSON.stringify(lines)});`);
    const printed = execFileSync(DUK, [program, seen], { encoding: "utf8" });
    return printed.trimEnd().split("\n");
  };

  test.each(COURSES)("%s", (_, looks, expected) => {
    expect(course(compiled, looks)).toEqual(expected);
  });
});
