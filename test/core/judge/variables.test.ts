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
      expect(Object.keys(one.sets).length + (one.heaps ?? []).length).toBeGreaterThan(0);
    },
  );
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
