import classes from "../../../core/catalog/programs/data/classes.json";
import { programsOf } from "../../../core/judge/command";
import { composeText } from "../../../core/report/compose-fit";
import { COMPOSE_PT } from "../../../core/report/compose-words/portuguese";
import { judged } from "./support";

/** What a class says, as `npm run classes` makes it of what was read. */
function guess(name: string) {
  const one = classes.find((each) => each.name === name);
  return [null, "class", one?.lowMiB, one?.likelyMiB, one?.highMiB];
}

/** The service `app` with these lines, judged on a machine. */
function known(lines: string, ram = "2GB") {
  const [service] = judged(`services:\n  app:\n${lines.replace(/^/gm, "    ")}\n`, ram).services;
  const { lowMiB, likelyMiB, highMiB, standing } = service.known;
  return [service.program, standing, lowMiB, likelyMiB, highMiB];
}

describe("the program of a command", () => {
  test.each<[string[], string[], string[]]>([
    [[], ["mysqld", "--report-host", "node"], ["mysqld"]],
    [[], ["sh", "-c", "exec gunicorn -w 3 app:app"], ["gunicorn"]],
    [[], ["sh", "-c", "npx prisma migrate deploy && node server.js"], ["node"]],
    [["sh", "-c", "java -jar app.jar & node proxy.js"], [], ["java", "node"]],
    [["/usr/bin/tini", "--"], ["env", "A=1", "celery", "-A", "app", "worker"], ["celery"]],
    [["docker-entrypoint.sh"], ["postgres", "-c", "max_connections=200"], ["postgres"]],
    [[], ["gosu", "app", "bundle", "exec", "sidekiq"], ["sidekiq"]],
    [[], ["python3", "-m", "uvicorn", "main:app"], ["uvicorn"]],
    [[], ["python", "manage.py", "runserver"], ["python"]],
    [[], ["-c", "shared_buffers=64MB"], []],
    [[], ["sh", "-c", "cd /app; FOO=1 exec ./bin/api > /dev/null 2>&1"], ["api"]],
  ])("%j %j runs %j", (entrypoint, command, programs) => {
    expect(programsOf({ entrypoint, command })).toEqual(programs);
  });
});

describe("what is known of a service", () => {
  test.each<[string, unknown[]]>([
    // A declared figure goes over what is known of the program, unless that was read and is more.
    ["image: acme/app\nmem_reservation: 100m", [null, "declared", 100, 100, 100]],
    // timescaledb-tune sets shared_buffers to a quarter of 2,048 and 25 connections, unless it is told not to.
    ["image: timescale/timescaledb:2.17.2-pg16", ["postgres", "measured", 17, 303, 654]],
    [
      "image: timescale/timescaledb:2.17.2-pg16\nmem_limit: 1g",
      ["postgres", "measured", 17, 303, 398],
    ],
    [
      "image: timescale/timescaledb-ha:pg17\nenvironment: {NO_TS_TUNE: 'true'}",
      ["postgres", "measured", 17, 265, 645],
    ],
    [
      "image: timescale/timescaledb-ha:pg17\nenvironment: {TS_TUNE_MEMORY: 8GB}",
      ["postgres", "measured", 17, 393, 2565],
    ],
    ["image: n8nio/n8n\nmem_reservation: 100m\nmem_limit: 1g", ["n8n", "measured", 100, 422, 1024]],
    ["image: acme/app\nmem_limit: 300m", [null, "declared", 300, 300, 300]],
    ["image: postgres:16", ["postgres", "measured", 17, 265, 645]],
    ["image: registry.example.com/acme/postgres@sha256:0", ["postgres", "measured", 17, 265, 645]],
    ["image: evoapicloud/evolution-api:v2.3.7", ["evolution-api", "documented", 160, 400, 700]],
    ["image: linuxserver/vaultwarden", ["vaultwarden", "crowd", 23, 74, 506]],
    // A last part that names what a container does is no program.
    ["image: acme/server", guess("any other application")],
    ["image: acme/web", guess("any other application")],
    // A runtime is not a program: a class, whatever hello took on it.
    ["image: acme/cms\ncommand: npm run start", ["node", "class", 38, 160, 640]],
    ["image: node:22\ncommand: node server.js", ["node", "class", 38, 160, 640]],
    ["image: acme/app\ncommand: uvicorn main:app", ["uvicorn", "class", 35, 95, 265]],
    // A known image goes before a word of its command.
    ["image: mysql:8\ncommand: mysqld --report-host node", ["mysql", "crowd", 200, 428, 768]],
    // An official image and a name that many deployments know are the program; a tool's image is a few words of a shell.
    ["image: drupal:10", ["drupal", "crowd", 160, 384, 768]],
    ["image: pgsty/minio", ["minio", "crowd", 26, 256, 1024]],
    ["image: busybox\ncommand: chown -R 1000 /data", ["busybox", "crowd", 2, 6, 48]],
    // A client that an image brings comes and goes.
    ["image: postgres:16\ncommand: pg_dump -h db", guess("one-shot job")],
  ])("%j", (lines, expected) => {
    expect(known(lines)).toEqual(expected);
  });

  // One limits supavisor to 256; one of four reserves 2,048 for dify-web, where three limit it to 1,024.
  test("what a few owners declare is widened to its class, and said to be of so few", () => {
    expect(known("image: supabase/supavisor:2")).toEqual([
      "supavisor",
      "crowd",
      ...[guess("any other application")[2], 36, 256],
    ]);
    const fit = judged("services: {pool: {image: 'supabase/supavisor:2'}}");
    expect(fit.services[0].known).toMatchObject({
      owners: 1,
      source:
        "declared by 1 public deployment: limit 256; so few say little, so the range is widened to that of its class, any other application",
    });
    expect(composeText(fit)).toMatch(/ 1 deployment: supavisor$/m);
    expect(composeText(fit, COMPOSE_PT)).toMatch(/ 1 instalação: supavisor$/m);
  });

  test("a reservation of one owner gives way to the limits of several", () => {
    const [, , low, likely, high] = known("image: langgenius/dify-web:1.9");
    expect([low, likely, high]).toEqual([267, 535, 1069]);
  });

  test("another major version than the one measured is known less well", () => {
    expect(known("image: n8nio/n8n:1.80")).toEqual(["n8n", "measured", 208, 422, 1054]);
    expect(known("image: n8nio/n8n:2.41.3")[2]).toBe(417);
  });
});

/** The heap at its end and what lies beside it: 300, of a search engine as much again and 350. */
describe("a heap that the file sets for a program on the JVM", () => {
  test.each<[string, string, unknown[]]>([
    [
      "image: confluentinc/cp-kafka\nenvironment: {KAFKA_HEAP_OPTS: -Xmx6G -Xms6G}",
      "4GB",
      ["kafka", "measured", 353, 6304, 6444],
    ],
    [
      "image: quay.io/keycloak/keycloak\nenvironment: {JAVA_OPTS_KC_HEAP: -Xms6g -Xmx6g}",
      "4GB",
      ["keycloak", "measured", 400, 6304, 6444],
    ],
    [
      "image: quay.io/keycloak/keycloak\nenvironment: {JAVA_OPTS_KC_HEAP: -Xmx512m}",
      "4GB",
      ["keycloak", "measured", 400, 680, 812],
    ],
    [
      "image: apache/tika\nenvironment: {JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=75'}\nmem_limit: 8g",
      "16GB",
      ["tika", "measured", 155, 233, 6444],
    ],
    // Nothing bounds it but what it starts with.
    [
      "image: confluentinc/cp-kafka\nenvironment: {KAFKA_HEAP_OPTS: -Xms2g}",
      "4GB",
      ["kafka", "measured", 353, 2208, 2348],
    ],
    [
      "image: wazuh/wazuh-indexer\nenvironment: {OPENSEARCH_JAVA_OPTS: -Xms1g -Xmx1g}",
      "4GB",
      ["wazuh-indexer", "crowd", guess("search engine on the JVM")[2], 1374, 2398],
    ],
    [
      "image: acme/a\nenvironment: {JAVA_OPTS: -Xms6g -Xmx6g}",
      "4GB",
      [null, "class", 63, 6304, 6444],
    ],
    // It is another's: they run on Node and are native.
    [
      "image: n8nio/n8n\nenvironment: {JAVA_TOOL_OPTIONS: -Xmx6g}",
      "4GB",
      known("image: n8nio/n8n", "4GB"),
    ],
    [
      "image: postgres:16\nenvironment: {JAVA_TOOL_OPTIONS: -Xmx6g}",
      "4GB",
      known("image: postgres:16", "4GB"),
    ],
  ])("%j on %s", (lines, ram, expected) => {
    expect(known(lines, ram)).toEqual(expected);
  });

  test("two that do not fit together are not said to fit", () => {
    const { verdict } = judged(
      "services:\n  k: {image: confluentinc/cp-kafka, environment: {KAFKA_HEAP_OPTS: -Xmx6G -Xms6G}}\n  i: {image: quay.io/keycloak/keycloak, environment: {JAVA_OPTS_KC_HEAP: -Xms6g -Xmx6g}}\n",
      "4GB",
    );
    expect(verdict).not.toBe("fits");
  });
});

describe("programs that size themselves", () => {
  test.each<[string, string, unknown[]]>([
    ["image: mongo:7", "2GB", ["mongo", "documented", 150, 406, 662]],
    ["image: mongo:7", "32GB", ["mongo", "documented", 150, 406, 16022]],
    ["image: mongo:7\nmem_limit: 3g", "32GB", ["mongo", "documented", 150, 406, 1174]],
    [
      "image: mongo:7\ncommand: mongod --wiredTigerCacheSizeGB 0.5",
      "32GB",
      ["mongo", "documented", 150, 662, 662],
    ],
    ["image: elasticsearch:8.15.0", "32GB", ["elasticsearch", "documented", 16734, 16734, 24926]],
    [
      "image: elasticsearch:8\nenvironment: {ES_JAVA_OPTS: -Xmx512m}",
      "32GB",
      ["elasticsearch", "documented", 862, 1118, 1374],
    ],
    ["image: acme/a\ncommand: java -jar a.jar", "32GB", ["java", "class", 110, 672, 8492]],
    ["image: acme/a\ncommand: java -Xmx256m -jar a.jar", "32GB", ["java", "class", 110, 416, 556]],
    [
      "image: acme/a\ncommand: java -Xms1g -Xmx2g -jar a.jar",
      "32GB",
      ["java", "class", 110, 1184, 2348],
    ],
    ["image: acme/a\ncommand: java -Xms1g -jar a.jar", "2GB", ["java", "class", 110, 1184, 1324]],
    ["image: clickhouse/clickhouse-server", "4GB", ["clickhouse", "documented", 200, 1024, 3687]],
    ["image: acme/a\ncommand: celery -A a worker", "2GB", ["celery", "class", 50, 240, 540]],
    [
      "image: acme/a\ncommand: celery -A a worker --concurrency=20",
      "2GB",
      ["celery", "class", 140, 1320, 3600],
    ],
    ["image: acme/a\ncommand: gunicorn -w 4 a:a", "2GB", ["gunicorn", "class", 87, 335, 1015]],
    [
      "image: redis:7\ncommand: redis-server --maxmemory 900mb",
      "2GB",
      ["redis", "measured", 3, 993, 993],
    ],
    [
      "image: redis:7\ncommand: redis-server --save 60 1 --maxmemory 900mb",
      "2GB",
      ["redis", "measured", 3, 1488, 1983],
    ],
    [
      "image: postgres:16\ncommand: -c shared_buffers=1GB -c max_connections=20",
      "2GB",
      ["postgres", "measured", 17, 1065, 1141],
    ],
    ["image: ollama/ollama:0.20.1", "32GB", ["ollama", "documented", 764, 5044, 5044]],
    ["image: ollama/ollama:0.33.3", "32GB", ["ollama", "documented", 764, 7092, 13236]],
    [
      "image: ollama/ollama\nenvironment: {LLAMA_ARG_CACHE_RAM: '0'}",
      "32GB",
      ["ollama", "documented", 764, 5044, 5044],
    ],
    // Weights of four bits are reserved memory, others page cache unless the file is not mapped: then the context is the least.
    [
      "image: ggml-org/llama.cpp:server\ncommand: -m /models/mistral-7b.Q4_K_M.gguf --cache-ram 0",
      "32GB",
      ["llama.cpp", "documented", 4032, 4844, 8832],
    ],
    [
      "image: ggml-org/llama.cpp:server\ncommand: -m /models/mistral-7b.Q8_0.gguf --cache-ram 0",
      "32GB",
      ["llama.cpp", "documented", 512, 7910, 12204],
    ],
    [
      "image: ggml-org/llama.cpp:server\ncommand: -hf acme/mistral-7b-GGUF:Q8_0 --no-mmap -cram 0",
      "32GB",
      ["llama.cpp", "documented", 7098, 7910, 12204],
    ],
    [
      "image: ggml-org/llama.cpp:server\ncommand: --cache-type-k q8_0\nenvironment: {LLAMA_ARG_MODEL: /m/mistral-7b-q4_0.gguf, LLAMA_ARG_CACHE_RAM: '0'}",
      "32GB",
      ["llama.cpp", "documented", 3808, 4620, 8585],
    ],
    [
      "image: ollama/ollama:0.20.1\nentrypoint: [sh, -c, 'ollama serve & ollama pull mistral:7b-instruct-q8_0 && wait']",
      "32GB",
      ["ollama", "documented", 576, 7974, 12268],
    ],
  ])("%j on %s", (lines, ram, expected) => {
    expect(known(lines, ram)).toEqual(expected);
  });

  test("a limit below weights of four bits is too small, one below mapped ones of eight is not", () => {
    const verdict = (file: string) =>
      judged(
        `services: {llm: {image: 'ggml-org/llama.cpp:server', command: '-m /m/mistral-7b.${file}.gguf --cache-ram 0', mem_limit: 3g}}\n`,
        "32GB",
      ).verdict;
    expect(verdict("Q4_K_M")).toBe("refused");
    expect(verdict("Q8_0")).toBe("depends");
  });

  test.each<[string, string]>([
    ["128m", "about 259 in its limit of 128"],
    ["256m", "about 259 in its limit of 256"],
    ["512m", "about 259 in its limit of 512"],
    ["1g", "about 512 in its limit of 1024"],
    ["8g", "about 2048 in its limit of 8192"],
  ])("Node's own bound of its heap in a limit of %s", (limit, words) => {
    const text = `services: {app: {image: acme/app, command: node server.js, mem_limit: ${limit}}}\n`;
    const [service] = judged(text, "16GB").services;
    expect(service.known.source).toContain(`V8's heap ends at ${words}`);
  });
});

test("a program that was run and is bounded by what deployments declare says so", () => {
  const text = "services:\n  app:\n    image: linuxserver/qbittorrent:5.1.0\n";
  const fit = judged(text, "8GB");
  const [{ known }] = fit.services;
  expect(known).toMatchObject({ standing: "measured", lowMiB: 7, highMiB: 6048, owners: 63 });
  expect(composeText(fit)).toContain("measured, deployments above: qbittorrent");
  expect(composeText(fit, COMPOSE_PT)).toContain("medido, instalações acima: qbittorrent");
});
