import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readAlerts } from "../../core/watch/choice";
import { installation } from "../../operate/watch/service";
import { labels } from "../../test/support/data-stack";
import { bases, docker, removeStack } from "../../test/support/project";
import { DUK } from "../../test/support/watcher";
import { MemoryGroup } from "./counted";
import { pssMiB } from "./pss";

const STACK = "watch-cost";
const SYSTEM = "enxuto-watch-cost";
const CONTAINERS = 20;
/** Seconds until a failing check makes a service unhealthy: below 60 the watcher waits for the engine's word as well. @default 90 */
const RHYTHM = Number(process.env.RHYTHM ?? 90);
const MINUTES = Number(process.env.WATCH_MINUTES ?? 10);

/** A server's watcher over twenty containers of a real engine, a proxy among them: its CPU and its memory. */
async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-watch-cost-"));
  const group = new MemoryGroup(STACK, 16);
  removeStack(STACK);
  try {
    const { redis, caddy } = bases();
    const check = ["--health-cmd", "true", "--health-interval", "30s"];
    const services = Array.from({ length: CONTAINERS }, (_, n) => (n === 0 ? "edge" : `s${n}`));
    for (const name of services) {
      const what = name === "edge" ? [caddy, "caddy", "run"] : [redis, "sleep", "100000"];
      const memory = ["--memory", "64m", "--memory-swap", "64m"];
      docker("run", "--detach", ...labels(STACK, name, SYSTEM), ...memory, ...check, ...what);
    }
    const choice = readAlerts("alerts", { to: ["http://127.0.0.1:9/"] });
    const told = {
      stack: STACK,
      services: services.map((name) => ({ name, isStateful: false, rhythmSeconds: RHYTHM })),
      choice,
    };
    const where = { images: "/var/lib/docker", volumes: "/var/lib/docker", hasEdge: true };
    const install = path.join(root, "install");
    fs.writeFileSync(install, installation(told, where, root));
    await new Promise((resolve) =>
      spawn("sh", [install], { stdio: "inherit" }).on("close", resolve),
    );
    const env = {
      ...{ ...process.env, DUK, RUN: path.join(root, "run"), KEPT: path.join(root, "kept") },
    };
    const child = spawn("sh", group.inside([path.join(root, "etc/enxuto/watch", STACK)]), {
      ...{ env, stdio: "inherit", detached: true },
    });
    // The first look reads what is read once an hour.
    await sleep(20_000);
    const before = group.cpuSeconds();
    const began = Date.now();
    let peak = 0;
    const all: number[] = [];
    while (Date.now() - began < MINUTES * 60_000) {
      const now = pssMiB(group.processes());
      peak = Math.max(peak, now);
      all.push(now);
      await sleep(100);
    }
    const seconds = (Date.now() - began) / 1000;
    const used = group.cpuSeconds() - before;
    all.sort((a, b) => a - b);
    console.log(
      `${CONTAINERS} containers, ${seconds.toFixed(0)} s: ${used.toFixed(1)} s of CPU, ${((used / seconds) * 100).toFixed(2)} % of one; PSS between two looks ${all[Math.floor(all.length / 2)].toFixed(1)} MiB, at most ${peak.toFixed(1)}; killed ${group.kills()}; load ${os
        .loadavg()
        .map((one) => one.toFixed(1))
        .join(" ")}`,
    );
    process.kill(-(child.pid as number), "SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
  } finally {
    removeStack(STACK);
    await sleep(500);
    group.remove();
    fs.rmSync(root, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
