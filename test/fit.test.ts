import * as fs from "node:fs";
import * as path from "node:path";
import { grouped } from "../core/capacity/figures";
import { carriesUpTo, needAt } from "../core/capacity/growth";
import {
  faissMiB,
  heapNeed,
  kvCacheMiBPerToken,
  llmNeed,
  modelServiceNeed,
  postgresCeilingMiB,
  postgresNeed,
  workersNeed,
} from "../core/capacity/need";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { judgeHosts, shortlist } from "../core/capacity/shortlist";
import { DIGITALOCEAN } from "../core/catalog/digitalocean";
import { hostCapacity, hostOffers } from "../core/catalog/hosts";
import { MISTRAL_7B } from "../core/catalog/models";
import { capacityOf } from "../core/judge/capacity";
import { withProfile } from "../core/model/overrides";
import { loadsOf } from "../core/model/system";
import type { ComposeFit } from "../core/report/compose-said";
import { curveText } from "../core/report/curve-text";
import { CURVE_EN } from "../core/report/curve-words";
import { admission } from "../program/admission";
import { offlineSettings } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { whatsapp } from "../systems/whatsapp";
import contradictions from "./fixtures/documents/contradictions.json";
import sums from "./fixtures/documents/sums.json";
import { COMPOSE_CASES } from "./support/compose-cases";
import { composeFileIn, judged } from "./support/compose-file";
import { folderForFile } from "./support/folder";
import { said } from "./support/said";

const PROJECT = path.join(__dirname, "..");
const TODAY = new Date("2026-09-10");
const DOCUMENT_000 = path.join(COMPOSE_CASES, "conecta-saude", "compose.yaml");
const DOCUMENT_004 = path.join(__dirname, "fixtures", "documents", "whatsapp-optimised.yaml");

const folder = folderForFile("fit");
const composeFile = (text: string, name?: string) => composeFileIn(folder, text, name);

/** The answer for the one service `app` with these lines, on 2 GB. */
function app(lines: string): ComposeFit {
  const file = composeFile(`services:\n  app:\n${lines.replace(/^/gm, "    ")}\n`);
  return judged(file, hostCapacity("local", "2GB", TODAY));
}

describe("the wrong sums of the documents", () => {
  test.each(sums.map((claim) => [claim.document, claim.what, claim] as const))(
    "%s: %s",
    (_, __, { parts, stated, finding }) => {
      const sum = Math.round(parts.reduce((total, part) => total + part, 0) * 1000) / 1000;
      expect(
        sum === stated ? `${grouped(stated)} is right` : `${grouped(stated)} is ${grouped(sum)}`,
      ).toBe(finding);
    },
  );

  test.each(contradictions.map(({ what, said }) => [what, said] as const))(
    "%s is said in different ways",
    (_, said) => {
      expect(new Set(Object.values(said)).size).toBe(Object.keys(said).length);
    },
  );

  test("000: the limits are 2,172 MiB, more than the 2 GB that they are said to be within", () => {
    const fit = judged(DOCUMENT_000, hostCapacity("local", "2GB", TODAY));
    expect(fit.memory).toMatchObject({ limitMiB: 2172, steadyMiB: 1504, headroomMiB: 28 });
    expect(fit.warnings[0]).toBe("limits add up to 2,172 MiB, 142 % of what is allocatable");
  });

  test("000: a server that is sold as 2 GB has less, and is refused", () => {
    expect(judged(DOCUMENT_000, hostCapacity("digitalocean", "s-1vcpu-2gb", TODAY))).toMatchObject({
      verdict: "refused",
      reasons: [
        "176 MiB short: 1,504 reserved + 0 surge > 1,328 allocatable (1,844 MemTotal − 516 reserve)",
      ],
    });
  });

  test("000: replacing service_llm without downtime does not fit 2 GB", () => {
    const rolling = composeFile(
      fs
        .readFileSync(DOCUMENT_000, "utf8")
        .replace(
          /( *) {2}reservations: \{memory: 384M\}/,
          "$&\n$1update_config: {order: start-first}",
        ),
    );
    const fit = judged(rolling, hostCapacity("local", "2GB", TODAY));
    expect(fit.memory).toMatchObject({ steadyMiB: 1504, surgeMiB: 384, headroomMiB: -356 });
    expect(fit.suggestions.map(({ change }) => change)).toContain(
      "service_llm: rollout start-first → stop-first",
    );
  });

  test("000: Render does not sell one host of 2 GB but a plan for each service", () => {
    const fit = judged(DOCUMENT_000, "render");
    expect(fit.services.map(({ plan }) => plan)).toEqual(
      expect.arrayContaining(["0.1c-256mb", "256mb", "0.5c-512mb"]),
    );
    expect(fit.host.priceMonthly).toMatchObject({ amount: 58, currency: "USD" });
  });

  test("004: the optimised stack is refused on the 8 GB that would be enough", () => {
    const fit = judged(DOCUMENT_004, hostCapacity("local", "8GB", TODAY));
    expect(fit.reasons).toEqual([
      "84 MiB short: 7,784 reserved + 0 surge > 7,700 allocatable (8,192 MemTotal − 492 reserve)",
    ]);
    expect(fit.warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ollama: ollama mostly takes 7,092 MiB .*, its limit is 3,072$/),
        "postgres: POSTGRES_SHARED_BUFFERS is not read by the image, pass it in the command: -c shared_buffers",
        "redis: REDIS_MAXMEMORY is not read by the image, pass it in the command: --maxmemory",
      ]),
    );
  });

  test("004: DigitalOcean's $24 buys 4 GB; 16 GB are $84 and more", () => {
    const at = (dollars: number) =>
      DIGITALOCEAN.sizes.filter(({ priceMonthly }) => priceMonthly?.amount === dollars);
    expect(Math.max(...at(24).map(({ memTotalMiB }) => memTotalMiB))).toBe(3858);
    const sixteen = DIGITALOCEAN.sizes.filter(({ memTotalMiB }) => memTotalMiB > 15_000);
    expect(Math.min(...sixteen.map(({ priceMonthly }) => priceMonthly?.amount ?? 0))).toBe(84);
  });

  test("004: Hetzner's CX41 is gone, and its successor is named", async () => {
    await expect(said(DOCUMENT_004, "--host", "hetzner:cx41")).rejects.toThrow(
      '--host: got "cx41", no longer sold since 2024-06-06; its successor is cx43',
    );
  });

  test("004: a hundred contexts of 2,048 tokens take 25 GiB, not 0.5 to 1", () => {
    const kvMiBPerToken = kvCacheMiBPerToken(MISTRAL_7B.shape, 2);
    expect(kvMiBPerToken * 1024).toBe(128);
    expect(100 * 2048 * kvMiBPerToken).toBe(25 * 1024);
  });

  test("004: shared_buffers of 2 GB stand above the 256 MB of document 000", () => {
    const fit = app("image: postgres:16\nmem_limit: 256m\ncommand: -c shared_buffers=2GB");
    expect(fit.warnings).toContain("app: shared_buffers=2GB is above its limit of 256 MiB");
  });
});

describe("what is counted for a service", () => {
  test.each<[string, string, Partial<ComposeFit["services"][number]>]>([
    [
      "its reservation",
      "image: postgres\nmem_limit: 256m\nmem_reservation: 100m",
      { counted: "reservation", reservationMiB: 100, limitMiB: 256 },
    ],
    [
      "else what its program is known to need",
      "image: bitnami/postgresql:16",
      { counted: "footprint", reservationMiB: 265, limitMiB: null, program: "postgres" },
    ],
    [
      "which follows its settings",
      "image: registry.example.com/library/redis:7@sha256:abc\ncommand: redis-server --maxmemory 100mb",
      { counted: "footprint", reservationMiB: 113, program: "redis" },
    ],
    [
      "unless its limit is below that",
      "image: ollama/ollama\nmem_limit: 1g",
      { counted: "limit", reservationMiB: 1024 },
    ],
    [
      "of a program in a command as well",
      "build: .\ncommand: sh -c 'exec gunicorn -w 3 app:app'",
      { counted: "footprint", reservationMiB: 255, program: "gunicorn", image: null },
    ],
    [
      "else its limit",
      "image: acme/app\nmem_limit: 300m",
      { counted: "limit", reservationMiB: 300, limitMiB: 300 },
    ],
    ["else nothing", "image: acme/app", { counted: "unknown", reservationMiB: null }],
  ])("%s", (_, lines, expected) => {
    expect(app(lines).services[0]).toMatchObject(expected);
  });

  test("a limit below what its makers say or what was measured refuses", async () => {
    const file = composeFile(
      "services:\n  es: {image: elasticsearch, environment: [ES_JAVA_OPTS=-Xmx1g], mem_limit: 200m}\n",
    );
    const { code, text } = await said(file, "--ram", "8GB");
    expect(code).toBe(2);
    expect(text).toMatch(/^case-\w+ does not run: /i);
    expect(text).toMatch(/^ {2}es +200 +200 +200 +200 +its makers: elasticsearch$/m);
    expect(text).toMatch(
      /^ {2}es: elasticsearch needs 1,374 MiB and more \(documented\), its limit is 200: raise it, or vouch for what it uses: --reservation es=200m$/m,
    );
    expect(text).not.toContain("Cheapest hosts");
    expect((await said(file)).code).toBe(2);
    const vouched = await said(file, "--reservation", "es=200m", "--json");
    const fit = JSON.parse(vouched.text) as ComposeFit;
    expect([vouched.code, fit.belowNeed]).toEqual([0, ["es"]]);
    expect(fit.warnings).toContain(
      "es: elasticsearch needs 1,374 MiB and more (documented), its limit is 200",
    );
  });

  test("a limit below what is only reckoned refuses nothing, and leaves it open", async () => {
    const file = composeFile(
      "services: {db: {image: mysql, mem_limit: 100m}, other: {image: mysql, mem_limit: 100m}}\n",
    );
    const { code, text } = await said(file, "--ram", "2GB");
    expect(code).toBe(3);
    expect(text).toMatch(/^ {2}db +100 +100 +100 +100 +deployments: mysql$/m);
    expect(text.match(/its limit is 100$/gm)).toHaveLength(2);
    expect((await said(file, "--markdown")).text).toMatch(
      /^### ❔ depends: .* · 2 services will not run inside their limits$/m,
    );
  });

  test("the rows of the table for a pull request add up to its sum, guesses included", async () => {
    const file = composeFile(
      "services: {app: {image: 'acme/thing:1', scale: 2}, db: {image: 'postgres:16'}, web: {image: nginx}}\n",
    );
    const { text } = await said(file, "--ram", "2GB", "--markdown");
    const rows = [...text.matchAll(/^\| (?:app|db|web)[^|]*\| (\d+) \|/gm)].map(([, mib]) =>
      Number(mib),
    );
    expect(rows).toHaveLength(3);
    const sum = rows.reduce((total, mib) => total + mib, 0);
    expect(text).toContain(`| **sum** | **${sum}** | none |  |`);
  });

  test("a part of a MiB counts as one", () => {
    expect(app("image: acme/app\nmem_limit: 10485761").services[0].limitMiB).toBe(11);
  });

  test("services with no replicas are not counted", () => {
    const fit = app("image: acme/app\nmem_limit: 64m\nscale: 0");
    expect(fit.services).toEqual([]);
  });

  test.each<[string, string]>([
    ["image: acme/app", "app: no memory limit: one of them can take the whole host"],
    ["image: acme/app", "app: no health check: a hang goes unnoticed"],
    ["image: acme/app\nhealthcheck: {disable: true}", "app: health check switched off"],
    ["image: acme/app", "app: no log rotation: its log grows until the disk is full"],
    [
      "image: acme/app\nmem_limit: 64m\nmemswap_limit: 256m",
      "app: counts on 192 MiB of swap; swap is not memory",
    ],
    [
      "image: acme/app\nmem_limit: 64m\nmemswap_limit: -1",
      "app: counts on swap without bound; swap is not memory",
    ],
    [
      "image: redis\nmem_limit: 64m\ncommand: redis-server --maxmemory 100mb",
      "app: --maxmemory 100mb is above its limit of 64 MiB",
    ],
    [
      "image: redis\nmem_limit: 64m\ncommand: redis-server --maxmemory 60mb",
      "app: redis needs 69 MiB at its settings (measured), its limit is 64",
    ],
    [
      "image: acme/web\nmem_limit: 256m\nenvironment: {NODE_OPTIONS: --max-old-space-size=512}",
      "app: --max-old-space-size=512 is above its limit of 256 MiB",
    ],
    [
      "image: acme/job\nmem_limit: 512m\ncommand: java -Xmx1g -jar job.jar",
      "app: -Xmx1g is above its limit of 512 MiB",
    ],
    [
      "image: mysql:8\nmem_limit: 512m\ncommand: --innodb_buffer_pool_size=1G",
      "app: --innodb_buffer_pool_size=1G is above its limit of 512 MiB",
    ],
    [
      "image: acme/go\nmem_limit: 128m\nenvironment: [GOMEMLIMIT=200MiB]",
      "app: GOMEMLIMIT=200MiB is above its limit of 128 MiB",
    ],
    [
      "image: acme/shm\nmem_limit: 64m\nshm_size: 128m",
      "app: shm_size of 128 MiB is above its limit of 64 MiB",
    ],
    [
      "image: postgres\nmem_limit: 256m\ncommand: postgres -c shared_buffers=64MB -c work_mem=8MB",
      "app: 64 shared_buffers + 100 connections × 8 work_mem + 64 maintenance = 928 MiB is above its limit of 256",
    ],
    [
      "image: keycloak/keycloak\nmem_reservation: 256m",
      "app: keycloak needs 400 MiB and more (measured), only 256 are reserved",
    ],
  ])("%j warns", (lines, warning) => {
    expect(app(lines).warnings).toContain(warning);
  });

  test("a service that does everything right is not warned about", () => {
    const lines = [
      "image: redis:7",
      "command: redis-server --maxmemory 40mb",
      "mem_limit: 64m",
      "memswap_limit: 64m",
      "healthcheck: {test: [CMD, redis-cli, ping]}",
      "logging: {options: {max-size: 10m}}",
    ].join("\n");
    expect(app(lines).warnings).toEqual([]);
  });

  test("many services share one line", () => {
    const services = Array.from({ length: 11 }, (_, i) => `  s${i}: {image: nginx}`).join("\n");
    const fit = judged(composeFile(`services:\n${services}\n`), "any");
    expect(fit.warnings[0]).toBe(
      "s0, s1, s2, s3, s4, s5, s6, s7 and 3 more: no memory limit: one of them can take the whole host",
    );
  });
});

describe("what programs need", () => {
  test.each<[string, number, number]>([
    ["vectors in a flat index", faiss({ kind: "flat" }), 1464.84],
    ["with inverted lists", faiss({ kind: "ivf-flat" }), 1472.47],
    ["with links", faiss({ kind: "hnsw-flat", links: 32 }), 1708.98],
    ["in eight bits", faiss({ kind: "sq8" }), 366.21],
    ["in sixteen bits", faiss({ kind: "sqfp16" }), 732.42],
    ["as product codes", faiss({ kind: "ivf-pq", segments: 48, bits: 8 }), 53.41],
  ])("a million %s", (_, found, expected) => {
    expect(found).toBeCloseTo(expected, 1);
  });

  function faiss(index: Parameters<typeof faissMiB>[0]["index"]): number {
    return faissMiB({ vectors: 1_000_000, dims: 384, index });
  }

  test("PostgreSQL: buffers and connections, and its worst moment", () => {
    const inputs = { sharedBuffersMiB: 64, connections: 100 };
    expect(postgresNeed({ ...inputs, baseMiB: 17, perConnectionMiB: 1.2 })).toEqual({
      lowMiB: 17,
      highMiB: 201,
    });
    // pgtune's floor of 4 MB for each connection breaks a container of 256 MiB.
    expect(postgresCeilingMiB({ ...inputs, workMemMiB: 4, maintenanceWorkMemMiB: 0 })).toBe(464);
  });

  test("workers load what they run as often as there are workers", () => {
    expect(
      workersNeed({ masterMiB: 15, workers: 4, perWorkerLowMiB: 30, perWorkerHighMiB: 80 }),
    ).toEqual({ lowMiB: 135, highMiB: 335 });
    expect(
      modelServiceNeed({ runtimeMiB: 100, modelMiB: 120, perItemMiB: 10, batch: 8, workers: 2 }),
    ).toEqual({ lowMiB: 440, highMiB: 600 });
  });

  test("a heap and what lies beside it", () => {
    expect(heapNeed({ heapMiB: 512, besideHeapMiB: 80, atRestMiB: 96 })).toEqual({
      lowMiB: 96,
      highMiB: 592,
    });
  });

  test("a language model: weights, and context for every answer at once", () => {
    const { lowMiB, highMiB } = llmNeed({
      runtimeMiB: 64,
      weightsMiB: MISTRAL_7B.weightsMiB.Q4_K_M,
      computeMiB: 300,
      parallelSlots: 4,
      contextTokens: 4096,
      kvMiBPerToken: 0.125,
    });
    expect([lowMiB, highMiB]).toEqual([4532, 4532 + 2048]);
  });
});

describe("the road from users to host", () => {
  test("whatsapp, a hundred conversations: what each service needs, and what breaks first", () => {
    const found = capacityOf(SYSTEMS, ["whatsapp"], {
      set: ["conversations=100"],
      profile: "lean",
    });
    const need = Object.fromEntries(found.services.map(({ name, needMiB }) => [name, needMiB]));
    expect(need).toMatchObject({ ollama: 5556, api: 100, redis: 13, evolution: 616 });
    expect(found.breaks.map(({ service, upTo }) => [service, upTo])).toEqual([
      ["api", 200],
      ["redis", 1249],
      ["api", 100],
    ]);
    expect(found.warnings.map(CURVE_EN.warning)).toContain(
      "ollama: 100 conversations that ask at once wait up to 50 min on 4 vCPU, 30 s each (120 tokens at 4 tokens a second on 4 cores (mistral-inference #34, 2023-12)); more memory does not help",
    );
    expect(found.timedOnVcpus).toBe(4);
    const text = curveText(found, false);
    expect(text).toMatch(/s-2vcpu-8gb-amd .* slower: fewer than 4 vCPU$/m);
    expect(text).toContain(
      `breaks first: api, which takes 200 conversations (MAX_QUEUE): where all ask at once, more messages are refused
then: redis, whose limit carries 1,249 conversations
where each has a connection of its own: api, which takes 100 conversations (MAX_CONNECTIONS): more connections are closed`,
    );
    expect(shortlist(found.hosts).map(({ size }) => size)).toEqual([
      "cx33",
      "cpx32",
      "s-2vcpu-8gb-amd",
    ]);
  });

  test("a hundred answers at once take 50 GiB of context", () => {
    const at = (slots: number) =>
      capacityOf(SYSTEMS, ["whatsapp"], { set: [`slots=${slots}`] }).services.find(
        ({ name }) => name === "ollama",
      )?.needMiB as number;
    expect(at(101) - at(1)).toBe(50 * 1024);
  });

  test.each([
    ["quantisation=Q8_0", 7344 - 4168],
    ["context=8192", 2 * 512],
    ["cache=q8_0", -512],
    ["slots=3", 512],
    ["keep-alive=5m", 0],
  ])("%s moves what Ollama needs by %d MiB", (setting, moved) => {
    const ollama = (set: string[]) =>
      capacityOf(SYSTEMS, ["whatsapp"], { set }).services.find(({ name }) => name === "ollama");
    expect((ollama([setting])?.needMiB as number) - (ollama([])?.needMiB as number)).toBe(moved);
  });

  test("unloaded after its keep-alive, Ollama is small", () => {
    const { services } = capacityOf(SYSTEMS, ["whatsapp"], { set: ["keep-alive=5m"] });
    expect(services.find(({ name }) => name === "ollama")?.restMiB).toBe(364);
  });

  test("the largest number of each host fits it, and one more does not", () => {
    const { hosts } = capacityOf(SYSTEMS, ["conecta-saude"], {});
    const host = hosts.find(({ size }) => size === "cpx12");
    const largest = host?.largest as number;
    const on = (vectors: number) =>
      capacityOf(SYSTEMS, ["conecta-saude"], { set: [`vectors=${vectors}`] }).hosts.find(
        ({ size }) => size === "cpx12",
      )?.verdict;
    expect([on(largest), on(largest + 1)]).toEqual(["fits", "refused"]);
  });

  test("the profile's reservations are counted, the proxy in front, and what needs more than is reserved", () => {
    const seed = capacityOf(SYSTEMS, ["conecta-saude"], { profile: "seed" });
    const counted = (found: typeof seed, service: string) => {
      const { needMiB, countedMiB } = found.services.find(
        ({ name }) => name === service,
      ) as (typeof seed.services)[number];
      return [needMiB, countedMiB];
    };
    expect(counted(seed, "service-llm")).toEqual([127, 384]);
    expect(counted(seed, "edge")).toEqual([32, 32]);
    expect(curveText(seed, false)).toMatch(/^ {2}a server of +2,064$/m);
    const lean = capacityOf(SYSTEMS, ["whatsapp"], { profile: "lean" });
    expect(counted(lean, "evolution")).toEqual([616, 616]);
    expect(lean.warnings.map(CURVE_EN.warning)).toContain(
      "evolution: needs 616 MiB, its reservation is 512: counted with what it needs",
    );
  });

  test.each([
    ["prod", "conecta-saude", "seed"],
    ["prod", "conecta-saude", "lean"],
    ["whatsapp", "whatsapp", "seed"],
    ["whatsapp", "whatsapp", "lean"],
  ])(
    "plan takes stack %s on the hosts that capacity names for %s, profile %s",
    async (stack, system, profile) => {
      const named = shortlist(capacityOf(SYSTEMS, [system], { profile }).hosts);
      expect(named.length).toBeGreaterThan(1);
      for (const { kind, size } of named) {
        const config = overridden(readStackConfig(PROJECT, stack), {
          host: `${kind}:${size}`,
          profile,
          // Room on disk is the stack's own choice, whatever the host.
          config: ["dataVolumeGB=20"],
        });
        const { verdict } = admission(await offlineSettings(SYSTEMS, stack, config), TODAY);
        expect([size, verdict]).toEqual([size, "fits"]);
      }
    },
  );

  test("nobody and ten million are answered as well", () => {
    const none = capacityOf(SYSTEMS, ["whatsapp"], { set: ["conversations=0"] });
    expect(none.warnings.map(({ kind }) => kind)).not.toContain("slow");
    const text = curveText(
      capacityOf(SYSTEMS, ["whatsapp"], { set: ["conversations=10000000"] }),
      false,
    );
    expect(text).toMatch(/^ +→ 10,000,000 .* none +none$/m);
    expect(text).toMatch(
      /^No host on sale has the memory for 10,000,000 conversations\.\nThe most conversations that the memory of the largest hosts can carry:\n {2}hetzner ccx63 .*\n {2}digitalocean s-8vcpu-32gb-amd /m,
    );
    expect(text).toContain(
      "ollama: 10,000,000 conversations that ask at once wait up to 3,472 days",
    );
    expect(text).toContain(
      "api: takes 200 conversations (MAX_QUEUE), not 10,000,000: where all ask at once, more messages are refused",
    );
    expect(text).toContain("redis: needs 1,000,003 MiB, its limit is 128: raise it");
  });

  test("profile seed of whatsapp: the document's columns without OS and buffer", () => {
    const loads = loadsOf(withProfile(whatsapp, "seed"));
    const gib = (pick: "reservationMiB" | "limitMiB") =>
      Math.round(loads.reduce((sum, { memory }) => sum + (memory[pick] ?? 0), 0) / 102.4) / 10;
    expect([gib("reservationMiB"), gib("limitMiB")]).toEqual([12.8, 15.9]);
    const judgedHosts = judgeHosts(loads, hostOffers(), DEFAULT_RESERVE);
    const verdicts = new Map(judgedHosts.map(({ size, verdict }) => [size, verdict]));
    expect([verdicts.get("cx33"), verdicts.get("cx43")]).toEqual(["refused", "fits"]);
  });

  test("what grows exists, and so do its drivers", () => {
    const growing = SYSTEMS.flatMap((system) =>
      system.growth ? [{ system, ...system.growth }] : [],
    );
    expect(growing.map(({ system }) => system.name)).toEqual(["conecta-saude", "whatsapp"]);
    for (const { system, drivers, services, along } of growing) {
      expect(Object.keys(drivers)).toContain(along);
      for (const [service, growth] of Object.entries(services)) {
        expect([...system.services.keys()]).toContain(service);
        const terms = [...growth.terms, ...(growth.atRest ?? [])];
        expect(Object.keys(drivers)).toEqual(
          expect.arrayContaining([
            ...terms.flatMap(({ per }) => per),
            ...(growth.throughput ? [growth.throughput.driver] : []),
            ...(growth.bounds ?? []).map(({ driver }) => driver),
          ]),
        );
      }
    }
  });

  type Asked = Parameters<typeof capacityOf> extends [unknown, ...infer Rest] ? Rest : never;

  test("base + perUnit × driver", () => {
    const growth = {
      baseMiB: ({ limitMiB }: { limitMiB: number }) => limitMiB / 4,
      ground: "",
      terms: [{ per: ["a", "b"], mib: 2, ground: "" }],
    };
    const memory = { limitMiB: 100, reservationMiB: 50 };
    expect(needAt(growth, memory, { a: 3, b: 5 })).toBe(55);
    expect(carriesUpTo(growth, memory, { a: 3, b: 5 }, "b")).toBe(12);
    expect(carriesUpTo(growth, memory, { a: 3, b: 5, c: 1 }, "c")).toBeUndefined();
  });

  test.each<[string, Asked, string]>([
    ["a system that is none", [["shop"], {}], 'capacity: got "shop", expected one of'],
    ["no system", [[], {}], 'capacity: got "", expected one of'],
    ["a driver that is none", [["whatsapp"], { set: ["x=1"] }], '--set: got "x", expected one of'],
    ["no value", [["whatsapp"], { set: ["slots"] }], '--set: got "slots", expected DRIVER=VALUE'],
    ["half a slot", [["whatsapp"], { set: ["slots=0.5"] }], '--set slots: got "0.5", expected a'],
    [
      "no slot",
      [["whatsapp"], { set: ["slots=0"] }],
      '--set slots: got "0", expected a whole number from 1 to 10000000',
    ],
    [
      "a quantisation that is none",
      [["whatsapp"], { set: ["quantisation=Q1"] }],
      '--set quantisation: got "Q1", expected one of Q4_0, Q4_K_M, Q5_K_M, Q8_0',
    ],
    [
      "a curve along a name",
      [["whatsapp"], { along: "quantisation" }],
      '--along: got "quantisation", expected one of conversations,',
    ],
  ])("%s", (_, args, message) => {
    expect(() => capacityOf(SYSTEMS, ...args)).toThrow(message);
  });
});
