import { spawnSync } from "node:child_process";
import { findCompose } from "../../../engine/compose-config";
import { composeFileIn, readMemory } from "../../support/compose-file";
import { folderForFile } from "../../support/folder";
import { tier } from "../../support/tiers";

const folder = folderForFile("values");

/** What Compose refuses although its schema has the key, and the sentence about it. */
const REFUSED: [string, string][] = [
  ["mem_limit: 512Mi", 'services.a.mem_limit: got "512Mi", expected a size: 512m'],
  ["shm_size: 1 Gi", 'services.a.shm_size: got "1 Gi", expected a size: 1 g'],
  ["build: {context: ., shm_size: 64Mi}", 'build.shm_size: got "64Mi", expected a size: 512m, 2gb'],
  [
    "volumes: [{type: tmpfs, target: /t, tmpfs: {size: much}}]",
    'volumes.0.tmpfs.size: got "much", expected a size: 512m, 2gb',
  ],
  ["privileged: maybe", 'services.a.privileged: got "maybe", expected true or false'],
  ["init: '1'", 'services.a.init: got "1", expected true or false'],
  ["pids_limit: many", 'services.a.pids_limit: got "many", expected a whole number'],
  ["cpus: half", 'services.a.cpus: got "half", expected a number'],
  ["cpu_period: 100ms", 'services.a.cpu_period: got "100ms", expected a whole number'],
  [
    "oom_score_adj: 2000",
    "services.a.oom_score_adj: got 2000, expected a number from -1000 to 1000",
  ],
  ["ulimits: {nofile: 64k}", 'ulimits.nofile: got "64k", expected a whole number or a mapping'],
  ["ulimits: {nofile: {soft: 3}}", "services.a.ulimits.nofile: has no hard, which it needs"],
  [
    "stop_grace_period: 10",
    "services.a.stop_grace_period: got 10, expected text: put it in quotes",
  ],
  [
    "healthcheck: {interval: 5 s}",
    'healthcheck.interval: got "5 s", expected a duration: 30s, 1m30s',
  ],
  ["healthcheck: {test: [curl, x]}", 'test: begins with "curl", expected CMD, CMD-SHELL or NONE'],
  [
    "depends_on: {b: {required: true}}",
    "services.a.depends_on.b: has no condition, which it needs",
  ],
  [
    "depends_on: {b: {condition: healthy}}",
    'got "healthy", expected service_started or service_healthy or service_completed_successfully',
  ],
  ["depends_on: [b, b]", 'services.a.depends_on: has "b" twice'],
  [
    "depends_on: {c: {condition: service_started, required: false}}",
    'services.a.depends_on: got "c", expected a service that starts: b',
  ],
  ["depends_on: [d]", 'services.a.depends_on: got "d", expected a service that starts: b'],
  ["depends_on: [c]", 'services.a.depends_on: got "c", expected a service that starts: b'],
  ["links: [c]", 'services.a.depends_on: got "c", expected a service that starts: b'],
  [
    "network_mode: 'service:c'",
    'services.a.depends_on: got "c", expected a service that starts: b',
  ],
  ["network_mode: host\n    networks: [n]", "services.a: has network_mode and networks"],
  ["container_name: a", 'container_name: got "a", expected text that matches'],
  ["container_name: bb", 'container_name: got "bb", which is the name of a\'s'],
  ["volumes: [':/data']", 'services.a.volumes: got ":/data", expected a mount'],
  ["volumes: ['vol:/a:ro:rw']", 'services.a.volumes: got "vol:/a:ro:rw", expected a mount'],
  ["volumes: [{source: vol, target: /a}]", "services.a.volumes.0: has no type, which it needs"],
  ["tmpfs: [/a, '/a:size=1m']", "services.a.tmpfs: mounts /a twice"],
  ["pull_policy: sometimes", 'services.a.pull_policy: got "sometimes", expected text that matches'],
  ["build: {dockerfile: D, dockerfile_inline: FROM x}", "has dockerfile and dockerfile_inline"],
  ['labels: ["${A:-x\\ny}"]', "cannot read the variable in"],
  ["env_file: [{path: x.env, format: json}]", 'format: got "json", expected raw, or no format'],
];

/** What looks odd, and Compose takes. */
const TAKEN = [
  "privileged: 'yes'",
  "init: 'off'",
  "cpus: '.5'",
  "cpus: 1e-1",
  "pids_limit: '+5'",
  "healthcheck: {interval: 1d, timeout: 1.5h, start_period: '0'}",
  "healthcheck: {test: []}",
  "depends_on: {d: {condition: service_started, required: false}}",
  "volumes: ['C:/x:/a', /b/, ./c:/d/]",
  "ulimits: {nofile: '5', nproc: {soft: 1, hard: '2'}}",
  "pull_policy: every_12h",
  "profiles: ['']",
  "extra_hosts: {h: [10.0.0.1, 10.0.0.2]}",
];

const file = (line: string) =>
  `services:\n  a:\n    image: i\n    ${line}\n  b: {image: i, container_name: bb}\n  d: {image: i, profiles: [p]}\nnetworks: {n: {}}\nvolumes: {vol: {}}\n`;

test.each(REFUSED)("%s is refused", (line, message) => {
  expect(() => readMemory({ "compose.yaml": file(line) })).toThrow(message);
});

test.each(TAKEN)("%s is taken", (line) => {
  expect(readMemory({ "compose.yaml": file(line) }).services.map(({ name }) => name)).toContain(
    "a",
  );
});

tier("compose")("where Compose is present", () => {
  test("it refuses and takes the same", () => {
    const verdicts = [...REFUSED.map(([line]) => line), ...TAKEN].map((line) => {
      const args = ["-p", "p", "-f", composeFileIn(folder, file(line)), "config", "--quiet"];
      return [line, spawnSync(findCompose() as string, args).status === 0];
    });
    expect(verdicts).toEqual([
      ...REFUSED.map(([line]) => [line, false]),
      ...TAKEN.map((line) => [line, true]),
    ]);
  });
});

/** Notices as `--json` has them. */
const asPrinted = (notices: readonly unknown[]) => JSON.parse(JSON.stringify(notices));

describe("variables", () => {
  const read = (text: string, environment = {}) =>
    readMemory(
      { "compose.yaml": `services:\n  a:\n    image: i\n${text}  db: {image: i}\n` },
      { environment },
    );

  test("in lists are replaced before a list is read as names and values", () => {
    const { services } = read(
      "    depends_on: ['${DB:-db}']\n    environment: ['${P:-X}_A=1', '${Q:-B}']\n",
      { B: "b" },
    );
    expect(services[0].needs).toEqual([{ name: "db", ends: false }]);
    expect(Object.fromEntries(services[0].environment)).toEqual({ X_A: "1", B: "b" });
  });

  test("that read as nothing where Compose expects a number are said, not refused", () => {
    const { services, notices } = read(
      "    pids_limit: ${PIDS}\n    volumes: ['${PHOTOS}:/data']\n",
    );
    expect(services).toHaveLength(2);
    expect(asPrinted(notices)).toContainEqual({
      code: "value-refused",
      path: "services.a.pids_limit",
      problem: 'got "", expected a whole number (PIDS is not set)',
    });
    expect(asPrinted(notices)).toContainEqual({
      code: "value-refused",
      path: "services.a.volumes",
      problem:
        'got ":/data", expected a mount: data:/var/lib/data, ./data:/data:ro (PHOTOS is not set)',
    });
  });

  test("that are required outside what counts are said", () => {
    const { notices } = read("    labels: ['x=${L:?no label}']\n");
    expect(asPrinted(notices)).toContainEqual({
      code: "variable-required",
      path: "services.a.labels.0",
      problem: "the required variable L has no value: no label",
    });
  });
});

describe("required variables without a value", () => {
  const app = [
    "services:",
    "  a: {image: 'a:${TAG:?the tag}', mem_limit: '${LIMIT:?}', environment: {KEY: '${KEY:?a key}'}}",
    "  b: {image: 'b:${TAG:?the tag}', deploy: {replicas: '${COUNT?how many}'}}",
    "",
  ].join("\n");

  test("are all told at once, each with its file, its places and its words", () => {
    const files = { "compose.yaml": `include: [more.yaml]\n${app}`, "more.yaml": "" };
    files["more.yaml"] = "services: {c: {image: c, ports: ['${PORT:?a port}:80']}}\n";
    expect(() => readMemory(files)).toThrow(
      [
        "compose.yaml: services.a.image: the required variable TAG has no value: the tag (also compose.yaml: services.b.image)",
        "compose.yaml: services.a.mem_limit: the required variable LIMIT has no value",
        "compose.yaml: services.b.deploy.replicas: the required variable COUNT has no value: how many",
        "more.yaml: services.c.ports.0: the required variable PORT has no value: a port",
        "services.a.environment.KEY: the required variable KEY has no value: a key",
      ].join("; "),
    );
    const environment = { TAG: "1", LIMIT: "64m", COUNT: "2", PORT: "8080" };
    expect(readMemory(files, { environment }).services).toHaveLength(3);
  });

  test("go before what else is wrong with a value that lacks one", () => {
    const file =
      "services: {a: {image: a, extends: {service: '${BASE:?which}', file: '${FILE:?}'}}}\n";
    expect(() => readMemory({ "compose.yaml": file })).toThrow(
      "services.a.extends.service: the required variable BASE has no value: which; compose.yaml: services.a.extends.file: the required variable FILE has no value",
    );
    const include = "include: ['${PART:?which part}']\nservices: {a: {image: a}}\n";
    expect(() => readMemory({ "compose.yaml": include })).toThrow(
      "variable PART has no value: which part",
    );
  });
});

describe("braces in the value of a variable", () => {
  // Each of them handed to `docker compose config` of 5.6.0.
  test.each([
    ["${NO:-{}}", "{}"],
    ["${NO:-{}", "{"],
    ["${NO:-{a}", "{a"],
    ["${NO:-{a}}", "{a}"],
    ["${SET:-{}}", "v"],
    ["${SET:+{}}", "{}"],
    ["x${NO:-{a} y", "x{a y"],
    ["${NO:-{}} and ${NO:-{}}", "{}} and {"],
    ['${NO:-{"a":{}}}', '{"a":{}}'],
    ["${NO:-[{}]}", "[{}]"],
    ["${NO:-{}${SET}}", "{}v"],
    ["${NO:-{a}\n}", "{a\n}"],
    ["${NO:-a}}", "a}"],
    ["${SET}{}", "v{}"],
  ])("%j is %j", (text, value) => {
    const { services } = readMemory(
      { "compose.yaml": `services: {a: {image: i, command: [${JSON.stringify(text)}]}}\n` },
      { environment: { SET: "v" } },
    );
    expect(services[0].command).toEqual([value]);
  });

  test.each(["${SET", "${NO:-{a} y ${SET", "${NO:-a\nb}", "${}"])("%j is refused", (text) => {
    const file = `services: {a: {image: i, command: [${JSON.stringify(text)}]}}\n`;
    expect(() => readMemory({ "compose.yaml": file })).toThrow("cannot read the variable in");
  });
});

test("a file of labels that is not there is said, since Compose starts nothing without it", () => {
  const { notices } = readMemory({
    "compose.yaml": "services: {a: {image: i, label_file: [there, gone]}}\n",
    there: "a=b\n",
  });
  expect(notices).toEqual([{ code: "label-file-not-found", files: ["gone"] }]);
});

test("a file that lies outside the folder is said apart from one that is not there", () => {
  const named = "[../own.env, gone.env]";
  const { notices } = readMemory({
    "compose.yaml": `services: {a: {image: i, env_file: ${named}, label_file: ../labels}}\n`,
    "../own.env": "A=1\n",
    "../labels": "a=b\n",
  });
  const folder = "/home/work";
  expect(notices).toEqual([
    { code: "env-file-not-found", files: ["gone.env"] },
    { code: "file-outside", files: ["../own.env"], folder },
    { code: "file-outside", files: ["../labels"], folder },
  ]);
});

describe("env files", () => {
  const read = (text: string, format = "") => {
    const file = `services: {a: {image: i, env_file: [{path: x.env${format}}]}}\n`;
    const environment = { OUT: "o" };
    const { services } = readMemory({ "compose.yaml": file, "x.env": text }, { environment });
    return Object.fromEntries(services[0].environment);
  };

  test("that need a variable which is not set are refused", () => {
    expect(() => read("A=${NONE:?say it}\n")).toThrow(
      "x.env: line 1: the required variable NONE has no value: say it",
    );
  });

  test.each([
    ["=x\nA=1\n", { "": "x", A: "1" }],
    ["export =x\n", { "": "x" }],
    ["export  : x\n", { "": "x" }],
    ["export OUT\nexport\tA=1\n", { OUT: "o", A: "1" }],
    ["export\nA=1\n", { A: "1" }],
    ["export=1\n", { export: "1" }],
    // A last line that no line break ends is no name.
    ["OUT", { "": "OUT" }],
    ["A=1\n  OUT", { A: "1", "": "OUT" }],
    ["A=1\nB C", { A: "1", "": "B C" }],
    ["OUT\n", { OUT: "o" }],
  ])("%j is %j, as Compose 5.6.0 reads it", (text, variables) => {
    expect(read(text)).toEqual(variables);
  });

  test("blanks of every kind after the sign are none of the value", () => {
    expect(read("A=\u00a0x\nB: \u00a0y\n")).toEqual({ A: "x", B: "y" });
  });

  test("in raw form take a name without a sign from outside, and no blank in a name", () => {
    expect(read("OUT\nA='x' # y\n", ", format: raw")).toEqual({ OUT: "o", A: "'x' # y" });
    expect(() => read("export A=1\n", ", format: raw")).toThrow(
      'x.env: line 1: got "export A", expected NAME=VALUE',
    );
  });
});

test("a network or volume that no file defines is said once, since platforms add some", () => {
  const { notices } = readMemory({
    "compose.yaml":
      "services: {a: {image: i, networks: [web], volumes: ['data:/d']}, b: {image: i, networks: [web]}}\n",
  });
  expect(notices).toEqual([
    {
      code: "not-defined",
      missing: [
        { service: "a", kind: "network", name: "web" },
        { service: "a", kind: "volume", name: "data" },
        { service: "b", kind: "network", name: "web" },
      ],
    },
  ]);
});

describe("files over each other", () => {
  const over = (first: string, later: string) =>
    readMemory(
      {
        "compose.yaml": `services: {a: {image: i, ${first}}}\n`,
        "o.yaml": `services: {a: {${later}}}\n`,
      },
      { named: ["compose.yaml", "o.yaml"], environment: {} },
    ).services[0];

  test("a hook that both have runs once", () => {
    const hook = "pre_start: [{image: h, command: [x]}]";
    expect(over(hook, hook).beforeStart).toHaveLength(1);
  });

  test("a variable without a value takes away the one before", () => {
    expect([...over("environment: {A: x}", "environment: [A]").environment]).toEqual([]);
  });

  test.each([
    ["build: {context: ., args: [A=1]}", "build: {args: {B: 2}}"],
    ["models: [m]", "models: {m: {endpoint_var: X}}"],
    ["deploy: {labels: [a=b]}", "deploy: {labels: {c: d}}"],
    ["ulimits: {nofile: 5}", "ulimits: {nofile: {soft: 1, hard: 2}}"],
    ["ulimits: {nofile: {soft: 1, hard: 2}}", "ulimits: {nofile: 5}"],
    ["extra_hosts: [h=10.0.0.1]", "extra_hosts: {h: [10.0.0.2]}"],
  ])("%s and %s are merged", (first, later) => {
    const text = "models: {m: {model: m}}\n";
    const files = {
      "compose.yaml": `services: {a: {image: i, ${first}}}\n${text}`,
      "o.yaml": `services: {a: {${later}}}\n`,
    };
    expect(readMemory(files, { named: Object.keys(files) }).services).toHaveLength(1);
  });
});

test("the profile without a name starts where none is named", () => {
  const text = "services: {a: {image: i, profiles: ['']}, b: {image: i}}\n";
  const names = (profiles?: string[]) =>
    readMemory({ "compose.yaml": text }, { profiles }).services.map(({ name }) => name);
  expect([names(), names(["x"])]).toEqual([["a", "b"], ["b"]]);
});
