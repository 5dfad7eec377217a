import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "./load/http";
import { type Place, run } from "./place";
import type { Ready, Recipe } from "./recipe";

/** Whether a program answers as its recipe says within so many seconds, and before it ends. */
export async function becomesReady(
  { ready, unprivileged }: Recipe,
  place: Place,
  run: { data: string; env: Record<string, string>; within: number; ended: () => boolean },
): Promise<boolean> {
  const until = Date.now() + run.within * 1000;
  while (Date.now() < until && !run.ended()) {
    if (await isReady(ready, place, { ...run, unprivileged })) return true;
    await sleep(500);
  }
  return false;
}

async function isReady(
  ready: Ready,
  place: Place,
  {
    data,
    env,
    unprivileged,
  }: { data: string; env: Record<string, string>; unprivileged?: boolean },
): Promise<boolean> {
  if (ready.get !== undefined) {
    const status = await ask(env.PORT, ready.get);
    return status !== undefined && (ready.status ? status === ready.status : status < 400);
  }
  if (ready.command !== undefined) {
    const argv = place.argv(ready.command, data, unprivileged);
    return (await run(argv, { env, timeoutSeconds: 10 })).status === 0;
  }
  return accepts(Number(env.PORT));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
