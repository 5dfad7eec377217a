import { setTimeout as sleep } from "node:timers/promises";
import { failures, MessageLoad, type MessageReport } from "../../test/support/message-load";
import { BUDGET_MIB, SeveralStack } from "../../test/support/several-stack";
import type { SwarmNode } from "../../test/support/swarm";
import { keepResult, type RowResult, readResults } from "./results";

const STACK = "faults";
const PER_SECOND = 50;
const REPLICAS = 3;

/** One play of a fault: what was not as it should be, and what was seen. */
interface Played {
  readonly problems: readonly string[];
  readonly seen: string;
}

/** A fault of several servers, in the order in which they are played. */
interface Play {
  readonly fault: string;
  play(stack: SeveralStack): Promise<Played>;
}

const PLAYS: readonly Play[] = [
  {
    fault: "a worker of a swarm killed",
    play: (stack) =>
      underLoad(stack, stack.swarm.manager, async () => {
        const lost = await killable(stack);
        lost.cutPower();
        const seconds = await stack.untilElsewhere(REPLICAS, lost);
        return { lost, seen: `healthy elsewhere after ${seconds.toFixed(0)} s` };
      }),
  },
  {
    fault: "the only manager of a swarm killed",
    async play(stack) {
      const [manager, , other] = stack.swarm.nodes;
      return underLoad(stack, other, async () => {
        manager.cutPower();
        await sleep(30_000);
        const { output } = await stack.enxuto("status", STACK);
        return {
          lost: manager,
          seen: `status said: ${lastLine(output).replace(/unix:\S+/, "its socket")}`,
        };
      });
    },
  },
  {
    fault: "the network between a worker and the others cut",
    play: (stack) =>
      underLoad(stack, stack.swarm.manager, async () => {
        const lost = await killable(stack);
        stack.swarm.cable(lost, "down");
        const seconds = await stack.untilElsewhere(REPLICAS, lost);
        const copies = running(lost, "web");
        stack.swarm.cable(lost, "up");
        const began = Date.now();
        while (running(lost, "web") > stack.on("web").filter((on) => on === lost.name).length) {
          if (Date.now() - began > 120_000) throw new Error("two copies live on");
          await sleep(500);
        }
        const gone = (Date.now() - began) / 1000;
        return {
          seen: `healthy elsewhere after ${seconds.toFixed(0)} s; ${copies} ran twice until ${gone.toFixed(0)} s after the network was back`,
        };
      }),
  },
  {
    fault: "Docker restarted on a worker of a swarm",
    play: (stack) =>
      underLoad(stack, stack.swarm.manager, async () => {
        const node = await killable(stack);
        const began = Date.now();
        await node.stop();
        await node.start(BUDGET_MIB);
        await stack.swarm.ready();
        while (stack.on("web").length < REPLICAS) await sleep(500);
        return { seen: `all replicas healthy after ${((Date.now() - began) / 1000).toFixed(0)} s` };
      }),
  },
  ...[0, 143].map((code) => ({
    fault: `a version on a swarm that never becomes healthy and ends with ${code} on SIGTERM`,
    play: (stack: SeveralStack) =>
      underLoad(stack, stack.swarm.manager, async () => {
        stack.change('os.path.exists("/app/never-healthy")', 'os.path.exists("/app")');
        stack.change(/sys\.exit\(\d+\)/, `sys.exit(${code})`);
        const { code: ended, output } = await stack.enxuto("up", STACK, "--yes");
        const before = stack.on("web").length;
        stack.change('os.path.exists("/app")', 'os.path.exists("/app/never-healthy")');
        stack.change(/sys\.exit\(\d+\)/, "sys.exit(0)");
        const isNamed = ended === 1 && /web: its new version failed/.test(output);
        return {
          ...(isNamed ? {} : { problem: output }),
          seen: `up ended with ${ended}, ${before} of ${REPLICAS} tasks before it served on`,
        };
      }),
  })),
  {
    fault: "a manager of three killed",
    async play(stack) {
      const [leader, second, third] = stack.swarm.nodes;
      leader.docker("node", "promote", second.name, third.name);
      await sleep(5000);
      stack.asked = second;
      return underLoad(stack, third, async () => {
        leader.cutPower();
        const seconds = await untilAnswered(stack, leader);
        return { lost: leader, seen: `healthy elsewhere after ${seconds.toFixed(0)} s` };
      });
    },
  },
];

/** What a fault came to while it was played. */
interface Outcome {
  readonly seen: string;
  readonly problem?: string;
  /** A node that is to be started again. */
  readonly lost?: SwarmNode;
}

/** Plays a fault under load on the proxy of a node that stays, and looks whether an `up` converges after it. */
async function underLoad(
  stack: SeveralStack,
  proxy: SwarmNode,
  fault: () => Promise<Outcome>,
): Promise<Played> {
  const load = new MessageLoad(proxy.address, PER_SECOND, "/");
  let report: MessageReport;
  let outcome: Outcome;
  try {
    await sleep(2000);
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
    seen: `${outcome.seen}; ${failures(report)} of ${report.sent} requests failed`,
  };
}

/** Waits until a manager that is there calls all nodes ready. */
async function readyAgain(stack: SeveralStack): Promise<void> {
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

async function untilAnswered(stack: SeveralStack, lost: SwarmNode): Promise<number> {
  const began = Date.now();
  for (;;) {
    try {
      await stack.untilElsewhere(REPLICAS, lost);
      return (Date.now() - began) / 1000;
    } catch (error) {
      if (Date.now() - began > 240_000) throw error;
      await sleep(500);
    }
  }
}

/** A node that runs what may move and no data; not the one that is asked. */
async function killable(stack: SeveralStack): Promise<SwarmNode> {
  const [home] = stack.on("store");
  const webs = stack.on("web");
  const found = stack.swarm.nodes.find(
    (node) => node !== stack.asked && node.name !== home && webs.includes(node.name),
  );
  if (!found) throw new Error(`no node to lose: web is on ${webs.join(", ")}, store on ${home}`);
  return found;
}

function running(node: SwarmNode, service: string): number {
  return node.docker("ps", "--quiet", "--filter", `name=enxuto-several-${STACK}-${service}`).length;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** Plays the faults of several servers: `servers.ts --only manager --tries 2`. */
async function main(): Promise<void> {
  const word = (name: string) => {
    const at = process.argv.indexOf(`--${name}`);
    return at === -1 ? undefined : process.argv[at + 1];
  };
  const tries = Number(word("tries") ?? 1);
  const stack = await SeveralStack.start(STACK);
  try {
    const { code, output } = await stack.enxuto("up", STACK, "--yes");
    if (code !== 0) throw new Error(output);
    for (const { fault, play } of PLAYS) {
      if (!fault.includes(word("only") ?? "")) continue;
      const played: Played[] = [];
      while (played.length < tries) {
        played.push(await play(stack));
        console.log(`${fault}: ${JSON.stringify(played.at(-1))}`);
      }
      const lost = played.flatMap(({ problems }) => problems);
      keep({
        ...{ fault, where: "servers", tried: tries, lost },
        date: new Date().toISOString().slice(0, 10),
        survived: played.filter(({ problems }) => problems.length === 0).length,
        seen: played.map(({ seen }) => seen).join(". "),
      });
    }
  } finally {
    await stack.stop();
  }
}

function keep(row: RowResult): void {
  const others = readResults().rows?.result ?? [];
  keepResult("rows", [...others.filter(({ fault }) => fault !== row.fault), row]);
}

main();
