import { setTimeout as sleep } from "node:timers/promises";
import { bases } from "../../test/support/project";
import { SmallEngine } from "../../test/support/small-engine";
import { failed, PlayedStack } from "./played-stack";
import type { RowResult } from "./results";

export const KILLED_DAEMON = "the Docker daemon killed in mid-`up`";

const ENGINE_MB = 3000;
const SYSTEMD_WAITS_MS = 2000;

/**
 * An engine of its own whose daemon is killed at some moment of an `up` and started again as systemd does, half of the time with
 * containers that outlive it, as on servers: whether the next `up` converges.
 */
export async function killedDaemon(tries: number, chance: () => number): Promise<RowResult> {
  const lost: string[] = [];
  let [tried, itself] = [0, 0];
  for (const flags of [["--live-restore"], []]) {
    const engine = new SmallEngine(ENGINE_MB, flags);
    const images = bases();
    await engine.start(Object.values(images));
    try {
      const stack = await PlayedStack.begin("daemon", images);
      try {
        for (let turn = 0; turn < Math.ceil(tries / 2); turn += 1) {
          const wanted = chance() < 0.5 ? "seed" : "other";
          const at = chance() * stack.wholeMs;
          const run = stack.up(wanted);
          await Promise.race([run.ended, sleep(at)]);
          await engine.kill();
          await sleep(SYSTEMD_WAITS_MS);
          await engine.run();
          if ((await run.ended).code === 0) itself += 1;
          const next = await stack.up(wanted).ended;

          const problems = [...failed("the next up", next), ...(await stack.problems())];
          tried += 1;
          lost.push(...problems);
          if (problems.length > 0) console.log(next.output);
          console.log(
            `daemon killed after ${(at / 1000).toFixed(1)} s: ${problems.join("; ") || "held"}`,
          );
        }
      } finally {
        stack.remove();
      }
    } finally {
      await engine.stop();
    }
  }
  return {
    ...{ fault: KILLED_DAEMON, where: "engine", tried, lost },
    survived: tried - lost.length,
    seen: `the run ended well by itself ${itself} of ${tried} times`,
  };
}
