import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readAlerts } from "../../core/watch/choice";
import { installation } from "../../operate/watch/service";
import { labels } from "../../test/support/data-stack";
import { bases, docker, removeStack, TestProject } from "../../test/support/project";
import { DUK } from "../../test/support/watcher";

const SYSTEM = "enxuto-sick";
const ALERTS = { to: ["http://127.0.0.1:9/"] };

/** Seconds from one check to the next, and checks until it is unhealthy. @default - the documents' rhythm */
const INTERVAL = Number(process.env.INTERVAL ?? 30);
const RETRIES = Number(process.env.RETRIES ?? 3);
const RHYTHM = INTERVAL * RETRIES;

const SYSTEMS = `import { command, defineSystem, upstream } from "enxuto/model";
export const sick = defineSystem("${SYSTEM}", {
  sick: { image: upstream("redis"), memory: { limitMiB: 32, reservationMiB: 16 }, health: command(["true"], { intervalSeconds: ${INTERVAL}, retries: ${RETRIES} }) },
});
`;

/** Seconds from a fault to a service that serves again, healed by `enxuto watch` and by a server's watcher. */
async function main(): Promise<void> {
  const rounds = Number(process.env.ROUNDS ?? 2);
  for (let round = 0; round < rounds; round += 1) {
    const [here, server] = await Promise.all([byVerb(), byServer()]);
    console.log(
      `round ${round + 1}: ${here.toFixed(0)} s by enxuto watch, ${server.toFixed(0)} s by a server's; 3 rhythms are ${RHYTHM * 3}; load ${os.loadavg()[0].toFixed(1)}`,
    );
  }
}

async function byVerb(): Promise<number> {
  const stack = "sick-verb";
  const config = { system: SYSTEM, host: "local", size: "2GB", bases: bases(), alerts: ALERTS };
  const project = new TestProject(stack, config);
  project.write("systems/index.ts", SYSTEMS);
  project.write("package.json", '{ "name": "sick", "private": true, "main": "index.ts" }');
  const watch = project.start(["watch", stack]);
  try {
    return await healed(stack, () => watch.output().includes("watching"));
  } finally {
    watch.child.kill("SIGTERM");
    await watch.ended;
    project.remove();
  }
}

async function byServer(): Promise<number> {
  const stack = "sick-server";
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-sick-"));
  const told = {
    stack,
    services: [{ name: "sick", isStateful: false, rhythmSeconds: RHYTHM }],
    choice: readAlerts("alerts", ALERTS),
  };
  const install = path.join(root, "install");
  fs.writeFileSync(install, installation(told, { images: "/", volumes: "/" }, root));
  await new Promise((resolve) => spawn("sh", [install]).on("close", resolve));
  const env = { DUK, RUN: path.join(root, "run"), KEPT: path.join(root, "kept") };
  const watch = spawn(path.join(root, "etc/enxuto/watch", stack), {
    ...{ env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "ignore"], detached: true },
  });
  let said = "";
  watch.stdout?.on("data", (text) => {
    said += text;
  });
  try {
    return await healed(stack, () => said.includes("watching"));
  } finally {
    process.kill(-(watch.pid as number), "SIGKILL");
    removeStack(stack);
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** Makes a container sick, which only a restart heals, and waits until its own check passes again. */
async function healed(stack: string, isWatched: () => boolean): Promise<number> {
  removeStack(stack);
  const [id] = docker(
    ...["run", "--detach", "--init", ...labels(stack, "sick", SYSTEM), "--memory", "32m"],
    // Its mark is in /dev/shm, which a restart empties.
    ...["--health-cmd", "test ! -e /dev/shm/sick", "--health-interval", `${INTERVAL}s`],
    ...["--health-retries", String(RETRIES), bases().redis, "sleep", "100000"],
  );
  const state = (format: string) => docker("inspect", "--format", `{{.State.${format}}}`, id)[0];
  const until = async (what: string, holds: () => boolean) => {
    for (let tries = 0; !holds(); tries += 1) {
      if (tries > 2400) throw new Error(`${what} does not come`);
      await sleep(250);
    }
  };
  await until("health", () => state("Health.Status") === "healthy");
  await until("the watch", isWatched);
  // At a moment between two checks that no rhythm decides.
  await sleep(Math.random() * INTERVAL * 1000);
  const started = state("StartedAt");
  docker("exec", id, "touch", "/dev/shm/sick");
  const began = Date.now();
  await until("the restart", () => state("StartedAt") > started);
  await until("health", () => state("Health.Status") === "healthy");
  return (Date.now() - began) / 1000;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
