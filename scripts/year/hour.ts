import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RESTIC_MIB } from "../../core/capacity/backup";
import { percentile } from "../../core/capacity/percentile";
import { dataOf, drillMiB } from "../../core/judge/kept-data";
import { type Backups, readBackups } from "../../core/model/backups";
import { requireSocket } from "../../engine/engine-socket";
import { kernelKillsHere } from "../../engine/kernel-log";
import { NEEDS_SOCKET } from "../../measure/bench";
import { readLoad } from "../../measure/load-file";
import { Sampler } from "../../measure/sampler";
import { dataVariables, placeVariables, repositoryVariables } from "../../operate/backup/program";
import { installation } from "../../operate/backup/schedule";
import { SYSTEMS } from "../../systems";
import { docker, removeStack, type TestProject } from "../../test/support/project";
import { Conecta, done, say } from "./conecta";
import { countedText, runCounted } from "./counted";
import { Traffic } from "./traffic";

const PROJECT = path.join(__dirname, "..", "..");

/** Minutes under load. @default 60 */
const MINUTES = Number(process.env.HOUR_MINUTES ?? 60);
const EVERY_MINUTES = 10;

/** Opens the repository of the backups. */
const PASSWORD = "correct horse";

const CONECTA = new Conecta("hour", 35_173);

/** Messages that are there before the first patient writes. */
const ROWS_BEFORE = 200_000;

/** Milliseconds between two samples of a container. */
const EVERY_MS = 1000;

const SYSTEM = SYSTEMS.find(({ name }) => name === "conecta-saude") as (typeof SYSTEMS)[number];

/** Conecta Saúde under load for an hour, backed up every ten minutes, then drilled, destroyed and brought back on nothing. */
async function main(): Promise<void> {
  const kept = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-kept-"));
  const store = path.join(kept, "conecta");
  const alerts = await receiver();
  const settings = {
    backups: { to: store, every: `${EVERY_MINUTES}m`, password: PASSWORD },
    alerts: { to: [alerts.url] },
  };
  removeStack(CONECTA.stack);
  const project = CONECTA.project(settings);
  const projects = [project];
  try {
    await CONECTA.up(project);
    say(`up: ${CONECTA.containers().size} containers`);
    await CONECTA.fill(ROWS_BEFORE);
    const program = backupProgram(project, store);
    await hour(project, program);
    say(`alerts in the hour: ${JSON.stringify(alerts.taken)}`);
    say(await program.run("backup", "last backup"));
    const before = CONECTA.tables();
    say(`rows: ${before.join(", ")}`);
    say(await program.run("drill", "drill"));
    program.remove();

    removeStack(CONECTA.stack);
    const fresh = CONECTA.project(settings, project);
    projects.push(fresh);
    await CONECTA.up(fresh);
    const listed = await done(fresh, ["backups", CONECTA.stack, "--json"]);
    const [{ id }] = JSON.parse(listed.output).backups;
    const words = ["restore", CONECTA.stack, "--at", id, "--yes"];
    const { output, seconds } = await done(fresh, words);
    say(`restore in ${seconds.toFixed(0)} s:\n${output}`);
    const after = CONECTA.tables();
    say(`rows: ${after.join(", ")}`);
    say(after.join() === before.join() ? "every row is back" : "ROWS DIFFER");
  } finally {
    alerts.close();
    for (const one of projects) one.remove();
    fs.rmSync(kept, { recursive: true, force: true });
  }
}

/** The load, the samples and the backups; says at the end what each container held. */
async function hour(project: TestProject, program: ReturnType<typeof backupProgram>) {
  const socket = await requireSocket(NEEDS_SOCKET);
  const all = CONECTA.containers();
  const samplers = new Map([...all].map(([name, id]) => [name, new Sampler(socket, id, EVERY_MS)]));
  const watch = project.start(["watch", CONECTA.stack]);
  const traffic = new Traffic(CONECTA.site);
  const { requests = [] } = readLoad(PROJECT, "whatsapp-agent");
  const began = Date.now();
  for (let minute = EVERY_MINUTES; minute <= MINUTES; minute += EVERY_MINUTES) {
    await sleep(Math.max(0, began + minute * 60_000 - Date.now()));
    // The most that comes at once comes while a backup works.
    const [backup] = await Promise.all([
      program.run("backup", `backup after ${minute} min`),
      traffic.burst(requests),
    ]);
    say(backup);
    say(`answers: ${JSON.stringify(traffic.answers)}`);
  }
  await traffic.stop();
  watch.child.kill("SIGINT");
  say(`watch said:\n${(await watch.ended).output}`);
  for (const sampler of samplers.values()) await sampler.stop();
  // What still waits is answered when the agent runs again: until then no row changes.
  docker("stop", all.get("whatsapp-agent") as string);
  say(
    `${Math.round((Date.now() - began) / 60_000)} min, load ${os
      .loadavg()
      .map((one) => one.toFixed(1))
      .join(" ")}`,
  );
  const kills = (await kernelKillsHere())?.filter(({ container }) =>
    [...all.values()].includes(container),
  );
  say(`kills by the kernel's own words: ${kills === undefined ? "not known" : kills.length}`);
  for (const [name, { samples }] of samplers) {
    const [limit, restarts] = docker(
      "inspect",
      "--format",
      "{{.HostConfig.Memory}} {{.RestartCount}}",
      all.get(name) as string,
    )[0].split(" ");
    const figures = [percentile(samples, 0.5), percentile(samples, 0.95), Math.max(...samples)].map(
      Math.ceil,
    );
    say(
      `  ${name}: limit ${Number(limit) / 1024 ** 2}, median ${figures[0]}, p95 ${figures[1]}, most ${figures[2]} MiB, ${samples.length} samples, ${restarts} restarts`,
    );
  }
}

/** What a server's timers start, with the memory that the account counts for it. */
function backupProgram(project: TestProject, store: string) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-unit-"));
  const { folder: directory, stack } = project;
  const setting = { to: store, every: `${EVERY_MINUTES}m`, password: PASSWORD };
  const services = [...SYSTEM.services.keys()];
  const backups = readBackups("enxuto:backups", setting, services) as Backups;
  const variables = {
    ...placeVariables({ stack, system: SYSTEM.name, isServer: false, directory }),
    ...repositoryVariables(backups, drillMiB(SYSTEM)),
    ...dataVariables(dataOf(SYSTEM), backups),
  };
  const { everySeconds } = backups;
  execFileSync("sh", ["-s"], { input: installation({ stack, everySeconds, variables }, root) });
  const started = path.join(root, "etc/enxuto/backups", stack);
  return {
    async run(verb: "backup" | "drill", title: string): Promise<string> {
      const ran = await runCounted(`enxuto-${stack}`, [started, verb], RESTIC_MIB);
      return `${title}: ${countedText(ran)}`;
    },
    remove: () => fs.rmSync(root, { recursive: true }),
  };
}

/** A webhook that keeps what it is sent. */
async function receiver() {
  const taken: string[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      taken.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, taken, close: () => server.close() };
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
