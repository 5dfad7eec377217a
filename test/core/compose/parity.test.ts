import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readDotenv } from "../../../core/compose/dotenv";
import type { ComposeProject } from "../../../core/compose/project";
import { readModel } from "../../../core/compose/read";
import type { ComposeService } from "../../../core/compose/service";
import { findCompose, resolveByCompose } from "../../../engine/compose-config";
import { machineFiles } from "../../../engine/files";
import { runEnxuto } from "../../support/command";
import {
  CASE_ENVIRONMENT,
  CASES,
  COMPOSE_CASES,
  type ComposeCase,
  composeConfig,
} from "../../support/compose-cases";
import { composeFileIn, judged, read } from "../../support/compose-file";
import { folderForFile } from "../../support/folder";
import { tier } from "../../support/tiers";

const folder = folderForFile("parity");
const composeFile = (text: string, name?: string) => composeFileIn(folder, text, name);

function enxuto(args: readonly string[], cwd: string) {
  return runEnxuto(args, { cwd });
}

/** What Compose's schema refuses, and what is said of it. */
const REFUSED: [string, string][] = [
  [
    "mem_limt: 64m",
    "compose.yaml: services.a.mem_limt: is not a key that Compose knows here: did you mean mem_limit?",
  ],
  ["imgae: b", "services.a.imgae: is not a key that Compose knows here: did you mean image?"],
  [
    "limits: 5",
    "services.a.limits: is not a key that Compose knows here: it stands in deploy.resources",
  ],
  [
    "memory: 64m",
    "services.a.memory: is not a key that Compose knows here: it stands in deploy.resources.limits",
  ],
  ["image: 5", "services.a.image: got 5, expected text: put it in quotes"],
  ["user: 1000", "services.a.user: got 1000, expected text: put it in quotes"],
  ["mem_limit: [64m]", "services.a.mem_limit: got a list, expected a number or text"],
  ["mem_limit:", "services.a.mem_limit: got nothing, expected a number or text"],
  ["ports: 80", "services.a.ports: got 80, expected a list"],
  [
    "ports: [{target: 80, publish: 81}]",
    "services.a.ports.0.publish: is not a key that Compose knows here: did you mean published?",
  ],
  ["command: [sleep, 5]", "services.a.command.1: got 5, expected text: put it in quotes"],
  ["healthcheck: true", "services.a.healthcheck: got true, expected a mapping"],
  ["healthcheck: {interval: 5}", "services.a.healthcheck.interval: got 5, expected text"],
  [
    "deploy: {limits: {memory: 64m}}",
    "services.a.deploy.limits: is not a key that Compose knows here: it stands in resources",
  ],
  [
    "deploy: {resources: {limits: {memory: 67108864}}}",
    "limits.memory: got 67108864, expected text: put it in quotes",
  ],
  [
    "environment: {A: [1]}",
    "services.a.environment.A: got a list, expected text or a number or true or false or nothing",
  ],
  ["ulimits: 5", "services.a.ulimits: got 5, expected a mapping"],
  ["ulimits: {nofile: [5]}", "services.a.ulimits.nofile: got a list, expected a whole number"],
  ["labels:", "services.a.labels: got nothing, expected a mapping or a list"],
  ["<<: {tty: true}\n    <<: {init: true}", 'line 5, column 7: duplicated key "<<"'],
]
  .map(([line, message]): [string, string] => [
    `services:\n  a:\n    build: .\n    ${line}\n`,
    message,
  ])
  .concat([
    [
      "service: {a: {image: b}}\n",
      "compose.yaml: service: is not a key that Compose knows here: did you mean services?",
    ],
    ["a: {image: b}\n", "compose.yaml: has no services"],
    [
      "version: 3.8\nservices: {a: {image: b}}\n",
      "compose.yaml: version: got 3.8, expected text: put it in quotes",
    ],
  ]);

/** What looks odd, and Compose takes. */
const TAKEN: string[] = [
  "x-mine: 1",
  "deploy: {x-mine: 1}",
  "deploy:",
  "command:",
  "environment: {A: , B: true, C: 1}",
  "logging: {options: {max-file: 3}}",
  "scale: '1'",
  "cpus: '0.5'",
  "restart: no",
  "healthcheck: {test: exit 0, disable: 'true'}",
  "ports: [':8080:80', '::82']",
  "ports: ['80', 81, {target: '82', published: 83}]",
  "develop:",
  "models: [m]",
  "gpus: all",
  "provider: {type: x}\n  b:\n    image: c",
  "volumes: [{type: tmpfs, target: /t, tmpfs: {size: 5m}}]",
].map((line) => `services:\n  a:\n    image: b\n    ${line}\nmodels: {m: {model: m}}\n`);

describe("reads compose files as Compose v2 does", () => {
  test.each(CASES.map((one) => [one.name, one.style, one] as const))("%s: %s", (_, __, one) => {
    expect(figures(caseProject(one).services)).toEqual(composeFigures(one));
  });

  /** What is held equal, of our own reading. */
  function figures(services: readonly ComposeService[]) {
    return Object.fromEntries(
      services.map((service) => [
        service.name,
        {
          image: service.image,
          limit: service.limitBytes,
          reservation: service.reservationBytes,
          memswap: service.memswapBytes,
          shm: service.shmBytes,
          replicas: service.replicas,
          ports: service.ports.map((port) => JSON.stringify(port)).sort(),
          health: service.health,
          logging: service.logging,
          command: service.command,
          entrypoint: service.entrypoint,
          environment: Object.fromEntries(service.environment),
          startFirst: service.startFirst,
        },
      ]),
    );
  }

  function caseProject({ name, files, profiles }: ComposeCase): ComposeProject {
    return read(
      files.map((file) => path.join(COMPOSE_CASES, name, file)),
      profiles,
      CASE_ENVIRONMENT,
    );
  }

  /** The same, read from Compose's own output without any of our code. */
  function composeFigures({ name }: ComposeCase) {
    const text = fs.readFileSync(path.join(COMPOSE_CASES, name, "expected.json"), "utf8");
    // biome-ignore lint/suspicious/noExplicitAny: the output of another program
    const { services } = JSON.parse(text) as Record<string, Record<string, any>>;
    const bytes = (figure: string | undefined) => (figure ? Number(figure) : undefined);
    const plain = (words: readonly string[] | null) =>
      (words ?? []).map((word) => word.replaceAll("$$", "$"));
    return Object.fromEntries(
      Object.entries(services).map(([service, one]) => {
        const { limits, reservations } = one.deploy?.resources ?? {};
        const test = one.healthcheck?.test as string[] | undefined;
        return [
          service,
          {
            image: one.image,
            limit: bytes(one.mem_limit ?? limits?.memory),
            reservation: bytes(one.mem_reservation ?? reservations?.memory),
            memswap: bytes(one.memswap_limit),
            shm: bytes(one.shm_size),
            replicas: one.scale ?? one.deploy?.replicas ?? 1,
            ports: (one.ports ?? [])
              .map(({ target, published, protocol, host_ip }: Record<string, string>) =>
                JSON.stringify({ target, published, protocol, hostIp: host_ip }),
              )
              .sort(),
            health:
              one.healthcheck?.disable || test?.[0] === "NONE"
                ? "disabled"
                : test
                  ? "declared"
                  : "none",
            logging: {
              driver: one.logging?.driver ?? "json-file",
              options: one.logging?.options ?? {},
            },
            command: plain(one.command),
            entrypoint: plain(one.entrypoint),
            environment: Object.fromEntries(
              Object.entries<string | null>(one.environment ?? {})
                .filter(([, value]) => value !== null)
                .map(([key, value]) => [key, String(value).replaceAll("$$", "$")]),
            ),
            startFirst: one.deploy?.update_config?.order === "start-first",
          },
        ];
      }),
    );
  }

  test.each<[string, string]>(REFUSED)("what Compose refuses is refused: %s", (lines, message) => {
    expect(() => judged(composeFile(lines), "any")).toThrow(message);
  });

  test.each(TAKEN.map((lines) => [lines]))("what Compose takes is taken: %s", (lines) => {
    expect(judged(composeFile(lines), "any").services).toHaveLength(1);
  });

  test("a limit without end is refused, as Compose does from 5.5 on", () => {
    expect(() => read([composeFile("services: {a: {image: b, mem_limit: .inf}}\n")])).toThrow(
      'services.a.mem_limit: got ".inf", expected a number or text',
    );
  });

  tier("compose")("where Compose is present", () => {
    const binary = findCompose() as string;

    test.each(CASES.map((one) => [one.name, one] as const))(
      "%s: what it says was written down",
      (_, one) => {
        const written = path.join(COMPOSE_CASES, one.name, "expected.json");
        expect(composeConfig(binary, one)).toBe(fs.readFileSync(written, "utf8"));
      },
    );

    test("its reading gives the same answer as enxuto's own", () => {
      const args = ["fit", "compose.yaml", "--ram", "2GB", "--json"];
      const cwd = path.join(COMPOSE_CASES, "conecta-saude");
      const own = enxuto(args, cwd);
      expect(enxuto([...args, "--reader", "compose"], cwd)).toEqual(own);
      expect(own.status).toBe(0);
    });

    test("it refuses and takes the same", () => {
      const verdicts = [...REFUSED.map(([text]) => text), ...TAKEN].map((text) => {
        const args = ["-p", "a", "-f", composeFile(text), "config", "--quiet"];
        return [text, spawnSync(binary, args).status === 0];
      });
      expect(verdicts).toEqual([
        ...REFUSED.map(([text]) => [text, false]),
        ...TAKEN.map((text) => [text, true]),
      ]);
    });

    test("what it refuses is said, and enxuto's own reading is used", () => {
      const file = composeFile(
        "services: {a: {image: redis, mem_limit: 64m, volumes: ['data:/data']}}\n",
      );
      const model = readModel({ files: machineFiles(), named: [file], environment: {} });
      expect(resolveByCompose(binary, model, { environment: {} })).toEqual({
        refusal: 'service "a" refers to undefined volume data: invalid compose project',
      });
    });
  });

  test("variables of an env file, in all their forms", () => {
    const text = "A=1 # one\nexport B=\"x\\ty $A\"\nC='$A'\nD=${A:-2}${E:-3}\nF: g\nINHERITED\n";
    const outer = (name: string) => ({ INHERITED: "yes" })[name];
    expect(Object.fromEntries(readDotenv(".env", text, outer))).toEqual({
      A: "1",
      B: "x\ty 1",
      C: "$A",
      D: "13",
      F: "g",
      INHERITED: "yes",
    });
  });
});
