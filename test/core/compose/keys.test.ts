import keys from "../../../core/compose/data/keys.json";
import { readMemory } from "../../support/compose-file";

function read(text: string) {
  return readMemory({ "compose.yaml": text });
}

test("the table says where it is from, and knows the newest keys", () => {
  expect([keys.source, keys.date, keys.licence]).toEqual([
    expect.stringMatching(/^github\.com\/compose-spec\/compose-go\/v2 v2\.\d+\.\d+, schema\//),
    expect.stringMatching(/^2026-\d\d-\d\d$/),
    "Apache-2.0",
  ]);
  expect(Object.keys(keys.service.keys)).toEqual(
    expect.arrayContaining(["umask", "pre_start", "models", "provider", "use_api_socket"]),
  );
  expect(keys.file.keys).toHaveProperty("jobs");
  expect(keys.service.keys.build.keys).toHaveProperty("no_cache_filter");
});

test.each([
  'app: {image: "node:24-alpine", mem_limit: 200m, umask: "0027"}',
  "app: {build: {context: ., no_cache_filter: [deps]}, mem_limit: 200m}",
  "app: {image: a, networks: {default: {use_service_name_alias: true}}}",
])("a key of Compose 5 is read: %s", (service) => {
  const { services, notices } = read(`services:\n  ${service}\n`);
  expect([services.length, notices]).toEqual([1, []]);
});

test("what runs before a service has its limit, or one of its own", () => {
  const hooks = "[{image: busybox, command: chown}, {image: big, mem_limit: 300m}]";
  const { services } = read(
    `services: {app: {image: node, mem_limit: 200m, pre_start: ${hooks}}}\n`,
  );
  expect(services[0].beforeStart).toEqual([
    { image: "busybox", limitBytes: 200 * 1024 ** 2, reservationBytes: undefined },
    { image: "big", limitBytes: 300 * 1024 ** 2, reservationBytes: undefined },
  ]);
});

test("jobs, models and what a provider runs are told apart from services", () => {
  const project = read(`
services:
  db: {provider: {type: example-cloud, options: {type: mysql}}}
  app: {image: "redis:7", models: [llm]}
models:
  llm: {model: "ai/gemma3:27B", context_size: 32768}
jobs:
  dump: {image: "postgres:16", mem_limit: 300m, triggers: {schedule: [{cron: "0 */6 * * *"}]}}
`);
  expect(project.services.map(({ name, models }) => [name, models])).toEqual([["app", ["llm"]]]);
  expect(project.jobs.map(({ name, limitBytes }) => [name, limitBytes])).toEqual([
    ["dump", 300 * 1024 ** 2],
  ]);
  expect(project.models).toEqual([{ name: "llm", model: "ai/gemma3:27B", contextTokens: 32_768 }]);
  expect(project.notices).toEqual([{ code: "provided", service: "db", by: "example-cloud" }]);
});

describe("keys that Compose does not know", () => {
  test.each([
    ["volumes: [{type: bind, source: ./d, target: /d, is_directory: true}]", "is_directory"],
    ["volumes: [{type: bind, source: ./d, target: /d, content: x}]", "content"],
    ["exclude_from_hc: true", "exclude_from_hc"],
    ["mine: 1", "mine"],
  ])("%s is said, and the rest is read", (line, key) => {
    const { services, notices } = read(`services: {app: {image: "redis:7", ${line}}}\n`);
    expect(services).toHaveLength(1);
    const path = expect.stringMatching(new RegExp(`^services\\.app\\..*${key}$`));
    expect(notices).toEqual([{ code: "unknown-key", key, paths: [path] }]);
  });

  test("many of one kind share one line", () => {
    const { notices } = read(
      "services: {a: {image: b, exclude_from_hc: true}, c: {image: d, exclude_from_hc: true}}\n",
    );
    const paths = ["services.a.exclude_from_hc", "services.c.exclude_from_hc"];
    expect(notices).toEqual([{ code: "unknown-key", key: "exclude_from_hc", paths }]);
  });

  test("a slip of a key that is known is refused", () => {
    expect(() => read("services: {a: {image: b, mem_limt: 64m}}\n")).toThrow(
      "services.a.mem_limt: is not a key that Compose knows here: did you mean mem_limit?",
    );
    expect(() => read("services: {a: {image: b, memory: 64m}}\n")).toThrow(
      "services.a.memory: is not a key that Compose knows here: it stands in deploy.resources.limits",
    );
  });

  test("a service that a platform completes is left out, and said", () => {
    const { services, notices } = read(
      "services: {app_proxy: {environment: {APP_PORT: 80}}, app: {image: b}}\n",
    );
    expect(services.map(({ name }) => name)).toEqual(["app"]);
    expect(notices).toEqual([{ code: "nothing-to-run", services: ["app_proxy"] }]);
  });
});

describe("empty keys", () => {
  test.each([
    "labels",
    "depends_on",
    "networks",
    "configs",
    "secrets",
    "restart",
    "expose",
    "extra_hosts",
    "cap_add",
    "sysctls",
    "mem_limit",
  ])("%s is refused, as Compose refuses it", (key) => {
    expect(() => read(`services:\n  a:\n    image: redis:7\n    ${key}:\n`)).toThrow(
      `services.a.${key}: got nothing, expected`,
    );
  });

  test.each(["command", "deploy", "develop"])("%s may be empty", (key) => {
    expect(read(`services:\n  a:\n    image: redis:7\n    ${key}:\n`).services).toHaveLength(1);
  });

  test.each([
    ["blkio_config", "weight", "a whole number or text"],
    ["credential_spec", "registry", "text"],
    ["develop", "watch", "a list"],
  ])("%s.%s may not, though it changes no memory", (key, inner, expected) => {
    expect(() => read(`services: {a: {image: x, ${key}: {${inner}: }}}\n`)).toThrow(
      `services.a.${key}.${inner}: got nothing, expected ${expected}`,
    );
  });

  const over = (first: string, later: string) =>
    readMemory(
      {
        "compose.yaml": `services: {a: {image: b, ${first}}}\n`,
        "over.yaml": `services: {a: {${later}}}\n`,
      },
      { named: ["compose.yaml", "over.yaml"] },
    );

  test("each file is looked at once it is merged with those before it", () => {
    expect(() => over("labels: ", "labels: [x=y]")).toThrow(
      "compose.yaml: services.a.labels: got nothing, expected a mapping or a list",
    );
    expect(over("labels: [x=y]", "labels: ").services).toHaveLength(1);
    expect(() => over("logging: {driver: local}", "logging: ")).toThrow(
      "services.a.logging: got nothing over what another file says",
    );
  });

  test("two merge keys in one mapping are refused, a list of them is taken", () => {
    const anchors = "x-a: &a {mem_limit: 64m}\nx-b: &b {image: 'redis:7'}\n";
    expect(() => read(`${anchors}services:\n  a:\n    <<: *a\n    <<: *b\n`)).toThrow(
      'line 6, column 7: duplicated key "<<": write <<: [*one, *other]',
    );
    expect(read(`${anchors}services:\n  a:\n    <<: [*a, *b]\n`).services[0]).toMatchObject({
      image: "redis:7",
      limitBytes: 64 * 1024 ** 2,
    });
  });
});
