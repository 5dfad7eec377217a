import { chanceWithin } from "../../../core/capacity/chance";
import { cheapestToHave, type JudgedHost } from "../../../core/capacity/shortlist";
import { targetOf } from "../../../core/judge/target";
import { composeHeadline, composeText } from "../../../core/report/compose-fit";
import { COMPOSE_PT } from "../../../core/report/compose-words/portuguese";
import { judged } from "./support";

const range = (lowMiB: number, likelyMiB: number, highMiB: number) => ({
  estimate: { lowMiB, likelyMiB, highMiB },
  replicas: 1,
});

describe("the probability that services stay within a room", () => {
  test.each<[string, Parameters<typeof chanceWithin>, number]>([
    ["what is declared fits or does not", [[range(100, 100, 100)], 100], 1],
    ["a MiB less", [[range(100, 100, 100)], 99], 0],
    ["no room at all", [[range(10, 20, 40)], 0], 0],
    ["nothing runs", [[], 10], 1],
  ])("%s", (_, args, expected) => {
    expect(chanceWithin(...args)).toBe(expected);
  });

  test("half of the cases stay under the likely figure, nine tenths under the high one", () => {
    const one = [range(50, 100, 200)];
    expect(chanceWithin(one, 100)).toBeCloseTo(0.5, 1);
    expect(chanceWithin(one, 200)).toBeCloseTo(0.9, 1);
    expect(chanceWithin(one, 50)).toBeCloseTo(0.1, 1);
  });

  test("many services rarely take their high ends together", () => {
    const ten = Array.from({ length: 10 }, () => range(50, 100, 200));
    expect(chanceWithin(ten, 1500)).toBeGreaterThan(0.95);
    expect(chanceWithin(ten, 750)).toBeLessThan(0.05);
  });
});

describe("a verdict of three", () => {
  const PAIR = "services: {db: {image: 'postgres:16'}, cache: {image: 'redis:7'}}\n";
  const OWN = "services: {web: {image: 'acme/web:3'}, db: {image: 'postgres:16'}}\n";

  test("fits where the high sum does", () => {
    expect(judged(PAIR, "2GB")).toMatchObject({
      verdict: "fits",
      memory: { lowMiB: 464, likelyMiB: 773, highMiB: 1281 },
      deciding: [],
      reasons: [],
    });
  });

  test("does not fit where the low sum does not", () => {
    expect(judged(PAIR, "450MB")).toMatchObject({
      verdict: "refused",
      reasons: [
        "14 MiB short: 20 taken at the least + 0 surge > 6 allocatable (450 MemTotal − 444 reserve)",
      ],
    });
  });

  test("depends in between, on the services that decide", () => {
    expect(judged(PAIR, "1GB")).toMatchObject({
      verdict: "depends",
      deciding: ["db"],
      unless: [{ service: "db", roomMiB: 516, askedMiB: null }],
      reasons: ["db: has room for 516 MiB, takes 265 to 645 (measured)"],
    });
  });

  test.each([4, 12, 60])("hosts for %i guesses hold all their high ends", (count) => {
    const guesses = Array.from(
      { length: count },
      (_, at) => `  s${at}: {image: "acme/s${at}:3"}\n`,
    );
    const { hosts, memory } = judged(
      `services:\n${guesses.join("")}  db: {image: "postgres:16"}\n  cache: {image: "redis:7"}\n`,
    );
    expect(hosts.length).toBeGreaterThan(0);
    for (const host of hosts) expect(host.memTotalMiB).toBeGreaterThanOrEqual(memory.highMiB);
  });

  test("a refusal names hosts that hold the high ends there", () => {
    const text =
      'services: {db: {image: "postgres:16"}, events: {image: "clickhouse/clickhouse-server:25.3"}}\n';
    const { verdict, suggestions } = judged(text, "500MB");
    expect(verdict).toBe("refused");
    expect(suggestions.length).toBeGreaterThan(0);
    const { hosts } = judged(text);
    expect(suggestions.map(({ change }) => change)).toContain(
      `host: ${hosts[0].kind} ${hosts[0].size}`,
    );
  });

  test("no host is a way out of a need that --strict wants to be known", () => {
    const text = 'services: {web: {image: "acme/web:3"}, db: {image: "postgres:16"}}\n';
    expect(judged(text, "450MB", { strict: true })).toMatchObject({
      verdict: "refused",
      suggestions: [],
    });
  });

  test("a guess by itself never fits, on however large a host", () => {
    const fit = judged(OWN, "64GB");
    expect(fit).toMatchObject({
      verdict: "depends",
      deciding: ["web"],
      reasons: ["1 of 2 not known, guessed from their class: web"],
      uncounted: { services: ["web"] },
    });
    expect(fit.services[0]).toMatchObject({
      counted: "unknown",
      reservationMiB: null,
      known: { standing: "class" },
    });
  });

  test("one guess among known ones is worth the more, the more room it has, and none where no such program took so much", () => {
    const text =
      "services: {app: {image: 'acme/thing:1'}, db: {image: 'postgres:16'}, cache: {image: 'redis:7'}, web: {image: 'nginx:1'}}\n";
    const said = (ram: string) => composeHeadline(judged(text, ram));
    expect(said("2GB")).toMatch(/unless app, which is only guessed, .*, 19 in 20 that it fits$/);
    expect(said("4GB")).toMatch(/unless app, which is only guessed, .*, 99 in 100 that it fits$/);
    expect(said("40GB")).toMatch(/^shop fits local 40GB: [^;]* of 40,960$/);
    const odds = ["1GB", "2GB", "4GB", "40GB"].map((ram) => judged(text, ram).probability ?? 0);
    expect(odds).toEqual([...odds].sort((a, b) => a - b));
  });

  test("a service that cannot grow beyond its room decides nothing by itself", () => {
    const text =
      "services: {a: {image: 'postgres:16'}, b: {image: 'postgres:16'}, c: {image: 'postgres:16'}, d: {image: 'redis:7'}}\n";
    const fit = judged(text, "1900MB");
    expect(fit.unless).toEqual([
      { service: "a", with: ["b"], roomMiB: 1900 - 468 - 64 - 265, askedMiB: null },
    ]);
    expect(composeHeadline(fit)).toContain("unless a and b together need more than 1,103 MiB: ");
    expect(composeHeadline(fit, COMPOSE_PT)).toContain(
      "a não ser que a e b juntos precisem de mais de 1.103 MiB: ",
    );
    for (const ram of ["1GB", "1200MB", "1500MB", "2GB"]) {
      for (const { service, roomMiB, with: others } of judged(text, ram).unless) {
        const { highMiB = 0 } =
          judged(text, ram).services.find(({ name }) => name === service)?.known ?? {};
        if (!others) expect(roomMiB).toBeLessThan(highMiB);
      }
    }
  });

  test("a reservation bounds nothing: a known program may take more, up to a limit", () => {
    const known = (more: string) =>
      judged(`services: {db: {image: 'postgres:16', mem_reservation: 300m${more}}}\n`).services[0]
        .known;
    expect(known("")).toMatchObject({ likelyMiB: 300, highMiB: 645, standing: "declared" });
    expect(known(", mem_limit: 400m")).toMatchObject({ likelyMiB: 300, highMiB: 300 });
    expect(known(", mem_limit: 2g")).toMatchObject({ likelyMiB: 300, highMiB: 645 });
  });

  test("a reservation with a limit hides no need that is known", () => {
    const known = (image: string, lines: string) =>
      judged(`services: {app: {image: '${image}', ${lines}}}\n`, "8GB").services[0].known;
    const free = known("n8nio/n8n:2", "mem_limit: 2g");
    expect(known("n8nio/n8n:2", "mem_reservation: 64m, mem_limit: 2g")).toMatchObject({
      ...{ lowMiB: 64, likelyMiB: free.likelyMiB, highMiB: free.highMiB },
      source: `${free.source}; the file reserves 64 MiB`,
    });
    expect(known("n8nio/n8n:2", "mem_reservation: 64m, mem_limit: 430m")).toMatchObject({
      ...{ likelyMiB: free.likelyMiB, highMiB: 430 },
    });
    // The heap that it starts with is a need, whatever program it is.
    const heap =
      "environment: {JAVA_OPTS: '-Xms512m -Xmx512m'}, mem_reservation: 64m, mem_limit: 2g";
    expect(known("acme/app:1", heap)).toMatchObject({ lowMiB: 64, likelyMiB: 672 });
    const crowd = (reserved: number) =>
      known("linuxserver/vaultwarden", `mem_reservation: ${reserved}m, mem_limit: 1g`);
    expect(crowd(40)).toMatchObject({ likelyMiB: 40, highMiB: 506, standing: "declared" });
    expect(crowd(30)).toMatchObject({ likelyMiB: 74, highMiB: 506, standing: "crowd" });
    expect(known("acme/app:1", "mem_reservation: 64m, mem_limit: 2g").highMiB).toBe(64);
  });

  test("what would be likely to be too much by itself does not fit", () => {
    const text =
      "services: {a: {image: 'acme/a:1', mem_limit: 700m}, db: {image: 'postgres:16', mem_limit: 240m}}\n";
    const fit = judged(text, "1350MB");
    expect(fit.memory).toMatchObject({ likelyMiB: 1384, highMiB: 1384 });
    expect(fit).toMatchObject({
      verdict: "depends",
      reasons: [
        "34 MiB short: 940 taken most likely + 0 surge > 906 allocatable (1,350 MemTotal − 444 reserve)",
      ],
    });
    expect(composeText(fit).split("\n")[0]).toMatch(/^shop m.* not fit local 1350MB: /);
  });

  test("the room of replicas is that of each", () => {
    const fit = judged(
      "services: {db: {image: 'postgres:16', deploy: {replicas: 3}}, cache: {image: 'redis:7'}}\n",
      "2GB",
    );
    expect(fit.unless).toEqual([expect.objectContaining({ service: "db", replicas: 3 })]);
    expect(composeHeadline(fit)).toMatch(/unless db needs more than [\d,]+ MiB each: /);
    expect(composeHeadline(fit, COMPOSE_PT)).toMatch(/precise de mais de [\d.]+ MiB por réplica: /);
    expect(fit.reasons[0]).toMatch(/^db: has room for [\d,]+ MiB each, 3 times, takes /);
  });

  test("odds that are even lean to no side", () => {
    const fit = judged(
      "services:\n  events: {image: clickhouse/clickhouse-server}\n  db: {image: 'postgres:16'}\n",
      "4GB",
    );
    const likelyMiB = 4100;
    const above = { ...fit, memory: { ...fit.memory, likelyMiB } };
    const said = (probability: number) => composeHeadline({ ...above, probability });
    expect(said(0.48)).toMatch(/^shop may not fit local 4GB: .* 5 in 10 that it fits$/);
    expect(said(0.44)).toMatch(
      /^shop most likely does not fit local 4GB: .* 4 in 10 that it fits$/,
    );
    expect(composeHeadline({ ...fit, probability: 0.52 })).toMatch(/^shop may not fit .* 5 in 10/);
    expect(composeHeadline({ ...fit, probability: 0.58 })).toMatch(
      /^shop fits .* unless .* 6 in 10/,
    );
  });

  test("without a host the headline says what the makers of the product ask for", () => {
    const immich = judged("services: {a: {image: 'ghcr.io/immich-app/immich-server:v1'}}\n");
    expect(composeHeadline(immich)).toMatch(
      /^shop needs a host with .*; the makers of Immich ask for 6,144 MiB$/,
    );
    expect(composeHeadline(immich, COMPOSE_PT)).toMatch(/; os autores de Immich pedem 6.144 MiB$/);
  });

  test("a product of which only a recommendation is known does not fit below it", () => {
    const text = "services: {links: {image: 'ghcr.io/linkwarden/linkwarden:v2'}}\n";
    const small = judged(text, "2GB");
    expect(small).toMatchObject({
      verdict: "depends",
      because: expect.arrayContaining([
        expect.objectContaining({ code: "below-recommended", recommendedMiB: 4096 }),
      ]),
    });
    expect(composeHeadline(small)).toMatch(
      /^shop may not fit local 2GB, since the makers of Linkwarden recommend 4,096 MiB: /,
    );
  });

  test("a machine that is sold with what makers ask for has it", () => {
    const immich = "services: {a: {image: 'ghcr.io/immich-app/immich-server:v1'}}\n";
    const { verdict, memory, host } = judged(immich, "5700MB");
    expect(verdict).toBe("fits");
    expect(memory.highMiB).toBeLessThanOrEqual(host.memTotalMiB ?? 0);
  });

  test("no host is offered that --strict, the disk or the engine would refuse", () => {
    const offered = (text: string, strict = false) => judged(text, undefined, { strict }).hosts;
    expect(offered("services: {a: {image: 'redis:7', restart: sometimes}}\n")).toEqual([]);
    expect(offered("services: {a: {image: 'acme/a:1'}}\n", true)).toEqual([]);
    const limits = "services: {a: {image: 'redis:7', mem_limit: 12g}}\n";
    expect(offered(limits, true).every(({ memTotalMiB }) => memTotalMiB > 12 * 1024)).toBe(true);
    const pinned = offered("services: {a: {image: 'redis:7', cpuset: '0-3'}}\n");
    expect(pinned.every(({ vcpus = 0 }) => vcpus >= 4)).toBe(true);
  });

  test("hosts are not said to fit where a limit of the file stays in doubt", () => {
    const text = "services: {app: {image: 'mysql:8', mem_limit: 300m}}\n";
    expect(composeText(judged(text))).toContain(
      "Cheapest hosts with the memory, if its limits are enough:",
    );
  });

  test("many CPUs on a machine of which nobody says how many it has are not passed over", () => {
    const text = (cpus: number) => `services: {app: {image: 'redis:7', cpus: ${cpus}}}\n`;
    const words =
      "app: asks for 8 CPUs, which Docker refuses on a machine with fewer; how many this one has is not known";
    expect(judged(text(8), "4GB").warnings).toContain(words);
    expect(judged(text(2), "4GB").warnings.join()).not.toContain("CPUs");
  });

  test("a service without a health check of which others wait that it is healthy is named", () => {
    const warnings = (db: string, condition = "condition: service_healthy") =>
      judged(
        `services: {db: {image: 'postgres:16'${db}}, web: {image: nginx, depends_on: {db: {${condition}}}}}\n`,
        "4GB",
      ).warnings.filter((text) => text.includes("healthy"));
    expect(warnings("")).toEqual([
      'db: web waits until it is healthy, and the file gives it no health check: unless its image has one, docker compose up ends with "has no healthcheck configured" (Compose 5.6.0): give it a healthcheck, or wait for service_started',
    ]);
    expect(warnings(", healthcheck: {disable: true}")).toEqual([
      'db: web waits until it is healthy, and its health check is switched off: docker compose up ends with "has no healthcheck configured" (Compose 5.6.0): give it a healthcheck, or wait for service_started',
    ]);
    expect(warnings(", healthcheck: {test: [CMD, pg_isready]}")).toEqual([]);
    expect(warnings("", "condition: service_started")).toEqual([]);
    expect(warnings("", "condition: service_healthy, required: false")).toEqual([]);
  });

  test("--unknown and --reservation settle what is not known", () => {
    const told = judged(OWN, "2GB", { unknownBytes: 256 * 1024 ** 2 });
    expect(told).toMatchObject({ verdict: "fits", memory: { steadyMiB: 256 + 265 } });
    expect(told.services.map(({ known }) => known.standing)).toEqual(["declared", "measured"]);
  });

  test("--strict refuses limits beyond what is allocatable, which else only warn", () => {
    const resources = "{reservations: {memory: 64M}, limits: {memory: 8G}}";
    const text = `services: {web: {image: nginx, deploy: {resources: ${resources}}}}`;
    expect(judged(text, "4GB").verdict).toBe("fits");
    expect(judged(text, "4GB", { strict: true })).toMatchObject({
      verdict: "refused",
      reasons: [
        "4,528 MiB short for all limits: 8,192 > 3,664 allocatable, and strict lets limits gate as well",
      ],
      killOrder: { first: "web", for: [], within: [] },
    });
  });

  test("--strict refuses whatever is neither declared nor measured", () => {
    const text = "services: {db: {image: 'postgres:16'}, cache: {image: 'mysql:8'}}\n";
    expect(judged(text, "4GB").verdict).toBe("fits");
    expect(judged(text, "4GB", { strict: true })).toMatchObject({
      verdict: "refused",
      reasons: [
        "cache: neither declared nor measured (crowd): declare deploy.resources.reservations.memory, or say --reservation cache=SIZE",
      ],
    });
  });

  test.each<[string, string, string]>([
    [
      "n8n in a limit in which it was seen to fail",
      "image: n8nio/n8n\n    mem_limit: 512m",
      "refused",
    ],
    ["MLflow in half of what it takes", "image: mlflow/mlflow\n    mem_limit: 1g", "refused"],
    [
      "Redis that saves, in a limit its keys nearly fill",
      "image: redis:7\n    command: redis-server --save 60 1 --maxmemory 900mb\n    mem_limit: 1g",
      "depends",
    ],
    [
      "Redis without a save in the same",
      'image: redis:7\n    command: redis-server --save "" --maxmemory 900mb\n    mem_limit: 1g',
      "fits",
    ],
    [
      "ClickHouse in 800 MiB",
      "image: clickhouse/clickhouse-server\n    mem_limit: 800m",
      "depends",
    ],
    ["ClickHouse in 4 GiB", "image: clickhouse/clickhouse-server\n    mem_limit: 4g", "depends"],
    [
      "twenty Celery children in 512 MiB",
      "image: acme/api\n    command: celery -A a worker --concurrency=20\n    mem_limit: 512m",
      "depends",
    ],
    ["Keycloak where it runs", "image: keycloak/keycloak:26\n    mem_limit: 768m", "fits"],
    ["Keycloak where it was killed", "image: keycloak/keycloak:26\n    mem_limit: 512m", "refused"],
    ["a program nobody looked up, with a limit", "image: acme/app\n    mem_limit: 512m", "fits"],
  ])("a known limit hides no unknown need: %s", (_, lines, verdict) => {
    expect(judged(`services:\n  app:\n    ${lines}\n`, "16GB").verdict).toBe(verdict);
  });

  test("what its makers ask of the machine stands beside the sum, and less never fits", () => {
    const immich = [
      "services:",
      "  server: {image: ghcr.io/immich-app/immich-server:v1, mem_reservation: 500m}",
      "  db: {image: ghcr.io/immich-app/postgres:14, mem_reservation: 200m}",
      "",
    ].join("\n");
    const small = judged(immich, "2GB");
    expect(small).toMatchObject({
      verdict: "depends",
      product: { name: "Immich", minimumMiB: 6144, asOf: "2026-11-28" },
      reasons: [
        "server: has room for 1,404 MiB, takes 500 to 4,096 (declared)",
        "Immich: its makers ask for a machine with 6,144 MiB, this one has 2,048",
      ],
    });
    expect(small.memory.highMiB).toBe(6144);
    expect(judged(immich, "8GB").verdict).toBe("fits");
    expect(judged(immich).hosts.map(({ memTotalMiB }) => memTotalMiB >= 6144 * 0.9)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test("services of a product that nobody looked up share what its makers ask for the whole", () => {
    const workers = Array.from(
      { length: 10 },
      (_, i) => `  w${i}: {image: 'appwrite/appwrite:1.8'}\n`,
    );
    const fit = judged(`services:\n${workers.join("")}  db: {image: 'mariadb:10'}\n`, "4GB");
    // (4,096 − 552 reserve − 226 MariaDB) / 10, and of that a fifth, six tenths, three halves.
    expect(fit.services[0].known).toMatchObject({
      lowMiB: 66,
      likelyMiB: 200,
      highMiB: 498,
      standing: "documented",
      partOf: "product",
    });
    expect(fit.memory.lowMiB < 4096 && 4096 < fit.memory.highMiB).toBe(true);
  });

  test("all programs starting together is said where the host has no room for that", () => {
    const fit = judged("services: {n8n: {image: n8nio/n8n}}\n", "1100MB");
    expect(fit.warnings).toContain(
      "n8n 754 MiB: taken while they start; all together after a restart of the host that is 86 MiB more than there is",
    );
  });

  test("a build where it runs is said where there is no room for it", () => {
    const text = "services: {web: {build: ., mem_limit: 256m}, db: {image: 'postgres:16'}}\n";
    const words =
      "web: built on this host, which takes 1 to 4 GB in addition to what runs; 59 MiB are free for it";
    expect(judged(text, "1GB").warnings).toContain(words);
    expect(judged(text, "4GB").warnings.join()).not.toContain("built on this host");
  });
});

describe("hosts that are named", () => {
  const host = (kind: string, amount: number, more: Partial<JudgedHost> = {}): JudgedHost => ({
    kind,
    size: `s${amount}`,
    memTotalMiB: amount * 1000,
    priceMonthly: { amount, currency: "EUR", asOf: "2026-09-04" },
    verdict: "fits",
    headroomMiB: 1,
    ...more,
  });

  test("the three cheapest that can be had, each provider in turn", () => {
    const judgedHosts = [
      host("a", 3, { unavailable: "not orderable" }),
      host("a", 4),
      host("a", 5),
      host("a", 6),
      host("b", 2, { verdict: "refused" }),
      host("b", 9),
    ];
    expect(cheapestToHave(judgedHosts, 3).map(({ kind, size }) => kind + size)).toEqual([
      "as4",
      "as5",
      "bs9",
    ]);
  });
});

describe("the answer in words", () => {
  const FOUR =
    "services:\n  web: {image: 'example/web:3'}\n  worker: {image: 'example/worker:3'}\n" +
    "  events: {image: 'example/events:3'}\n  files: {image: 'example/files:3'}\n" +
    "  db: {image: 'postgres:16', volumes: ['./db:/var/lib/postgresql/data']}\n  cache: {image: 'redis:7'}\n";

  test("what is not known is said first, each name once, and no host beside a machine", () => {
    const text = composeText(judged(FOUR, "16GB"));
    expect(text.split("\n")[0]).toMatch(
      /^shop is not judged on local 16GB, 4 of 6 not known: 1,0\d\d MiB most likely \(5\d\d to 4,096\) of 16,384$/,
    );
    expect(text).toMatch(/^ {2}beyond, as makers may ask +2,[1-3]\d\d$/m);
    for (const name of ["web", "worker", "events", "files"]) {
      expect(text.match(new RegExp(`^ *${name}\\b`, "gm"))).toHaveLength(1);
    }
    expect(text).not.toMatch(/hetzner|digitalocean|256m/);
  });

  test("one guess among many leaves the answer to what is known, and is named with its room", () => {
    const text =
      "services:\n  mail: {image: 'example/mail:3'}\n  a: {image: 'redis:7'}\n  b: {image: 'redis:7'}\n" +
      "  c: {image: 'redis:7'}\n  db: {image: 'postgres:16'}\n";
    const fit = judged(text, "4GB");
    expect(fit).toMatchObject({
      verdict: "depends",
      unless: [{ service: "mail", guessed: true, askedMiB: null }],
    });
    expect(composeText(fit)).toMatch(
      /^shop fits local 4GB unless mail, which is only guessed, needs more than [\d,]+ MiB: /,
    );
    expect(composeText(fit, COMPOSE_PT)).toMatch(
      /^shop cabe em local 4GB, a não ser que mail, cujo consumo é só estimado, precise de mais de /,
    );
  });

  test("where it would fit less often than not, it is not said to fit", () => {
    const text =
      "services:\n  events: {image: clickhouse/clickhouse-server}\n  db: {image: 'postgres:16'}\n";
    const fit = judged(text, "4GB");
    expect(composeText({ ...fit, probability: 0.3 })).toMatch(
      /^shop may not fit local 4GB: .* 3 in 10 that it fits/,
    );
  });

  test("the service that decides is in the sentence, with what its makers ask", () => {
    const text = composeText(
      judged(
        "services:\n  events: {image: clickhouse/clickhouse-server}\n  db: {image: 'postgres:16'}\n",
        "4GB",
      ),
    );
    expect(text.split("\n")[0]).toBe(
      "shop fits local 4GB unless events needs more than 3,387 MiB (its makers ask for 16,384): 1,733 MiB most likely (661 to 4,776) of 4,096, 9 in 10 that it fits",
    );
  });

  test.each<[string, string, Parameters<typeof targetOf>[0] & { strict?: true }, RegExp]>([
    [
      "cpus",
      "{image: 'redis:7', cpus: 8}",
      { ram: undefined, host: "hetzner:cx23" },
      /^shop does not fit hetzner cx23, since it has too few CPUs: /,
    ],
    [
      "the disk",
      "{image: 'redis:7'}",
      { ram: "4GB", disk: "2GB" },
      /^shop does not fit local 4GB, since its disk is too small: /,
    ],
    [
      "--strict",
      "{image: 'acme/a:1'}",
      { ram: "4GB", strict: true },
      /^shop does not fit local 4GB, since --strict takes only what is declared or measured: /,
    ],
    [
      "memory",
      "{image: 'redis:7', mem_reservation: 9g}",
      { ram: "4GB" },
      /^shop does not fit local 4GB: /,
    ],
    [
      "a limit beside a guess",
      "{image: 'redis:7', memswap_limit: 1g}\n  b: {image: 'acme/b:1'}",
      { ram: "4GB" },
      /^shop does not run: /,
    ],
    [
      "--strict on any host",
      "{image: 'acme/a:1'}",
      { strict: true },
      /; it does not fit, since --strict takes only what is declared or measured$/,
    ],
  ])("the headline names what refuses: %s", (_, service, { strict, ...flags }, headline) => {
    const fit = judged(`services:\n  a: ${service}\n`, undefined, {
      strict,
      target: targetOf(flags),
    });
    expect(fit.verdict).toBe("refused");
    expect(composeHeadline(fit)).toMatch(headline);
  });

  test("what the engine refuses on every host does not run, rather than not fit", () => {
    const text = composeText(
      judged("services: {a: {image: 'redis:7', memswap_limit: 1g}}\n", "16GB"),
    );
    expect(text).toMatch(/^shop does not run: /);
  });

  test("after a refusal servers for guesses are not said to be checked", () => {
    const guesses = ["a", "b", "c", "d"].map((name) => `  ${name}: {image: "example/${name}:1"}\n`);
    const text = `services:\n${guesses.join("")}  db: {image: "postgres:16"}\n`;
    const refused = judged(text, "512MB");
    expect(refused).toMatchObject({ verdict: "refused" });
    const [, said] = composeText(refused).split(
      "deploy.resources.reservations.memory in the file.",
    );
    expect(said).toContain("Cheapest hosts with room for the guesses' high ends:\n  host: hetzner");
    expect(composeText(refused)).not.toContain("What fits");
    const known = judged('services: {db: {image: "postgres:16"}}\n', "300MB");
    expect(composeText(known)).toContain("What fits (each one checked):");
  });

  test("what is guessed is part of the sums of --json", () => {
    const { memory } = judged(
      'services: {a: {image: "example/a:1"}, b: {image: "redis:7"}}\n',
      "2GB",
    );
    const { likelyMiB, reserveMiB, steadyMiB, headroomMiB, allocatableMiB } = memory;
    expect(steadyMiB).toBe(likelyMiB - reserveMiB);
    expect(headroomMiB).toBe(allocatableMiB - steadyMiB);
  });

  test("OpenSearch is shown under its own name", () => {
    const text = 'services: {search: {image: "opensearchproject/opensearch:3"}}\n';
    expect(composeText(judged(text, "8GB"))).toMatch(/search .* its makers: opensearch$/m);
  });

  test("what is in nearly every file is one line", () => {
    const text = composeText(judged(FOUR, "16GB"));
    expect(text.split("\n").at(-1)).toBe(
      "also: no memory limit, no health check, no log rotation (--json names the services)",
    );
    expect(text).not.toContain("warning:");
  });
});

describe("a way out by a smaller reservation", () => {
  const lowered = (text: string, ram: string) =>
    judged(text, ram).suggestions.filter(({ kind }) => kind === "reservation");

  test("is none where the file reserves nothing, or where the program is known to need more", () => {
    const none =
      "services: {a: {image: 'elasticsearch:8.13.0'}, b: {image: 'elasticsearch:8.13.0'}}\n";
    expect([judged(none, "4GB").verdict, lowered(none, "4GB")]).toEqual(["refused", []]);
    const known = `services:
  es: {image: 'elasticsearch:8.13.0', mem_reservation: 2400m}
  other: {image: 'elasticsearch:8.13.0', mem_reservation: 2400m}
`;
    expect(lowered(known, "4GB")).toEqual([]);
  });

  test("is one where it counts as it is", () => {
    const text = (mib: number) =>
      `services: {app: {image: "acme/app:1", mem_limit: 2g, mem_reservation: ${mib}m}}\n`;
    const [way] = lowered(text(1_800), "2GB");
    if (way?.kind !== "reservation") throw new Error("no way out");
    const [{ service, fromMiB, toMiB }] = way.reservations;
    expect([service, fromMiB]).toEqual(["app", 1_800]);
    expect(judged(text(toMiB), "2GB").verdict).not.toBe("refused");
  });
});
