import records from "../../../core/catalog/programs/data/variables.json";
import { judged } from "./support";

/** Low, likely and high end of an image with variables, on a machine, and whence they are known. */
function known(image: string, variables: Readonly<Record<string, string>>, more = "") {
  const lines = Object.entries(variables).map(([name, value]) => `      ${name}: "${value}"\n`);
  const text = `services:\n  app:\n    image: ${image}\n    environment:\n      A: b\n${lines.join("")}${more}`;
  const [service] = judged(text, "8GB").services;
  return service.known;
}

/** The heap at its end with 300 on top, and what it starts with in use with 160 on top. */
describe("variables by which the makers of an image have its memory set", () => {
  test.each<[string, Readonly<Record<string, string>>, number | null, number]>([
    ["itzg/minecraft-server", { MEMORY: "6G" }, 6144 + 160, 6144 + 300],
    ["itzg/minecraft-server", { INIT_MEMORY: "1G", MAX_MEMORY: "3G" }, null, 3072 + 300],
    ["itzg/minecraft-server", { MEMORY: "", JVM_XX_OPTS: "-XX:MaxRAMPercentage=75" }, null, 6444],
    ["itzg/minecraft-server", { MEMORY: "6G", MAX_MEMORY: "4G" }, null, 6144 + 300],
    ["marctv/minecraft-papermc-server", { MEMORYSIZE: "4G" }, 4096 + 160, 4096 + 300],
    ["cassandra:5", { MAX_HEAP_SIZE: "4G", HEAP_NEWSIZE: "800M" }, 4096 + 160, 4096 + 300],
    // A page cache is bounded next to the heap, of which the image has 512 by itself.
    [
      "neo4j:5",
      { NEO4J_server_memory_heap_max__size: "2G", NEO4J_server_memory_pagecache_size: "1G" },
      null,
      2048 + 300 + 1024,
    ],
    ["neo4j:4.4", { NEO4J_dbms_memory_pagecache_size: "2g" }, null, 512 + 300 + 2048],
    ["apache/nifi:2", { NIFI_JVM_HEAP_MAX: "3g", NIFI_JVM_HEAP_INIT: "2g" }, 2208, 3072 + 300],
    ["lscr.io/linuxserver/unifi-network-application", { MEM_LIMIT: "2048" }, null, 2048 + 300],
    ["erikvl87/languagetool", { Java_Xmx: "2g" }, null, 2048 + 300],
    ["atlassian/jira-software", { JVM_MAXIMUM_MEMORY: "3g" }, null, 3072 + 300],
    // A search engine takes as much again next to its heap.
    ["solr:9", { SOLR_HEAP: "2g", SOLR_JAVA_MEM: "-Xmx512m" }, 2048 + 350, 2 * 2048 + 350],
    // Three JVMs, where each of them is bounded.
    [
      "sonarqube:25",
      {
        SONAR_WEB_JAVAOPTS: "-Xmx1g -Xms512m",
        SONAR_CE_JAVAOPTS: "-Xmx2g -Xms512m",
        SONAR_SEARCH_JAVAOPTS: "-Xmx1g -Xms1g",
      },
      2048 + 160,
      4096 + 3 * 300,
    ],
  ])("%s with %j", (image, variables, likelyMiB, highMiB) => {
    const found = known(image, variables);
    expect(found.highMiB).toBe(highMiB);
    if (likelyMiB !== null) expect(found.likelyMiB).toBe(likelyMiB);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["acme/unheard-of", { MEMORY: "6G", MAX_HEAP_SIZE: "6G" }],
    ["itzg/minecraft-server", { MEMORY: "" }],
    ["lscr.io/linuxserver/unifi-network-application", { MEM_LIMIT: "default" }],
    ["sonarqube:25", { SONAR_WEB_JAVAOPTS: "-Xmx1g" }],
    ["neo4j:5", { MEMORY: "6G" }],
  ])("%s is what it is with %j", (image, variables) => {
    expect(known(image, variables)).toEqual(known(image, {}));
  });

  test("indexing of Meilisearch may take so much on top of what it mostly takes", () => {
    const plain = known("getmeili/meilisearch:v1", {});
    const bounded = known("getmeili/meilisearch:v1", { MEILI_MAX_INDEXING_MEMORY: "512MiB" });
    expect(bounded.highMiB).toBe(plain.likelyMiB + 512);
    expect(bounded.source).toMatch(/; with 512 on top as it is set$/);
  });

  test.each(records.map((one) => [one.images[0], one] as const))(
    "the record of %s names its source",
    (_, one) => {
      expect(one.source).not.toBe("");
      expect(one.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
      const settings = [
        ...Object.keys(one.sets),
        ...Object.keys(one.image ?? {}),
        one.worker,
        ...(one.heaps ?? []),
      ];
      expect(settings.filter(Boolean).length).toBeGreaterThan(0);
    },
  );
});

describe("a heap that the start script of an image sets", () => {
  test.each<[string, Readonly<Record<string, string>>, number, number]>([
    ["confluentinc/cp-kafka:7.6", {}, 662, 1024 + 300],
    ["confluentinc/cp-kafka:7.6", { KAFKA_HEAP_OPTS: "-Xmx2g" }, 1174, 2048 + 300],
    ["debezium/connect:2.7", {}, 1174, 2048 + 300],
    ["confluentinc/cp-ksqldb-server", { KSQL_HEAP_OPTS: "-Xmx1g" }, 662, 1024 + 300],
    ["confluentinc/cp-ksqldb-server", {}, 1686, 3072 + 300],
    ["confluentinc/cp-enterprise-control-center", {}, 3222, 6144 + 300],
    ["atlassian/confluence", {}, 662, 1024 + 300],
    ["atlassian/jira-software", {}, 1174, 2048 + 300],
    ["atlassian/jira-software", { JVM_MINIMUM_MEMORY: "2g" }, 2208, 2048 + 300],
    ["apachepulsar/pulsar", {}, 2208, 2048 + 300 + 4096],
    ["apachepulsar/pulsar", { PULSAR_MEM: "-Xms512m -Xmx512m" }, 672, 512 + 300],
  ])("%s with %j", (image, variables, likelyMiB, highMiB) => {
    expect(known(image, variables)).toMatchObject({ likelyMiB, highMiB });
  });

  test("is told with whence it is known, and one of the file as the file's", () => {
    expect(known("confluentinc/cp-ksqldb-server", {})).toMatchObject({
      standing: "documented",
      source:
        "a JVM with a heap of 3072 by its start script (confluentinc/ksql bin/ksql-run-class)",
    });
    expect(known("apache/kafka", { KAFKA_HEAP_OPTS: "-Xmx2g" }).source).toMatch(
      /; with a heap of 2048 as it is set$/,
    );
  });

  test("as a share follows what it sees", () => {
    const found = known("trinodb/trino", {}, "    mem_limit: 4g\n");
    expect(found.likelyMiB).toBe(Math.ceil((4096 * 0.8 + 300) / 2));
  });
});

test("what makers ask for goes before what one deployment declares", () => {
  expect(known("clamav/clamav", {})).toMatchObject({ likelyMiB: 1536, highMiB: 4096 });
});

test("a virtual machine takes up to the memory that it is given", () => {
  const sized = known("dockurr/windows", { RAM_SIZE: "8G" });
  expect([sized.lowMiB, sized.likelyMiB, sized.highMiB]).toEqual([2048, 4096, 8192]);
  expect(known("dockurr/windows", {}).highMiB).toBe(4096);
});

test("workers of Odoo take what its makers count for each, up to the hard limit of each", () => {
  const odoo = (words: string) => known("odoo:18", {}, `    command: odoo ${words}\n`);
  expect(odoo("--workers=8").likelyMiB).toBe(9 * 325);
  expect(odoo("--workers 4 --limit-memory-hard 1073741824")).toMatchObject({
    likelyMiB: 5 * 325,
    highMiB: 5 * 1024,
  });
  expect(odoo("--workers=0")).toEqual(known("odoo:18", {}));
});

test("a heap that a JVM starts with as a share of what it sees is in use", () => {
  const options = "-XX:InitialRAMPercentage=50 -XX:MaxRAMPercentage=50";
  const found = known("apache/tika", { JAVA_TOOL_OPTIONS: options }, "    mem_limit: 4g\n");
  expect([found.likelyMiB, found.highMiB]).toEqual([2048 + 160, 2048 + 300]);
});

test("a heap that is set for a program on Node bounds what was read of it", () => {
  const most = (mib: number) =>
    known("n8nio/n8n:2", { NODE_OPTIONS: `--max-old-space-size=${mib}` });
  expect(most(4096).highMiB).toBe(4096 + 132);
  expect(most(300)).toMatchObject({
    highMiB: 300 + 132,
    source: expect.stringContaining("a heap of 300"),
  });
  expect(known("postgres:17", { NODE_OPTIONS: "--max-old-space-size=300" })).toEqual(
    known("postgres:17", {}),
  );
});

test("models that Ollama keeps at once count once each, and requests of PHP by their memory_limit", () => {
  const loaded = (many: string) =>
    known("ollama/ollama:0.9.0", { OLLAMA_MAX_LOADED_MODELS: many }).highMiB;
  expect(loaded("3")).toBe(3 * loaded("1"));
  expect(known("php:8.4-fpm", { PHP_MEMORY_LIMIT: "512M" }).highMiB).toBe(32 + 5 * 512);
});
