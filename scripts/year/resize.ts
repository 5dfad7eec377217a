import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../../core/capacity/percentile";
import type { Resized } from "../../core/capacity/resize";
import { requireSocket } from "../../engine/engine-socket";
import { kernelKillsHere } from "../../engine/kernel-log";
import { NEEDS_SOCKET } from "../../measure/bench";
import { readLoad, type Series } from "../../measure/load-file";
import { Sampler } from "../../measure/sampler";
import { docker, removeStack, type TestProject } from "../../test/support/project";
import { Conecta, done, say } from "./conecta";
import { Traffic } from "./traffic";

const REPOSITORY = path.join(__dirname, "..", "..");

/** Minutes under load, before and after. @default 15 */
const MINUTES = Number(process.env.RESIZE_MINUTES ?? 15);

/** Minutes from one burst to the next. */
const EVERY_MINUTES = 5;

const ROWS_BEFORE = 200_000;

/** Milliseconds between two samples of a container: three of them fall into a burst that the watcher's looks may miss. */
const EVERY_MS = 500;

const CONECTA = new Conecta("resize", 35_174);

/** Conecta Saúde under its load, resized by what was used, and under the same load again. */
async function main(): Promise<void> {
  removeStack(CONECTA.stack);
  const project = CONECTA.project({});
  try {
    await CONECTA.up(project);
    await CONECTA.fill(ROWS_BEFORE);
    const first = await underLoad(project, "as planned");
    await proposed(project);
    say(`up: ${last((await done(project, ["up", CONECTA.stack, "--yes"])).output)}`);
    const second = await underLoad(project, "resized");
    say(`failed requests: ${first} as planned, ${second} resized`);
    await refusedBelowMinimum(project);
  } finally {
    project.remove();
  }
}

/** The load with the watcher and a sampler of each container; gives the requests that failed. */
async function underLoad(project: TestProject, title: string): Promise<number> {
  const socket = await requireSocket(NEEDS_SOCKET);
  const all = CONECTA.containers();
  const samplers = new Map([...all].map(([name, id]) => [name, new Sampler(socket, id, EVERY_MS)]));
  const watch = project.start(["watch", CONECTA.stack]);
  const traffic = new Traffic(CONECTA.site);
  const began = Date.now();
  const until = (minute: number) => sleep(Math.max(0, began + minute * 60_000 - Date.now()));
  for (let minute = EVERY_MINUTES / 2; minute < MINUTES; minute += EVERY_MINUTES) {
    await until(minute);
    await traffic.burst(burst());
  }
  await until(MINUTES);
  await traffic.stop();
  watch.child.kill("SIGINT");
  say(`${title}, watch said:\n${(await watch.ended).output.trim()}`);
  for (const sampler of samplers.values()) await sampler.stop();
  say(`${title}, answers: ${JSON.stringify(traffic.answers)}`);
  const ids = new Set(all.values());
  const kills = (await kernelKillsHere())?.filter(({ container }) => ids.has(container));
  const load = os.loadavg().map((one) => one.toFixed(1));
  say(
    `${title}: ${MINUTES} min, ${traffic.failed} failed, kills by the kernel's own words ${kills?.length ?? "not known"}, load ${load.join(" ")}`,
  );
  for (const [name, { samples }] of samplers) {
    const id = all.get(name) as string;
    const format = "{{.HostConfig.Memory}} {{.RestartCount}} {{.State.Health.Status}}";
    const [limit, restarts, health] = docker("inspect", "--format", format, id)[0].split(" ");
    const figures = [percentile(samples, 0.95), Math.max(...samples)].map(Math.ceil);
    say(
      `  ${name}: limit ${Number(limit) / 1024 ** 2}, p95 ${figures[0]}, most ${figures[1]} MiB in ${samples.length} samples; ${restarts} restarts, ${health}`,
    );
  }
  return traffic.failed;
}

/** All that comes at once: the messages, the voice notes, the lists, and bodies that are too large. */
function burst(): Series[] {
  const { requests: agent = [] } = readLoad(REPOSITORY, "whatsapp-agent");
  const { requests: backend = [] } = readLoad(REPOSITORY, "backend");
  return [...agent, ...backend.map((series) => ({ ...series, path: `/api${series.path}` }))];
}

/** The proposal, refused for want of a day, then written since a load stood for it, and judged. */
async function proposed(project: TestProject): Promise<void> {
  const { stack } = CONECTA;
  const file = path.join(project.folder, `Pulumi.${stack}.yaml`);
  const before = `${file}.before`;
  fs.copyFileSync(file, before);
  const running = await done(project, ["fit", "--running"]);
  say(`fit --running:\n${running.output.trim()}`);
  const soon = await project.enxuto(["resize", stack, "--apply"]);
  say(`resize --apply ends with ${soon.code}:\n${soon.output.trim()}`);
  if (soon.code === 0 || fs.readFileSync(file, "utf8") !== fs.readFileSync(before, "utf8")) {
    throw new Error("a quarter of an hour was taken for a day");
  }
  const words = ["resize", stack, "--apply", "--hours", (MINUTES / 60).toFixed(2)];
  say(`${words.join(" ")}:\n${(await done(project, words)).output.trim()}`);
  say(`written:\n${difference(before, file)}`);
  say(`plan: ${last((await done(project, ["plan", stack])).output)}`);
}

/** A limit below what was measured is refused by the plan, and what is proposed is never such. */
async function refusedBelowMinimum(project: TestProject): Promise<void> {
  const told = await done(project, ["resize", CONECTA.stack, "--json"]);
  const { services } = JSON.parse(told.output) as { readonly services: readonly Resized[] };
  const held = services.filter(({ isHeld }) => isHeld).map(({ name }) => name);
  say(`held by what was measured: ${held.join(", ") || "none"}`);
  project.configure({ memory: { backend: { limitMiB: 96, reservationMiB: 64 } } });
  const { code, output } = await project.enxuto(["plan", CONECTA.stack]);
  const line = output.split("\n").find((one) => one.includes("below"));
  say(`plan with 96 MiB for backend ends with ${code}: ${line?.trim()}`);
  if (code === 0) throw new Error("a limit below the measured minimum was admitted");
}

function difference(before: string, after: string): string {
  try {
    return execFileSync("diff", ["--unified=0", before, after], { encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout.split("\n").slice(2).join("\n").trim();
  }
}

function last(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
