import { selfSizedCommand } from "../../../core/catalog/programs/self-sized";
import type { Sizing } from "../../../core/catalog/programs/self-sized/sizing";
import type { ComposeService } from "../../../core/compose/service";
import { dataPlace } from "../../../core/judge/data-place";
import { readKnobs } from "../../../core/judge/knobs";

/** The settings of a service with this command and these variables. */
function knobs(command: string, variables: Readonly<Record<string, string>> = {}) {
  const service = {
    entrypoint: [],
    command: [command],
    environment: new Map(Object.entries(variables)),
  };
  return readKnobs(service as unknown as ComposeService).knobs;
}

/** As the programs themselves were seen to do it: PostgreSQL 15.20, Redis 7.0.15, gunicorn 23.0.0, Node 20.20.2, OpenJDK 17.0.15. */
describe("of several values of one option the program heeds one, and so does the plan", () => {
  test.each([
    ["redis-server --maxmemory 1mb --maxmemory 2mb", {}, { maxmemoryMiB: 2 }],
    ["postgres -c work_mem=1MB --work_mem=3MB", {}, { workMemMiB: 3 }],
    ["gunicorn -w 5 --workers 7 x:y", {}, { workers: 7 }],
    ["gunicorn --workers 7 -w 5 x:y", {}, { workers: 5 }],
    ["gunicorn --workers 5 x:y", { WEB_CONCURRENCY: "3" }, { workers: 5 }],
    ["gunicorn x:y", { WEB_CONCURRENCY: "3" }, { workers: 3 }],
    [
      "node --max-old-space-size=500 a.js",
      { NODE_OPTIONS: "--max-old-space-size=300" },
      { heapMiB: 500 },
    ],
    ["java -Xmx200m -jar a.jar", { JAVA_TOOL_OPTIONS: "-Xmx100m" }, { jvmHeapMiB: 200 }],
    ["java -Xmx200m -jar a.jar", { JDK_JAVA_OPTIONS: "-Xmx100m" }, { jvmHeapMiB: 200 }],
    ["java -Xmx200m -jar a.jar", { _JAVA_OPTIONS: "-Xmx100m" }, { jvmHeapMiB: 100 }],
    [
      "java -jar a.jar",
      { JAVA_TOOL_OPTIONS: "-Xmx100m", JDK_JAVA_OPTIONS: "-Xmx200m" },
      { jvmHeapMiB: 200 },
    ],
    [
      "java -Xms1g -Xmx2g -XX:MaxHeapSize=300m -jar a.jar",
      {},
      { initialHeapMiB: 1024, jvmHeapMiB: 300 },
    ],
    [
      "node a.js",
      { NODE_OPTIONS: "--max-old-space-size=300", JAVA_TOOL_OPTIONS: "-Xmx100m" },
      { heapMiB: 300, jvmHeapMiB: 100 },
    ],
  ])("%s with %j", (command, variables, expected) => {
    expect(knobs(command, variables as Record<string, string>)).toEqual(expected);
  });

  test.each([
    ["postgres:15", "postgres -D /a -D /b", "/b"],
    ["postgres:15", "postgres -D/a", "/a"],
    ["mariadb:10.11", "mariadbd --datadir=/a --datadir=/b", "/b"],
    ["redis:7", "redis-server --dir /a --dir /b", "/b"],
  ])("the directory of %s by %s", (image, command, directory) => {
    const words = command.split(" ");
    const user = { image, mountedAt: "/data", environment: new Map(), words };
    expect(dataPlace(user)).toMatchObject({ directory });
  });

  test.each([
    ["llama-server -m a-3b-Q4_0.gguf -m b-8b-Q8_0.gguf -c 1024 --ctx-size 2048", {}],
    ["llama-server -m b-8b-Q8_0.gguf -c 2048", { LLAMA_ARG_MODEL: "a-3b-Q4_0.gguf" }],
  ])("the model and the context of %s", (command, variables) => {
    const asked = {
      knobs: {},
      words: command.split(" "),
      environment: new Map(Object.entries(variables)),
    };
    const { ground } = selfSizedCommand("llama-server")?.need(asked as unknown as Sizing) ?? {};
    expect(ground).toMatch(/^a 8B model in Q8_0.* context of 2048 tokens/);
  });

  test.each([
    ["redis-server --save 60 1 --save ''", false],
    ["redis-server --save '' --save 60 1", true],
    ["redis-server --appendonly yes --appendonly no", false],
  ])("%s saves to its disk: %j", (command, isSaving) => {
    const asked = { knobs: { maxmemoryMiB: 48 }, words: command.split(" ") };
    const { ground } = selfSizedCommand("redis-server")?.need(asked as unknown as Sizing) ?? {};
    expect(/while it saves/.test(ground ?? "")).toBe(isSaving);
  });
});
