import { setTimeout as sleep } from "node:timers/promises";
import type { StackEngine } from "../../../operate/stack-engine";
import { restUntilTold } from "../../../operate/watch/rest";

jest.setTimeout(120_000);

const ours = { stack: "shop", system: "enxuto-shop" };

/** An engine that tells of a service after a time, or ends at once where that is none; keeps what it was asked. */
function engine(ms: number | undefined) {
  const asked: string[] = [];
  let isStopped = false;
  const follow: StackEngine["follow"] = async (words, stop, onOutput) => {
    asked.push(words.join(" "));
    if (ms === undefined) return;
    await sleep(ms, undefined, { signal: stop }).then(onOutput, () => {});
    isStopped = stop.aborted;
  };
  return { engine: { follow } as StackEngine, asked, isStopped: () => isStopped };
}

async function rested(ms: number | undefined, seconds: number, end = new AbortController().signal) {
  const played = engine(ms);
  const began = Date.now();
  await restUntilTold(played.engine, ours, { seconds, since: 1000, end });
  return { ...played, tookMs: Date.now() - began };
}

test("ends at the engine's word about a service of this stack", async () => {
  const { asked, tookMs, isStopped } = await rested(100, 100);
  expect(tookMs).toBeLessThan(50_000);
  expect(isStopped()).toBe(true);
  expect(asked).toEqual([
    "events --since 1000.000 --until 1160.000 --filter label=enxuto.stack=shop --filter label=enxuto.system=enxuto-shop --filter event=health_status: unhealthy",
  ]);
});

test("is as long as it was where the engine tells nothing, and asks nobody in the second of a look", async () => {
  expect((await rested(undefined, 2)).tookMs).toBeGreaterThan(1_900);
  expect((await rested(60_000, 2)).tookMs).toBeLessThan(50_000);
  expect((await rested(100, 0.5)).asked).toEqual([]);
});

test("ends when the watch does", async () => {
  const end = new AbortController();
  const waiting = rested(60_000, 60, end.signal);
  await sleep(1500);
  end.abort();
  expect((await waiting).tookMs).toBeLessThan(50_000);
});
