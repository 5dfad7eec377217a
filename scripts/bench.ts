import { spawnSync } from "node:child_process";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { admit, type Load } from "../core/capacity/admission";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { memoryFiles } from "../core/compose/files";
import { projectOf } from "../core/compose/project";
import { readModel } from "../core/compose/read";
import type { PlannedResource } from "../program/offline";
import { EngineProject } from "../test/support/engine";

const PROJECT = path.join(__dirname, "..");
const PAIRS = 5;

/** Milliseconds that something takes. */
function time(action: () => void): number {
  const begin = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];
}

/** What a Node process printed. */
function node(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: PROJECT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}

/** The median ratio of two actions that are run in turn, so that both meet the same machine. */
function ratio(one: () => void, other: () => void): number {
  return median(Array.from({ length: PAIRS }, () => time(one) / time(other)));
}

function planAgainstImport(): string {
  const measured = ratio(
    () => node("cli/enxuto.cjs", "plan", "dev"),
    () => node("-e", 'require("@pulumi/pulumi")'),
  );
  return `plan dev / importing @pulumi/pulumi alone: ${measured.toFixed(2)} (aim: 3 at most)`;
}

/** The resources of stack dev, asked of another process: the mocks that answer would stay in this one. */
const RESOURCES = `
  const { loadSystems } = require("./dist/program/load-systems");
  const { runOffline } = require("./dist/program/offline");
  const { readStackConfig } = require("./dist/program/project");
  loadSystems(process.cwd())
    .then((systems) => runOffline(systems, "dev", readStackConfig(process.cwd(), "dev")))
    .then(({ resources }) => console.log(JSON.stringify(resources)));`;

class Raw extends pulumi.CustomResource {}

/** A preview of our program against one that registers the same resources by hand, with a real engine and stand-in providers. */
async function programAgainstHand(): Promise<string> {
  const resources: PlannedResource[] = JSON.parse(node("-e", RESOURCES));
  const byHand = async () => {
    for (const { type, name, props } of resources) new Raw(type, name, { ...props });
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
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) ratios.push((await seconds()) / (await seconds(byHand)));
  project.remove();
  return `preview of stack dev / the same resources by hand: ${median(ratios).toFixed(2)} (aim: 1.1 at most)`;
}

/** How the time of one admission for each service grows with their number: 1 is linear. */
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
      for (let run = 0; run < runs; run++) admit(loads, 1_000_000, DEFAULT_RESERVE);
    };
    once();
    return median(Array.from({ length: PAIRS }, () => time(once))) / (runs * count);
  };
  const least = perService(10);
  const rows = [100, 1_000, 10_000].map(
    (count) => `${count.toLocaleString("en-US")}: ${(perService(count) / least).toFixed(2)}`,
  );
  return `admission, time for each service against 10 services: ${rows.join(", ")} (aim: linear)`;
}

/** Compose files of two shapes that a careless reader takes quadratic time for, by their size. */
const COMPOSE_SHAPES: Readonly<Record<string, (size: number) => string>> = {
  "variables in one value": (size) =>
    `services: {a: {image: b, command: "${"$A ".repeat(size)}"}}\n`,
  "chained extends": (size) =>
    `services:\n  s0: {image: b}\n${Array.from({ length: size }, (_, i) => `  s${i + 1}: {extends: {service: s${i}}}\n`).join("")}`,
};

/** How the time of reading a compose file grows from its size to ten times that: 10 is linear. */
function composeBySize(): string {
  const rows = Object.entries(COMPOSE_SHAPES).map(([name, text]) => {
    const read = (size: number) => () => {
      projectOf(readModel({ files: memoryFiles({ "compose.yaml": text(size) }), environment: {} }));
    };
    read(1_000)();
    return `${name}: ${ratio(read(10_000), read(1_000)).toFixed(1)}`;
  });
  return `reading ten times as large a compose file: ${rows.join(", ")} (aim: 12 at most)`;
}

async function main(): Promise<void> {
  console.log(planAgainstImport());
  console.log(admissionBySize());
  console.log(composeBySize());
  console.log(await programAgainstHand());
}

main();
