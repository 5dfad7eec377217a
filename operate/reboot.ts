import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/capacity/user-error";
import { inStartOrder, type System } from "../core/model/system";
import { containersOn } from "../engine/engine";
import { type Ended, lastLine } from "../engine/run";
import type { Docker } from "../engine/server-engine";
import { stackLabels } from "../engine/stack-labels";
import { type Unserved, unserved } from "./final-word";

/** Server that is rebooted, and how it is reached. */
export interface RebootArgs {
  readonly stack: string;
  readonly system: System;
  readonly engine: Docker;
  /** Runs a command on the server by a connection of its own. */
  readonly ask: (command: string) => Promise<Ended>;
  readonly say: (line: string) => void;
  /** Milliseconds that it may take to come back, and between two questions. */
  readonly patience?: Patience;
}

interface Patience {
  readonly longestMs: number;
  readonly pauseMs: number;
}

const PATIENCE: Patience = { longestMs: 600_000, pauseMs: 5_000 };

/** Another one after each boot. */
const BOOT = "cat /proc/sys/kernel/random/boot_id";

/**
 * Stops what runs of a stack, each service before what it needs, reboots its server, waits for it, starts the same containers in
 * turn, and gives the services that do not serve then. Throws a UserError where the server refuses, or does not come back.
 */
export async function reboot(args: RebootArgs): Promise<Unserved[]> {
  const { stack, system, engine, ask, say } = args;
  const before = await bootOf(args);
  const ours = { stack, system: system.name };
  const found = await containersOn(engine, ...stackLabels(ours), "enxuto.service");
  const running = found.filter(({ State }) => State.Running);
  const steps = inStartOrder(system)
    .map((name) => ({
      name,
      ids: running
        .filter(({ Config }) => Config.Labels["enxuto.service"] === name)
        .map(({ Id }) => Id),
    }))
    .filter(({ ids }) => ids.length > 0);
  const start = async () => {
    for (const { ids } of steps) await engine(["start", ...ids]);
  };
  for (const { name, ids } of [...steps].reverse()) {
    say(`stopping ${name}`);
    await engine(["stop", ...ids]);
  }
  say("rebooting");
  // Where it works the connection is cut, perhaps before the command has ended.
  const { code, stderr } = await ask("sudo -n systemctl reboot");
  if (code !== 0 && /sudo|systemctl|not found|Failed/.test(stderr)) {
    await start();
    throw new UserError(stack, `its server refuses to reboot: ${lastLine(stderr)}`);
  }
  await comesBack(args, before);
  say("the server is back");
  await start();
  return unserved(engine, ours, system.services);
}

async function bootOf({ stack, ask }: RebootArgs): Promise<string> {
  const { code, stdout, stderr } = await ask(BOOT);
  if (code === 0) return stdout.trim();
  throw new UserError(`the server of ${stack}`, lastLine(stderr) || "is not reached");
}

/** Waits for another boot, and for its engine. */
async function comesBack(args: RebootArgs, before: string): Promise<void> {
  const { stack, engine, ask, patience = PATIENCE } = args;
  const until = Date.now() + patience.longestMs;
  for (;;) {
    await sleep(patience.pauseMs);
    const { code, stdout } = await ask(BOOT);
    // The engine's shared connection was cut as well, and may have to be found dead first.
    const isBack = code === 0 && stdout.trim() !== before;
    if (isBack && (await engine(["version"]).catch(() => undefined)) !== undefined) return;
    if (Date.now() < until) continue;
    throw new UserError(
      `the server of ${stack}`,
      `is not back after ${patience.longestMs / 60_000} minutes: look at its console at the provider; enxuto up ${stack} then starts what was stopped`,
    );
  }
}
