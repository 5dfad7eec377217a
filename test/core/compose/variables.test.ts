import { readMemory } from "../../support/compose-file";

const API = "api: {image: 'redis:7', mem_reservation: 256m}";
const DB = "db: {image: 'postgres:16', mem_reservation: 512m, profiles: [sql]}";
const VECTORS = "vectors: {image: 'example/vectors:1', mem_reservation: 2g, profiles: [search]}";
const PROFILES = `services:\n  ${API}\n  ${DB}\n  ${VECTORS}\n`;
const BASE = `services:\n  ${API}\n`;
const PROD =
  "services:\n  api: {mem_reservation: 3g}\n  db: {image: 'postgres:16', mem_reservation: 512m}\n";

type Given = Parameters<typeof readMemory>;

/** Names and reservations in MiB of what is counted. */
function counted(...given: Given): Record<string, number> {
  return Object.fromEntries(
    readMemory(...given).services.map(({ name, reservationBytes = 0 }) => [
      name,
      reservationBytes / 1024 ** 2,
    ]),
  );
}

describe("profiles", () => {
  const ALL = { api: 256, db: 512, vectors: 2048 };

  test.each<[string, Given, Record<string, number>]>([
    [
      "in .env, by way of other variables",
      [
        {
          "compose.yaml": PROFILES,
          ".env": "SEARCH=search\nCOMPOSE_PROFILES=${SEARCH:-none},${STORE:-sql}\n",
        },
      ],
      ALL,
    ],
    [
      "in the file of --env-file, blanks around them",
      [
        { "compose.yaml": PROFILES, "prod.env": "COMPOSE_PROFILES=search, sql\n" },
        { envFiles: ["prod.env"] },
      ],
      ALL,
    ],
    [
      "in the file of COMPOSE_ENV_FILES",
      [
        { "compose.yaml": PROFILES, "prod.env": "COMPOSE_PROFILES=sql\n" },
        { environment: { COMPOSE_ENV_FILES: "prod.env" } },
      ],
      { api: 256, db: 512 },
    ],
    [
      "in the environment, which goes before .env",
      [
        { "compose.yaml": PROFILES, ".env": "COMPOSE_PROFILES=sql\n" },
        { environment: { COMPOSE_PROFILES: "search" } },
      ],
      { api: 256, vectors: 2048 },
    ],
    [
      "that are named, which go before both",
      [
        { "compose.yaml": PROFILES, ".env": "COMPOSE_PROFILES=sql\n" },
        { profiles: ["search"], environment: { COMPOSE_PROFILES: "sql" } },
      ],
      { api: 256, vectors: 2048 },
    ],
    [
      "in an .env that COMPOSE_DISABLE_ENV_FILE switches off",
      [
        { "compose.yaml": PROFILES, ".env": "COMPOSE_PROFILES=sql\n" },
        { environment: { COMPOSE_DISABLE_ENV_FILE: "true" } },
      ],
      { api: 256 },
    ],
  ])("%s", (_, given, expected) => {
    expect(counted(...given)).toEqual(expected);
  });

  test("what they leave out is named", () => {
    const { leftOut, notices } = readMemory({ "compose.yaml": PROFILES });
    expect(leftOut).toEqual([
      { service: "db", profile: "sql" },
      { service: "vectors", profile: "search" },
    ]);
    expect(notices).toEqual([{ code: "left-out", services: leftOut }]);
  });

  test("extends carries them, an empty list does not clear them, !reset does", () => {
    const services = [
      "base: {image: 'redis:7-alpine', profiles: [debug], mem_limit: 100m}",
      "inherits: {extends: {service: base}}",
      "emptied: {extends: {service: base}, profiles: []}",
      "joined: {extends: {service: base}, profiles: [other]}",
      "reset: {extends: {service: base}, profiles: !reset []}",
      "plain: {image: 'redis:7-alpine', mem_limit: 100m}",
    ];
    const { services: started, leftOut } = readMemory({
      "compose.yaml": `services:\n  ${services.join("\n  ")}\n`,
    });
    expect(started.map(({ name }) => name)).toEqual(["reset", "plain"]);
    expect(leftOut.map(({ profile }) => profile)).toEqual([
      "debug",
      "debug",
      "debug",
      "debug,other",
    ]);
  });
});

describe("files", () => {
  const FILES = { "compose.yaml": BASE, "prod.yaml": PROD };
  const BOTH = { api: 3072, db: 512 };

  test.each<[string, Given, Record<string, number>]>([
    [
      "of COMPOSE_FILE in .env",
      [{ ...FILES, ".env": "COMPOSE_FILE=compose.yaml:prod.yaml\n" }],
      BOTH,
    ],
    [
      "of COMPOSE_FILE in the environment",
      [FILES, { environment: { COMPOSE_FILE: "compose.yaml:prod.yaml" } }],
      BOTH,
    ],
    [
      "with another COMPOSE_PATH_SEPARATOR",
      [{ ...FILES, ".env": "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=compose.yaml;prod.yaml\n" }],
      BOTH,
    ],
    [
      "that are named: COMPOSE_FILE is not asked",
      [{ ...FILES, ".env": "COMPOSE_FILE=compose.yaml:prod.yaml\n" }, { named: ["compose.yaml"] }],
      { api: 256 },
    ],
    [
      "with an override of another name, as Compose takes it",
      [{ "docker-compose.yml": BASE, "compose.override.yaml": PROD }],
      BOTH,
    ],
    ["in a folder above", [{ "../compose.yaml": BASE }], { api: 256 }],
    [
      "in a folder that is named, with its own .env",
      [
        {
          "app/compose.yaml": BASE,
          "app/prod.yaml": PROD,
          "app/.env": "COMPOSE_FILE=compose.yaml:prod.yaml\n",
          ".env": "COMPOSE_FILE=nowhere.yaml\n",
        },
        { named: ["app"] },
      ],
      BOTH,
    ],
    [
      "with the .env beside the first of them",
      [
        {
          "app/compose.yaml": "services: {api: {image: 'redis:7', mem_reservation: '${M}'}}",
          "app/.env": "M=64m\n",
          ".env": "M=1g\n",
        },
        { named: ["app/compose.yaml"] },
      ],
      { api: 64 },
    ],
  ])("%s", (_, given, expected) => {
    expect(counted(...given)).toEqual(expected);
  });

  test("a folder without any is named, the folders above are not taken for it", () => {
    expect(() =>
      readMemory({ "compose.yaml": BASE, "app/readme": "" }, { named: ["app"] }),
    ).toThrow("app: there is no compose.yaml here: name the compose files to judge");
  });

  test.each(["stack.yml", "docker/docker-compose.yml", "deploy/compose.yaml"])(
    "of a folder without any, %s is named as one to judge",
    (file) => {
      expect(() => readMemory({ [`app/${file}`]: BASE }, { named: ["app"] })).toThrow(
        `app: there is no compose.yaml here: name the compose files to judge, such as app/${file}`,
      );
    },
  );

  test("an extended file elsewhere in the repository is read from a folder below", () => {
    const files = {
      "../.git/HEAD": "ref: refs/heads/main\n",
      "../common.yaml": "services: {base: {image: 'redis:7', mem_reservation: 128m}}\n",
      "compose.yaml": "services: {a: {extends: {file: ../common.yaml, service: base}}}\n",
    };
    expect(counted(files)).toEqual({ a: 128 });
  });
});

test("variables of .env mean what Compose makes of them", () => {
  const services = ["a: {image: 'redis:${A}', mem_limit: '${M}'}"];
  services.push("b: {image: 'redis:${B}', mem_limit: '${M2}'}");
  services.push("c: {image: 'redis:${C}', mem_limit: '${M3}'}");
  const { services: read } = readMemory({
    "compose.yaml": `services:\n  ${services.join("\n  ")}\n`,
    ".env": 'A=7\nB=${A}-alpine\nC=${NOPE:-7}\nM2=64m\nM=$M2\nM3="${M2}"\n',
  });
  expect(read.map(({ image, limitBytes }) => [image, limitBytes])).toEqual([
    ["redis:7", 64 * 1024 ** 2],
    ["redis:7-alpine", 64 * 1024 ** 2],
    ["redis:7", 64 * 1024 ** 2],
  ]);
});
