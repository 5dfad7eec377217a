import * as os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { failures, MessageLoad, type MessageReport } from "../../test/support/message-load";
import { BUDGET_MIB, type SeveralStack } from "../../test/support/several-stack";
import type { SwarmNode } from "../../test/support/swarm";

/** Stack whose services a fault meets. */
export const STACK = "faults";
const PER_SECOND = 50;

/** One play of a fault: what was not as it should be, and what was seen. */
export interface Played {
  readonly problems: readonly string[];
  readonly seen: string;
}

/** What a fault came to while it was played. */
interface Outcome {
  readonly seen: string;
  readonly problem?: string;
  /** A node that is to be started again. */
  readonly lost?: SwarmNode;
}

/** Plays a fault under load on the proxy of a node that stays, and looks whether an `up` converges after it. */
export async function underLoad(
  stack: SeveralStack,
  proxy: SwarmNode,
  fault: () => Promise<Outcome>,
): Promise<Played> {
  const load = new MessageLoad(proxy.address, PER_SECOND, "/");
  let report: MessageReport;
  let outcome: Outcome;
  let busy: number;
  try {
    await sleep(2000);
    [busy] = os.loadavg();
    outcome = await fault();
    await sleep(2000);
  } finally {
    report = await load.stop();
  }
  const problems = outcome.problem ? [outcome.problem] : [];
  if (outcome.lost) await outcome.lost.start(BUDGET_MIB);
  await readyAgain(stack);
  const { code, output } = await stack.enxuto("up", STACK, "--yes");
  if (code !== 0) problems.push(output);
  return {
    problems,
    seen: `${outcome.seen}; ${failures(report)} of ${report.sent} requests failed; load ${busy.toFixed(0)} when it began`,
  };
}

/** Waits until a manager that is there calls all nodes ready. */
export async function readyAgain(stack: SeveralStack): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      const states = stack.asked.docker("node", "ls", "--format", "{{.Status}}");
      if (states.every((state) => state === "Ready")) return;
    } catch {
      // Managers that meet again elect a leader first.
    }
    if (tries === 120) throw new Error("the swarm is not ready again");
    await sleep(1000);
  }
}
