import { adopt } from "../../adopt/adopt";
import type { Draft } from "../../adopt/draft";
import { noteLines, secretsFile } from "../../adopt/report";
import { constant, systemSource } from "../../adopt/source";
import { memoryFiles } from "../../core/compose/files";
import { projectOf } from "../../core/compose/project";
import { readModel } from "../../core/compose/read";
import { readVariables } from "../../program/secrets/variables";

/** Texts at paths of the machine; undefined for what is none. */
const TEXTS: Readonly<Record<string, readonly string[] | undefined>> = {
  "/work/nginx.conf": [""],
  "/work/rules": ["a.yml", "more/b.yml"],
  "/work/logo.png": undefined,
};

/** The draft of a compose file with these services. */
function draft(services: string, environment: Record<string, string> = {}, more = ""): Draft {
  const text = `name: shop\nservices:\n${services.replace(/^(?=.)/gm, "  ")}\n${more}\n`;
  const model = readModel({
    files: memoryFiles({ "compose.yaml": text }),
    environment,
    whole: true,
  });
  return adopt({
    project: projectOf(model),
    merged: model.services,
    folder: "/work",
    file: "compose.yaml",
    configs: model.stored.configs,
    unset: model.variables.unset,
    textsAt: (path) => TEXTS[path] ?? (path in TEXTS ? undefined : []),
    secretFiles: new Map(),
  });
}

test("names that a module cannot give are given otherwise, and a variable is what it is called", () => {
  const names = ["in", "url", "postgres", "secret-value", "my-shop"];
  expect(names.map(constant)).toEqual([
    ...["inSystem", "urlSystem", "postgresSystem", "secretValueSystem", "myShop"],
  ]);
  const made = draft("app:\n  image: team/app:1.2.3\n  environment: { __proto__: a }");
  expect(systemSource(made)).toContain('["__proto__"]: "a",');
});

const notes = (made: Draft) => noteLines(made).map((line) => line.trim());

test("a system has what its compose file declares, in the order of the file", () => {
  const made = draft(`
db:
  image: postgres:16.4-alpine
  environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: hunter2hunter2, POSTGRES_DB: shop }
  volumes: [pg:/var/lib/postgresql/data]
  deploy: { resources: { limits: { memory: 512m }, reservations: { memory: 256m } } }
  stop_grace_period: 1m30s
api:
  build: { context: ./services/api, dockerfile: Dockerfile.prod }
  command: ["./serve", "--all"]
  ports: ["8080:3000"]
  depends_on: { db: { condition: service_healthy } }
  environment: { DATABASE_URL: "postgres://shop:hunter2hunter2@db:5432/shop", LOG_LEVEL: info }
  mem_limit: 300m
  healthcheck:
    test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:3000/health"]
    interval: 10s
    retries: 5
`);
  expect(
    systemSource(made),
  ).toBe(`import { build, command, defineSystem, secretValue, upstream } from "enxuto/model";

/** Made by enxuto init from compose.yaml; its figures and checks are yours to change from here on. */
export const shop = defineSystem("shop", {
  db: {
    image: upstream("postgres:16.4-alpine"),
    // as declared
    memory: { limitMiB: 512, reservationMiB: 256 },
    port: 5432,
    health: command(["pg_isready", "-h", "127.0.0.1", "-U", "shop"]),
    env: {
      POSTGRES_USER: "shop",
      POSTGRES_PASSWORD: secretValue("postgres-password"),
      POSTGRES_DB: "shop",
    },
    volumes: { pg: "/var/lib/postgresql/data" },
    stopGraceSeconds: 90,
  },
  api: {
    image: build("services/api", { dockerfile: "Dockerfile.prod" }),
    // limit as declared, and all of it reserved
    memory: { limitMiB: 300, reservationMiB: 300 },
    port: 3000,
    publish: 8080,
    health: command(
      ["wget", "-q", "-O", "/dev/null", "http://localhost:3000/health"],
      { intervalSeconds: 10, retries: 5 },
    ),
    needs: ["db"],
    env: {
      DATABASE_URL: secretValue("database-url"),
      LOG_LEVEL: "info",
    },
    command: () => ["./serve", "--all"],
  },
});
`);
  expect(secretsFile(made)).toBe(
    "POSTGRES_PASSWORD='hunter2hunter2'\nDATABASE_URL='postgres://shop:hunter2hunter2@db:5432/shop'\n",
  );
});

describe("secrets", () => {
  test.each<[string, string, string]>([
    [
      "a variable",
      "environment: { API_TOKEN: s3cr3t-value }",
      'API_TOKEN: secretValue("api-token")',
    ],
    [
      "a value known from another variable",
      "environment: { DB_PASSWORD: s3cr3t-value, HANDED_ON: s3cr3t-value }",
      'HANDED_ON: secretValue("app-handed-on")',
    ],
    [
      "what Rails derives its keys from",
      "environment: { SECRET_KEY_BASE: s3cr3t-value }",
      'SECRET_KEY_BASE: secretValue("secret-key-base")',
    ],
    [
      "a file",
      "environment: { DB_PASSWORD_FILE: /run/secrets/db_password }",
      'DB_PASSWORD_FILE: secretFile("db_password")',
    ],
    [
      "one that is not set yet",
      "environment: { JWT_SECRET: '${JWT_SECRET}' }",
      'JWT_SECRET: secretValue("jwt-secret")',
    ],
    [
      "an option of a command",
      "command: ['serve', '--token=s3cr3t-value']",
      `command: () => ["sh", "-c", "exec serve --token=\\"$TOKEN\\""]`,
    ],
    [
      "a health check",
      "environment: { API_TOKEN: s3cr3t-value }\nhealthcheck: { test: 'ask --as s3cr3t-value' }",
      'health: shell("ask --as \\"$API_TOKEN\\"")',
    ],
  ])("%s never stands in the source", (_, lines, expected) => {
    const source = systemSource(
      draft(`app:\n  image: team/app:1.2.3\n${lines.replace(/^/gm, "  ")}`),
    );
    expect(source).toContain(expected);
    expect(source).not.toContain("s3cr3t-value");
  });

  test.each([
    ["TOKEN_EXPIRY", "3600s"],
    ["POSTGRES_USER", "shop"],
    ["TLS_KEY", "/certs/key.pem"],
    ["PUBLIC_KEY", "abcdef"],
    ["AUTH_ENABLED", "true"],
  ])("%s is none", (name, value) => {
    expect(
      systemSource(draft(`app:\n  image: a:1.2.3\n  environment: { ${name}: ${value} }`)),
    ).toContain(`${name}: ${JSON.stringify(value)}`);
  });

  test("a user who is called like the password keeps the name", () => {
    const made = draft(`
db:
  image: postgres:16.4
  environment: { POSTGRES_USER: postgres, POSTGRES_PASSWORD: postgres }
  healthcheck: { test: "pg_isready -U postgres" }
`);
    expect(systemSource(made)).toContain('health: shell("pg_isready -U postgres")');
  });

  test("one variable with two values makes two secrets", () => {
    const made = draft(`
a: { image: "a:1.2.3", environment: { DB_PASSWORD: first-one } }
b: { image: "b:1.2.3", environment: { DB_PASSWORD: second-one } }
`);
    expect([...made.secrets]).toEqual([
      ["a-db-password", "first-one"],
      ["b-db-password", "second-one"],
    ]);
  });
});

describe("what a system cannot say is said line by line", () => {
  test.each<[string, string, string]>([
    ["privileged", "privileged: true", "app/privileged: no container is as powerful as the host"],
    [
      "a capability that no container has",
      "cap_add: [SYS_ADMIN, NET_RAW]",
      "app/cap_add: SYS_ADMIN: no container is as powerful as the host",
    ],
    [
      "a GPU",
      "deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }",
      "app/deploy.resources.reservations.devices: a system has no word for it",
    ],
    [
      "the engine's socket",
      "volumes: ['/var/run/docker.sock:/var/run/docker.sock']",
      "app/volumes: /var/run/docker.sock: no container commands the engine that runs it",
    ],
    [
      "a file that is no text",
      "volumes: ['./logo.png:/srv/logo.png:ro']",
      "app/volumes: ./logo.png at /srv/logo.png: build it into an image (FROM …, COPY …), since servers have no such file",
    ],
    [
      "a file that is not there",
      "volumes: ['./none.conf:/etc/none.conf:ro']",
      "app/volumes: ./none.conf at /etc/none.conf: build it into an image (FROM …, COPY …), since servers have no such file",
    ],
    [
      "a file outside the project",
      "volumes: ['../nginx.conf:/etc/nginx/nginx.conf:ro']",
      "app/volumes: /nginx.conf at /etc/nginx/nginx.conf: build it into an image (FROM …, COPY …), since servers have no such file",
    ],
    [
      "a directory of configuration",
      "volumes: ['./rules:/etc/rules']",
      "app/volumes: ./rules at /etc/rules: its files are there as they are now, and read-only",
    ],
    [
      "a config that is kept elsewhere",
      "configs: [far]",
      "app/configs: far: it is no file of this project: name it in files, or build it into an image",
    ],
    [
      "a volume, whose data stays where Compose has it",
      "volumes: ['pg:/data']",
      "app/volumes: pg at /data begins empty: copy what Compose's own holds",
    ],
    [
      "a name that a terminal would obey",
      'configs: ["a\\e[2J\\u202eb"]',
      "app/configs: a [2Jb: it is no file of this project: name it in files, or build it into an image",
    ],
    [
      "a directory of data",
      "volumes: ['./data:/data']",
      "app/volumes: ./data at /data is a volume now; copy what the directory holds",
    ],
    ["UDP", "ports: ['53:53/udp']", "app/ports: 53:53/udp: only TCP is published"],
    [
      "a further port",
      "ports: ['80:80', '8443:443']",
      "app/ports: 8443:443: a further port has the same number on host and container",
    ],
  ])("%s", (_, lines, expected) => {
    expect(notes(draft(`app:\n  image: team/app:1.2.3\n  ${lines}`))).toContain(expected);
  });

  test("its configuration, user and directory are said", () => {
    const made = draft(
      `
app:
  image: team/app:1.2.3
  user: "\${UID}:1000"
  working_dir: /srv
  cap_add: [CAP_NET_RAW]
  volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./rules:/etc/rules/"]
  configs: [inline, { source: file, target: /etc/file.conf }]
`,
      { UID: "1001" },
      'configs: { inline: { content: "level: $${LEVEL}" }, file: { file: nginx.conf } }',
    );
    expect(systemSource(made)).toContain(`    files: {
      "/etc/nginx/nginx.conf": "nginx.conf",
      "/etc/rules/a.yml": "rules/a.yml",
      "/etc/rules/more/b.yml": "rules/more/b.yml",
      "/inline": "configs/inline",
      "/etc/file.conf": "nginx.conf",
    },
    user: "1001:1000",
    workingDirectory: "/srv",
    confinement: {
      capabilities: [
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "SETGID",
        "SETUID",
        "NET_BIND_SERVICE",
        "NET_RAW",
      ],
    },
`);
    expect([...made.texts]).toEqual([["configs/inline", "level: ${LEVEL}"]]);
  });

  test("memory that neither the file nor the image says is a guess, with its class", () => {
    expect(notes(draft("app: { image: 'team/app:1.2.3' }"))).toContainEqual(
      expect.stringMatching(
        /^app\/memory: \d+ MiB is a guess: .* services of class .+ take \d+ to \d+ MiB$/,
      ),
    );
  });

  test("a service that runs once and ends is left out, and nothing waits for it", () => {
    const made = draft(`
migrate: { image: "team/app:1.2.3", command: migrate, restart: "no" }
app: { image: "team/app:1.2.3", depends_on: { migrate: { condition: service_completed_successfully } } }
`);
    expect(made.services.map(({ name, needs }) => [name, needs])).toEqual([["app", []]]);
    expect(notes(made)).toContain(
      "migrate/service: runs once and ends: run it by hand, or as the first step of the service that needs it",
    );
  });

  test("names become DNS labels, and addresses follow them", () => {
    const made = draft(`
My_DB: { image: "postgres:16.4", container_name: main-database }
edge: { image: "team/app:1.2.3", depends_on: [My_DB], environment: { A: "redis://My_DB:5432/0", B: main-database, C: not-My_DB-here } }
`);
    const [db, app] = made.services;
    expect([db.name, app.name, app.needs]).toEqual(["my-db", "edge-2", ["my-db"]]);
    expect(Object.fromEntries(app.env)).toEqual({
      A: "redis://my-db:5432/0",
      B: "my-db",
      C: "not-My_DB-here",
    });
  });
});

describe("a health check with a variable that has no value", () => {
  test("gives way to the program's own question, at the rhythm of the file", () => {
    const made = draft(`
db:
  image: postgres:16.4
  healthcheck: { test: "pg_isready -h localhost -U \${DB_USER} -d \${DB_NAME}", interval: 7s }
`);
    expect(made.services[0].health).toEqual({
      check: "command",
      words: ["pg_isready", "-h", "127.0.0.1", "-U", "postgres"],
      rhythm: { intervalSeconds: 7 },
    });
    expect(notes(made)).toEqual(
      expect.arrayContaining([
        "Not carried over:",
        "db/healthcheck: DB_USER, DB_NAME in its question: not set, so that it is not whole",
        "db/healthcheck: none that can be carried: its program's own question is asked",
      ]),
    );
  });

  test("is seen in a service that another extends, and not where that one asks otherwise", () => {
    const made = draft(`
base: { image: "a:1.2.3", ports: ["80:80"], healthcheck: { test: ["CMD", "ask", "\${WHOM}"] } }
same: { extends: base, ports: !override ["81:81"] }
other: { extends: base, ports: !override ["82:82"], healthcheck: { test: ["CMD", "ask", "me"] } }
`);
    expect(made.services.map(({ health }) => health)).toEqual([
      { check: "listens", port: 80, rhythm: {} },
      { check: "listens", port: 81, rhythm: {} },
      { check: "command", words: ["ask", "me"], rhythm: {} },
    ]);
  });

  test("is carried where the file has another value for it", () => {
    const made = draft(
      'db: { image: "postgres:16.4", healthcheck: { test: "pg_isready -U ${DB_USER:-shop}" } }',
    );
    expect(made.services[0].health).toMatchObject({ line: "pg_isready -U shop" });
  });
});

test("a cache without a password is reached only by those that name it, which then wait for it", () => {
  const made = draft(`
cache: { image: "redis:7.4.1", command: "redis-server --maxmemory-policy allkeys-lfu" }
queue: { image: "valkey/valkey:8.0.1", container_name: main-queue }
open: { image: "redis:7.4.1", ports: ["6379:6379"] }
api: { image: "team/api:1.2.3", environment: { URL: "redis://:@cache:6379/0", HOST: main-queue, CACHE_NAME: my-cache } }
worker: { image: "team/worker:1.2.3", command: ["work", "--queue=queue:6379"], depends_on: [api] }
web: { image: "team/web:1.2.3", environment: { API: "http://api", TITLE: "the queue-tip" } }
`);
  expect(made.services.map(({ name, eviction, needs }) => [name, eviction, needs])).toEqual([
    ["cache", "allkeys-lru", []],
    ["queue", "noeviction", []],
    ["open", undefined, []],
    ["api", undefined, ["cache", "queue"]],
    ["worker", undefined, ["api", "queue"]],
    ["web", undefined, []],
  ]);
  expect(systemSource(made)).toContain('protocol: { scheme: "redis", eviction: "noeviction" },');
});

describe("ports", () => {
  test("a worker has none and counts as healthy while it runs", () => {
    const [worker] = draft("worker: { image: 'team/worker:1.2.3' }").services;
    expect(worker).toMatchObject({ health: { check: "running" }, isRouted: false });
    expect(worker.port).toBeUndefined();
  });

  test("of several that publish, the proxy leads to the one that people visit", () => {
    const made = draft(`
db: { image: "postgres:16.4", ports: ["5432:5432"] }
admin: { image: "team/admin:1.2.3", ports: ["9999:80"] }
web: { image: "team/web:1.2.3", ports: ["8080:80"] }
inner: { image: "team/inner:1.2.3", ports: ["127.0.0.1:80:80"] }
`);
    expect(made.services.filter(({ isRouted }) => isRouted).map(({ name }) => name)).toEqual([
      "web",
    ]);
    expect(systemSource(made)).toContain("publish: 9999,\n    routes: [],");
  });

  test("a host port that two publish stays with the first", () => {
    const made = draft(`
a: { image: "a:1.2.3", ports: ["80:80"] }
b: { image: "b:1.2.3", ports: ["80:8080"] }
`);
    expect(made.services.map(({ publish }) => publish)).toEqual([80, undefined]);
    expect(notes(made)).toContain("b/ports: host port 80 is taken by a");
  });
});

test("secrets whose names would be one stay apart", () => {
  const made = draft(`
web: { image: "team/web:1.0.0", environment: { PASSWORD: first-value-1 } }
api: { image: "team/api:1.0.0", environment: { PASSWORD: second-value-2 } }
old: { image: "team/old:1.0.0", environment: { WEB_PASSWORD: third-value-3, web_password: fourth-value-4 } }
`);
  expect([...made.secrets]).toEqual([
    ["web-password", "first-value-1"],
    ["api-password", "second-value-2"],
    ["web-password-2", "third-value-3"],
    ["web-password-3", "fourth-value-4"],
  ]);
});

test.each([
  "a\\",
  "a'b\\'c",
  "\\n",
  'q"u\\"o',
  "$x ${y} \\$z",
  "line 1\nline 2\n",
  "line 1\r\nline 2",
  " # x ",
])("a secret is read from the file as it was written: %j", (value) => {
  const text = secretsFile({ secrets: new Map([["key", value]]) });
  expect(readVariables("shop.env", text, () => undefined).get("KEY")).toBe(value);
});
