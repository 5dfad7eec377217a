import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { runVerb } from "../../../cli/run-verb";
import { GUESS_ROOM } from "../../../core/capacity/guesses";
import { hostCapacity } from "../../../core/catalog/hosts";
import { budgetOf, smallestLimit } from "../../../core/judge/tune/budget";
import { type Tuning, tune } from "../../../core/judge/tune/tune";
import { type ComposeFit, composeFit, said } from "../../../core/report/compose-said";
import { overrideText, tuneText } from "../../../core/report/tune";
import { composeFileIn, readMemory } from "../../support/compose-file";
import { folderForFile } from "../../support/folder";
import { composeCommand, tier } from "../../support/tiers";

const TODAY = new Date("2026-11-28");
const FIXTURES = path.join(__dirname, "..", "..", "fixtures", "tune");
const folder = folderForFile("tune");

/** The settings for a compose file with this text. */
function tunedFor(text: string, ram: string): Tuning {
  return tune({
    project: readMemory({ "compose.yaml": `name: shop\n${text}` }),
    files: ["compose.yaml"],
    profile: "default",
    target: hostCapacity("local", ram, TODAY),
  });
}

/** The answer for a file with an override laid over it. */
function withOverride(text: string, override: string, ram: string): ComposeFit {
  const files = { "compose.yaml": `name: shop\n${text}`, "compose.override.yaml": override };
  return composeFit({
    project: readMemory(files),
    files: Object.keys(files),
    profile: "default",
    target: hostCapacity("local", ram, TODAY),
  });
}

/** Limits in MiB by service. */
const limitsOf = ({ services }: Tuning) =>
  Object.fromEntries(services.map(({ name, limitMiB }) => [name, limitMiB]));

/** What each service was left open with. */
const openOf = ({ open }: Tuning) => open.map(({ service, kind }) => `${service}: ${kind}`);

const SHOP = `services:
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: a}
    volumes: [./db:/var/lib/postgresql/data]
  cache:
    image: redis:7
    mem_limit: 96m
  app:
    image: registry.example.com/shop/app:1
    healthcheck: {test: ["CMD", "true"]}
    deploy:
      resources: {reservations: {memory: 300M}, limits: {memory: 400M}}
    logging: {driver: local}
`;

describe("sharing out a host", () => {
  const claim = (leastMiB: number, likelyMiB: number, mostMiB: number, times = 1) => ({
    leastMiB,
    likelyMiB,
    mostMiB,
    times,
  });

  test("all get the most where that fits", () => {
    const budget = budgetOf([claim(10, 64, 128), claim(10, 64, 256, 2)], 640);
    expect(budget).toEqual({ room: "ample", limits: [128, 256] });
  });

  test("all get the same multiple of their likely figures, up to the most", () => {
    const budget = budgetOf([claim(10, 128, 256), claim(10, 128, 896)], 704);
    expect(budget).toEqual({ room: "shared", limits: [256, 448] });
  });

  test("below the likely figures all give way together, and below the least nothing is given", () => {
    expect(budgetOf([claim(64, 128, 256), claim(256, 512, 512)], 480)).toEqual({
      room: "tight",
      limits: [96, 384],
    });
    expect(budgetOf([claim(64, 128, 256), claim(256, 512, 512)], 319)).toBeUndefined();
  });

  test("a limit holds what a program takes in that very limit", () => {
    expect(smallestLimit((limit) => limit / 2 + 350, 4096)).toBe(704);
    // In less some containers do not start on cgroup v2.
    expect(smallestLimit(() => 3, 4096)).toBe(16);
    expect(smallestLimit((limit) => limit + 1, 4096)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("fit --tune", () => {
  test("a known stack gets exactly these settings", () => {
    expect(overrideText(tunedFor(SHOP, "2GB"))).toBe(
      fs.readFileSync(path.join(FIXTURES, "shop.override.txt"), "utf8"),
    );
  });

  test("with them it fits that host as the same function reads it from the files", () => {
    const tuning = tunedFor(SHOP, "2GB");
    const read = withOverride(SHOP, overrideText(tuning) as string, "2GB");
    expect(read.verdict).toBe("fits");
    expect({ ...read, files: [] }).toEqual({ ...said(tuning.fit), files: [] });
    expect(read.warnings).toEqual([]);
  });

  test.each([
    "cpus: 1",
    "pids_limit: 100",
    "mem_limit: 600m, deploy: {resources: {reservations: {cpus: '0.5'}}}",
    "deploy: {resources: {limits: {cpus: '0.5'}}}",
  ])("next to %s it sets memory where Compose takes it", (keys) => {
    const text = `services: {db: {image: 'postgres:16', ${keys}}}\n`;
    const tuning = tunedFor(text, "2GB");
    const read = withOverride(text, overrideText(tuning) as string, "2GB");
    expect(read.reasons).toEqual([]);
    expect({ ...read, files: [] }).toEqual({ ...said(tuning.fit), files: [] });
  });

  test("a guess reserves nothing, and stays one for whoever reads the file, within its limit", () => {
    const text =
      "services: {db: {image: 'postgres:16'}, web: {image: 'example/unheard-of'}, job: {image: 'example/another'}}\n";
    const tuning = tunedFor(text, "4GB");
    expect(tuning.services.map(({ reservationMiB }) => reservationMiB === null)).toEqual([
      false,
      true,
      true,
    ]);
    const read = withOverride(text, overrideText(tuning) as string, "4GB");
    expect(read.services.map(({ known }) => known.standing)).toEqual([
      "declared",
      "class",
      "class",
    ]);
    for (const { name, known } of read.services) {
      expect(known.highMiB).toBeLessThanOrEqual(limitsOf(tuning)[name] as number);
    }
    // What somebody writes there instead is declared.
    const own = withOverride(
      text,
      "services: {web: {mem_limit: 960m, labels: [enxuto.limit=mine]}}\n",
      "4GB",
    );
    expect(own.services[1].known.standing).toBe("declared");
    const list = withOverride(
      text,
      "services: {web: {mem_limit: 960m, labels: [enxuto.limit=guessed]}}\n",
      "4GB",
    );
    expect(list.services[1].known.standing).toBe("class");
  });

  test("limits never add up to more than the host has for containers", () => {
    for (const ram of ["1GB", "1500MB", "2GB", "3GB", "16GB"]) {
      const { limitsMiB, allocatableMiB, services } = tunedFor(SHOP, ram);
      expect(services.reduce((sum, { limitMiB }) => sum + (limitMiB ?? 0), 0)).toBe(limitsMiB);
      expect(limitsMiB).toBeLessThanOrEqual(allocatableMiB);
    }
  });

  test("what the file declares is the upper end, unless the program is not likely to run in it", () => {
    const declared = tunedFor(
      "services: {db: {image: 'postgres:17', mem_limit: 300m}, auth: {image: 'keycloak/keycloak:26', mem_limit: 128m}}\n",
      "8GB",
    );
    expect(limitsOf(declared)).toEqual({ db: 300, auth: 1280 });
    expect(openOf(declared)).toEqual(["db: kept", "auth: raised", "auth: no-health-check"]);
  });

  test("a program that follows its limit gets heap and limit together", () => {
    const tuning = tunedFor("services: {search: {image: 'elasticsearch:8.15.0'}}\n", "2GB");
    const [{ limitMiB, settings }] = tuning.services;
    expect(limitMiB).toBe(1408);
    expect(settings.environment).toEqual({ ES_JAVA_OPTS: "-Xms529m -Xmx529m" });
    expect(tuning.fit.verdict).toBe("fits");
  });

  test("a heap of the file stays, and no limit is below what its JVM starts with", () => {
    const file = (service: string) => `services: {app: ${service}}\n`;
    const kafka = "{image: confluentinc/cp-kafka, environment: {KAFKA_HEAP_OPTS: -Xms6G -Xmx6G}}";
    expect(tunedFor(file(kafka), "4GB").services).toEqual([]);
    expect(limitsOf(tunedFor(file(kafka), "16GB"))).toEqual({ app: 6464 });
    const java = "{image: acme/app, command: java -Xms1g -jar a.jar}";
    const [{ limitMiB, settings }] = tunedFor(file(java), "2GB").services;
    expect(limitMiB).toBeGreaterThanOrEqual(1024 + 160);
    expect(settings.environment).toEqual({});
  });

  test("a program that takes whatever it gets, and whose makers ask for more than there is, gets what is left", () => {
    const tuning = tunedFor(
      "services: {events: {image: 'clickhouse/clickhouse-server:24.12'}, db: {image: 'postgres:17'}}\n",
      "2GB",
    );
    expect(limitsOf(tuning)).toEqual({ events: 1216, db: 336 });
    expect(tuning.verdict).toBe("depends");
    expect(said(tuning.fit).reasons).toEqual([
      "events: the makers of clickhouse ask for 16,384 MiB, its limit is 1,216",
    ]);
  });

  test("settings of the file stay, and a command with what may be a secret in it is not written", () => {
    const tuning = tunedFor(
      "services: {cache: {image: 'redis:7', command: redis-server --requirepass geheim}, db: {image: 'postgres:17', command: [postgres, -c, shared_buffers=64MB]}}\n",
      "2GB",
    );
    const text = overrideText(tuning) as string;
    expect(text).not.toContain("geheim");
    expect(text).not.toContain("command:");
    expect(text).toContain(
      " cache:\n    # 3 to 192 MiB, most likely 64 (seen in deployments)\n    # has a command of its own, add to it: --maxmemory 96mb --maxmemory-policy allkeys-lru\n",
    );
    expect(text).not.toMatch(/add to it:.* shared_buffers/);
  });

  test.each([
    ["postgres:17", "", true],
    ["postgres", "", true],
    ["postgis/postgis:16-3.4", "", true],
    ["timescale/timescaledb:2.17.2-pg16", "", true],
    ["postgres:10-alpine", "", false],
    ["timescale/timescaledb:1.7.5-pg10", "", false],
    ["postgres:17", "postgres -c jit=on", false],
    ["postgres:17", "postgres --jit=on", false],
  ])(
    "the compiler of queries is turned off where %s with the command '%s' has one and says nothing",
    (image, command, off) => {
      const db = JSON.stringify({ image, ...(command === "" ? {} : { command }) });
      const text = overrideText(tunedFor(`services: {db: ${db}}\n`, "2GB")) as string;
      expect(text).toContain("shared_buffers=");
      expect(text.includes("jit=off")).toBe(off);
    },
  );

  test("what is guessed is named, and nothing is written where not even the least is there", () => {
    const guessed = tunedFor("services: {a: {image: acme/unheard-of:1}}\n", "4GB");
    expect(openOf(guessed)).toEqual(["a: guess", "a: no-health-check"]);
    expect([guessed.verdict, guessed.fit.verdict]).toEqual(["depends", "depends"]);
    const refused = tunedFor("services: {search: {image: 'elasticsearch:8.15.0'}}\n", "1GB");
    expect(overrideText(refused)).toBeUndefined();
    expect(refused.limitsMiB).toBeNull();
  });

  const PRODUCT = `services:
  web: {image: "appwrite/appwrite:1.8"}
  worker: {image: "appwrite/appwrite:1.8"}
  db: {image: "mariadb:11"}
`;

  test("a share of what makers ask for the whole becomes no limit, and is said to be one", () => {
    const tuning = tunedFor(PRODUCT, "4GB");
    expect(limitsOf(tuning)).toEqual({ web: null, worker: null, db: 368 });
    expect(tuning.services[0]).toMatchObject({
      reservationMiB: null,
      known: { standing: "documented", partOf: "product" },
    });
    expect(openOf(tuning)).toContain("web: part");
    const text = overrideText(tuning) as string;
    expect(text).toContain(
      "# The limits add up to 368 of the 3,640 MiB for containers: the rest is for the 2 without a limit.\n",
    );
    expect(text).toMatch(
      / web:\n +# .* \(its share of the whole product, no need of its own\)\n +# no limit, .*\n +# no health check is known for it\n +logging/,
    );
    expect(said(tuning.fit).services[0].known.partOf).toBe("product");
  });

  test("roles of one program get no limit where the host does not hold the whole for each of them", () => {
    const roles = ["start", "worker", "schedule"].map(
      (command) => `  ${command}: {image: "frappe/erpnext:v15", command: ${command}}\n`,
    );
    const text = `services:\n${roles.join("")}`;
    expect(limitsOf(tunedFor(text, "2GB"))).toEqual({ start: null, worker: null, schedule: null });
    for (const limit of Object.values(limitsOf(tunedFor(text, "16GB")))) {
      expect(limit).toBeGreaterThanOrEqual(683);
    }
  });

  test("a guess gets a limit that nineteen in twenty of such programs stay within, where there is room", () => {
    const text = "services: {a: {image: acme/unheard-of:1}, db: {image: 'postgres:17'}}\n";
    const [{ known, limitMiB }] = tunedFor(text, "8GB").services;
    expect(limitMiB).toBeGreaterThanOrEqual(known.highMiB * GUESS_ROOM);
    const [small] = tunedFor(text, "1GB").services;
    expect(small.limitMiB).toBeGreaterThanOrEqual(small.known.highMiB);
  });

  test("roles are counted with their share as in every other answer, and limited so that each may grow to the whole", () => {
    const roles = ["start", "worker", "schedule", "socket"].map(
      (command) => `  ${command}: {image: "frappe/erpnext:v15", command: ${command}}\n`,
    );
    const text = `services:\n${roles.join("")}`;
    const { services } = tunedFor(text, "16GB");
    const shares = composeFit({
      project: readMemory({ "compose.yaml": text }),
      files: [],
      profile: "default",
      target: hostCapacity("local", "16GB", TODAY),
    }).services.map(({ known }) => known.likelyMiB);
    expect(services.map(({ known }) => known.likelyMiB)).toEqual(shares);
    expect(services.map(({ reservationMiB }) => reservationMiB)).toEqual([352, 352, 352, 352]);
  });

  test.each([
    ["cache: {image: 'redis:7'}", "allkeys-lru", "evicts"],
    ["shop_cache: {image: 'valkey/valkey:8'}", "allkeys-lru", "evicts"],
    ["cache: {image: 'redis:7', volumes: ['./data:/data']}", "noeviction", "refuses-writes"],
    ["redis: {image: 'redis:7'}", "noeviction", "refuses-writes"],
    ["cachet-queue: {image: 'redis:7'}", "noeviction", "refuses-writes"],
  ])("%s is told what to do once it is full: %s", (service, policy, kind) => {
    const tuning = tunedFor(`services: {${service}}\n`, "2GB");
    expect(overrideText(tuning)).toContain(`, '--maxmemory-policy', ${policy}]`);
    expect(openOf(tuning).join()).toContain(kind);
  });

  test("a policy of the file's own stays", () => {
    const text =
      "services: {redis: {image: 'redis:7', command: redis-server --maxmemory-policy volatile-ttl}}\n";
    expect(tunedFor(text, "2GB").services[0].settings.options).toEqual(["--maxmemory", "96mb"]);
  });

  test("guesses go without a limit where the host does not hold their high ends, one after the other", () => {
    const text =
      "services: {a: {image: acme/unheard-of}, model: {image: acme/unseen}, db: {image: 'postgres:17'}}\n";
    const large = tunedFor(text, "32GB");
    expect(large.services.every(({ limitMiB }) => limitMiB !== null)).toBe(true);
    const small = tunedFor(text, "800MB");
    const { highMiB = 0 } = small.services.find(({ name }) => name === "model")?.known ?? {};
    expect(limitsOf(small)).toMatchObject({ a: null, model: Math.ceil(highMiB / 4) * 4 });
    expect(openOf(small)).toEqual(expect.arrayContaining(["a: free-guess", "model: guess"]));
    expect(small.verdict).toBe("depends");
  });

  test("a program that fills whatever it sees is not held at the least that it takes", () => {
    const text = "services: {events: {image: 'mongo:8'}}\n";
    expect(limitsOf(tunedFor(text, "16GB")).events).toBeGreaterThan(7000);
  });

  test.each([
    [
      "services: {db: {image: 'postgres:17', command: postgres}, auth: {image: 'keycloak/keycloak:26'}}\n",
    ],
    ["services: {a: {image: acme/unheard-of:1}, b: {image: acme/unseen:1}}\n"],
    [PRODUCT],
  ])("no limit is written below what a service is likely to need: %s", (text) => {
    for (const ram of ["600MB", "800MB", "1GB", "1500MB", "2GB"]) {
      const tuning = tunedFor(text, ram);
      for (const { limitMiB, known } of tuning.services) {
        if (limitMiB !== null) expect(limitMiB).toBeGreaterThanOrEqual(known.likelyMiB);
      }
      if (tuning.services.length > 0) continue;
      expect(tuneText(tuning, undefined)).toMatch(
        /^nothing written: .*\n\n +most likely taken as the files are +[\d,]+\n +smallest limits in which they are likely to run +[\d,]+\n +for containers on local .+ +[\d,]+ /,
      );
    }
  });

  test("writes the file beside the others, and takes its own back, but nobody else's", async () => {
    const file = composeFileIn(folder, SHOP);
    const beside = path.join(path.dirname(file), "compose.override.yaml");
    const run = async (...options: string[]) => {
      const printed = jest.spyOn(console, "log").mockImplementation(() => {});
      try {
        const code = await runVerb("fit", [
          path.dirname(file),
          ...["--ram", "2GB", "--tune", ...options],
        ]);
        return { code, text: printed.mock.calls.flat().join("\n") };
      } finally {
        printed.mockRestore();
      }
    };
    expect(await run()).toMatchObject({
      code: 0,
      text: expect.stringContaining(" fits local 2GB"),
    });
    const first = fs.readFileSync(beside, "utf8");
    const portuguese = await run("--language", "pt");
    expect(portuguese.text).toContain("os limites somam 1.200 dos 1.592 MiB");
    expect(fs.readFileSync(beside, "utf8")).toMatch(
      /^# Escrito por `enxuto fit --tune` para local 2GB/,
    );
    const { code, text } = await run("--json");
    expect(code).toBe(0);
    const { services, open, fit, override, ...rest } = JSON.parse(text);
    expect(Object.keys(rest).sort()).toEqual(
      "allocatableMiB besideMiB host leastMiB limitsMiB reserveMiB room schemaVersion verdict".split(
        " ",
      ),
    );
    expect(Object.keys(services[0])).toEqual(
      "name replicas limitMiB reservationMiB known settings writesCommand health rotatesLog".split(
        " ",
      ),
    );
    expect([open[0], fit.verdict]).toEqual([{ service: "cache", kind: "kept" }, "fits"]);
    expect([override, fs.readFileSync(beside, "utf8")]).toEqual([first, first]);
    fs.writeFileSync(beside, "services: {db: {restart: always}}\n");
    await expect(run()).rejects.toThrow(
      "compose.override.yaml is there already and was not written by --tune: name another file",
    );
    // A link of a checkout that nobody vouches for would have it written wherever that leads.
    const elsewhere = path.join(folder, "elsewhere");
    fs.rmSync(beside);
    fs.symlinkSync(elsewhere, beside);
    await expect(run()).rejects.toThrow(
      "compose.override.yaml is a link that leads nowhere: name another file",
    );
    expect(fs.existsSync(elsewhere)).toBe(false);
  });
});

tier("compose")("what --tune writes", () => {
  test("Compose takes it, and sets the same limits", () => {
    const tuning = tunedFor(SHOP, "2GB");
    const file = composeFileIn(folder, SHOP);
    const beside = path.join(path.dirname(file), "compose.override.yaml");
    fs.writeFileSync(beside, overrideText(tuning) as string);
    const [program, ...words] = composeCommand() as string[];
    const { status, stdout, stderr } = spawnSync(
      program,
      [...words, "-f", file, "-f", beside, "config", "--format", "json"],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([0, ""]);
    const { services } = JSON.parse(stdout);
    const limits = Object.entries<{ mem_limit?: string; deploy?: unknown }>(services).map(
      ([name, service]) => [
        name,
        Number(
          service.mem_limit ??
            (service.deploy as { resources: { limits: { memory: string } } }).resources.limits
              .memory,
        ) /
          1024 ** 2,
      ],
    );
    expect(Object.fromEntries(limits)).toEqual(limitsOf(tuning));
    expect(services.db.healthcheck.test[1]).toContain("$${POSTGRES_USER:-postgres}");
  });
});
