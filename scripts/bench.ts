import { spawnSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { admit, type Load } from "../core/capacity/admission";
import { fitOnServers } from "../core/capacity/placement/servers";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { memoryFiles } from "../core/compose/files";
import { projectOf } from "../core/compose/project";
import { readModel } from "../core/compose/read";
import type { PlannedResource } from "../program/offline";
import { EngineProject } from "../test/support/engine";
import { composeCommand } from "../test/support/tiers";

const PROJECT = path.join(__dirname, "..");
const PAIRS = Number(process.env.BENCH_PAIRS ?? 7);

const CLI = path.join(PROJECT, "cli/enxuto.cjs");

/** Eight services, as a document has them. */
const COMPOSE_FILE = path.join(PROJECT, "test/fixtures/compose/conecta-saude/compose.yaml");

/** Two medians of one comparison, as ratios: of the clock, and of the processors' time, which other work disturbs less. */
interface Ratio {
  readonly clock: number;
  readonly cpu?: number;
}

/** One line of the table. */
interface Row {
  readonly what: string;
  readonly aim: number;
  readonly measured: Ratio | string;
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];
}

/** Seconds by the clock and of the processors that a command takes, its children's too, as the shell's `time` says them. */
function timed(words: readonly string[]): { readonly clock: number; readonly cpu: number } {
  const { status, stderr } = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1', "bash", ...words],
    { cwd: PROJECT, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${words.join(" ")} failed: exit ${status}`);
  const [clock, user, system] = stderr.trim().split(" ").map(Number);
  return { clock, cpu: user + system };
}

/** Two commands run in turn, so that both meet the same machine; the first run of each warms it up and does not count. */
function ratio(one: readonly string[], other: readonly string[]): Ratio {
  timed(one);
  timed(other);
  const pairs = Array.from({ length: PAIRS }, () => [timed(one), timed(other)] as const);
  const of = (time: "clock" | "cpu") =>
    median(pairs.map(([ours]) => ours[time])) / median(pairs.map(([, theirs]) => theirs[time]));
  return { clock: of("clock"), cpu: of("cpu") };
}

function enxuto(...words: readonly string[]): string[] {
  return [process.execPath, CLI, ...words];
}

function node(script: string): string[] {
  return [process.execPath, "-e", script];
}

function fitAgainstCompose(): Ratio | string {
  const compose = composeCommand();
  if (!compose) return "no Compose here";
  return ratio(enxuto("fit", COMPOSE_FILE, "--ram", "4GB"), [
    ...compose,
    ...["--file", COMPOSE_FILE, "config"],
  ]);
}

/** The class of the SDKs that a program written by hand makes a resource of this type with: `docker:index/image:Image`. */
function classOf(type: string): new (name: string, props: object) => pulumi.CustomResource {
  const [provider, module, name] = type.split(":");
  const [folder] = module.split("/");
  const sdk = require(`@pulumi/${provider}`);
  return (folder === "index" ? sdk : sdk[folder])[name];
}

/** A preview of our program against one that makes the same resources by hand, with a real engine and stand-in providers. */
async function programAgainstHand(): Promise<Ratio> {
  const answer = spawnSync(process.execPath, ["-e", RESOURCES], {
    cwd: PROJECT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const resources: PlannedResource[] = JSON.parse(answer.stdout);
  const byHand = async () => {
    for (const { type, name, props } of resources) new (classOf(type))(name, { ...props });
  };
  const project = await EngineProject.create();
  const stack = await project.stack("dev");
  const seconds = async (program?: () => Promise<void>) => {
    const begin = process.hrtime.bigint();
    const { ok, output } = await stack.preview({ program });
    if (!ok) throw new Error(output);
    return Number(process.hrtime.bigint() - begin) / 1e9;
  };
  await seconds();
  await seconds(byHand);
  const [ours, theirs]: number[][] = [[], []];
  for (let pair = 0; pair < PAIRS; pair++) {
    ours.push(await seconds());
    theirs.push(await seconds(byHand));
  }
  project.remove();
  return { clock: median(ours) / median(theirs) };
}

/** The resources of stack dev, asked of another process: the mocks that answer would stay in this one. */
const RESOURCES = `
  const { createJiti } = require("jiti");
  const jiti = createJiti(process.cwd() + "/", { alias: { "enxuto/model": process.cwd() + "/api/model.ts" } });
  (async () => {
    const { runOffline } = await jiti.import("./program/offline.ts");
    const { readStackConfig } = await jiti.import("./program/project.ts");
    const { SYSTEMS } = await jiti.import("./systems/index.ts");
    const { resources } = await runOffline(SYSTEMS, "dev", readStackConfig(process.cwd(), "dev"));
    console.log(JSON.stringify(resources));
  })();`;

/** Growth of the time of placing services from 100 on 5 servers to 1,000 on 50, with the loss of each server judged. */
function placementBySize(): string {
  const ask = (count: number) => () => {
    const services = Array.from({ length: count }, (_, index) => ({
      ...{ name: `s${index}`, replicas: 1, rollout: "auto" as const, pinned: index % 10 === 0 },
      memory: { reservationMiB: 32 + ((index * 37) % 200) },
    }));
    const members = Array.from({ length: count / 20 }, (_, index) => ({
      ...{ name: `server-${index + 1}`, size: null, memTotalMiB: 4096 },
    }));
    fitOnServers({ services, members, reserve: DEFAULT_RESERVE, survive: 1 });
  };
  const taken = (count: number) => {
    ask(count)();
    return median(
      Array.from({ length: PAIRS }, () => {
        const begin = process.hrtime.bigint();
        ask(count)();
        return Number(process.hrtime.bigint() - begin) / 1e6;
      }),
    );
  };
  const [small, large] = [taken(100), taken(1_000)];
  return `placing 1,000 services on 50 servers: ${large.toFixed(0)} ms (aim: below 100), ${(large / small).toFixed(1)} times 100 on 5`;
}

/** Growth of the time of one admission for each service with their number: 1 is linear. */
function admissionBySize(): string {
  const perService = (count: number) => {
    const loads = Array.from(
      { length: count },
      (_, index): Load => ({
        name: `service-${index}`,
        replicas: 1,
        memory: { limitMiB: 64, reservationMiB: 1 + (index % 32) },
        rollout: index % 2 ? "auto" : "stop-first",
      }),
    );
    const runs = Math.ceil(20_000 / count);
    const once = () => {
      const begin = process.hrtime.bigint();
      for (let run = 0; run < runs; run++) admit(loads, 1_000_000, DEFAULT_RESERVE);
      return Number(process.hrtime.bigint() - begin);
    };
    once();
    return median(Array.from({ length: PAIRS }, once)) / (runs * count);
  };
  const least = perService(10);
  const rows = [100, 1_000, 10_000].map(
    (count) => `${count.toLocaleString("en-US")}: ${(perService(count) / least).toFixed(2)}`,
  );
  return `admission, time for each service against 10 services: ${rows.join(", ")}`;
}

function line({ what, aim, measured }: Row): string {
  if (typeof measured === "string") return `| ${what} | ${measured} | | ${aim.toFixed(2)} |`;
  const { clock, cpu } = measured;
  return `| ${what} | ${clock.toFixed(2)} | ${cpu?.toFixed(2) ?? ""} | ${aim.toFixed(2)} |`;
}

/** Compose files of two shapes that a careless reader takes quadratic time for, by their size. */
const COMPOSE_SHAPES: Readonly<Record<string, (size: number) => string>> = {
  "variables in one value": (size) =>
    `services: {a: {image: b, command: "${"$A ".repeat(size)}"}}\n`,
  "chained extends": (size) =>
    `services:\n  s0: {image: b}\n${Array.from({ length: size }, (_, i) => `  s${i + 1}: {extends: {service: s${i}}}\n`).join("")}`,
};

/** Growth of the time of reading a compose file from its size to ten times that: 10 is linear. */
function composeBySize(): string {
  const rows = Object.entries(COMPOSE_SHAPES).map(([name, text]) => {
    const read = (size: number) => () => {
      projectOf(readModel({ files: memoryFiles({ "compose.yaml": text(size) }), environment: {} }));
    };
    read(1_000)();
    const taken = (size: number) =>
      median(
        Array.from({ length: PAIRS }, () => {
          const begin = process.hrtime.bigint();
          read(size)();
          return Number(process.hrtime.bigint() - begin);
        }),
      );
    return `${name}: ${(taken(10_000) / taken(1_000)).toFixed(1)}`;
  });
  return `reading ten times as large a compose file: ${rows.join(", ")} (aim: 12 at most)`;
}

async function main(): Promise<void> {
  spawnSync("npm", ["run", "--silent", "build:js"], { cwd: PROJECT, stdio: "inherit" });
  const [load] = os.loadavg();
  console.log(
    `Node ${process.versions.node}, ${os.cpus().length} × ${os.cpus()[0].model}, load ${load.toFixed(1)}, medians of ${PAIRS} runs in turn`,
  );
  console.log(`\n| ratio of | clock | CPU | aim |\n| --- | --- | --- | --- |`);
  const importing = node('require("@pulumi/pulumi")');
  const rows: [string, number, () => Ratio | string | Promise<Ratio | string>][] = [
    ["`enxuto --help` / `node -e 0`", 1.5, () => ratio(enxuto("--help"), node("0"))],
    ["`fit` of 8 services / `docker compose config`", 1, fitAgainstCompose],
    ["`plan dev` / importing @pulumi/pulumi", 1.3, () => ratio(enxuto("plan", "dev"), importing)],
    [
      "`plan` of four stacks / of one",
      1.6,
      () => ratio(enxuto("plan", ...FOUR), enxuto("plan", "dev")),
    ],
    ["`preview` of dev / the same resources by hand", 1.1, programAgainstHand],
  ];
  for (const [what, aim, measure] of rows) {
    console.log(line({ what, aim, measured: await measure() }));
  }
  console.log(`\n${admissionBySize()}`);
  console.log(placementBySize());
  console.log(composeBySize());
}

const FOUR = ["dev", "flask-report", "whatsapp", "audio-voice"];

main();
