import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BUDGET_MIB, type SeveralStack } from "../../test/support/several-stack";
import type { SwarmNode } from "../../test/support/swarm";
import { fillDisk, onSmallDisk } from "./small-disk";
import { type Played, readyAgain, STACK, underLoad } from "./swarm-load";

const REPLICAS = 3;

/** A fault of several servers, in the order in which they are played. */
interface Play {
  readonly fault: string;
  play(stack: SeveralStack): Promise<Played>;
}

export const PLAYS: readonly Play[] = [
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
          seen: `status said: ${lastLine(output).replace(/unix:[^\s)]+/, "its socket")}`,
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
  {
    fault: "the registry of a swarm gone, and a worker killed meanwhile",
    play: (stack) =>
      underLoad(stack, stack.swarm.manager, async () => {
        const [registry] = stack.swarm.manager.docker(
          "ps",
          "-q",
          "--filter",
          "ancestor=registry:2",
        );
        stack.swarm.manager.docker("stop", registry);
        const lost = await killable(stack);
        lost.cutPower();
        const seconds = await stack.untilElsewhere(REPLICAS, lost);
        stack.change('VERSION = "1"', 'VERSION = "3"');
        await lost.start(BUDGET_MIB);
        await readyAgain(stack);
        const { code, output } = await stack.enxuto("up", STACK, "--yes");
        stack.change('VERSION = "3"', 'VERSION = "1"');
        stack.swarm.manager.docker("start", registry);
        const standing = stack.on("web").length;
        return {
          ...(code === 0 ? { problem: "up of a new version ended with 0" } : {}),
          seen: `healthy elsewhere after ${seconds.toFixed(0)} s from images that were there; an up with a new version ended with ${code}: ${lastLine(output)}; ${standing} of ${REPLICAS} tasks before it served on`,
        };
      }),
  },
  {
    fault: "the budget of a worker of a swarm changed by hand",
    play: (stack) =>
      underLoad(stack, stack.swarm.manager, async () => {
        const node = await killable(stack);
        const less = Math.round(BUDGET_MIB / 4);
        const began = Date.now();
        await node.stop();
        await node.start(less);
        await stack.swarm.ready();
        const { code, output } = await stack.enxuto("up", STACK, "--yes");
        const isNamed = code !== 0 && output.includes(`declares memory-mib=${less}`);
        while (stack.on("web").length < REPLICAS) await sleep(500);
        const seconds = (Date.now() - began) / 1000;
        const there = running(node, "web");
        await node.stop();
        await node.start(BUDGET_MIB);
        return {
          ...(isNamed ? {} : { problem: output }),
          seen: `up was refused with the line that sets it right; all replicas healthy after ${seconds.toFixed(0)} s, ${there} of them there`,
        };
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
  {
    fault: "the disk of a worker of a swarm full",
    async play(stack) {
      const node = await killable(stack);
      await onSmallDisk(node, BUDGET_MIB);
      await readyAgain(stack);
      while (stack.on("web").length < REPLICAS) await sleep(500);
      return underLoad(stack, stack.swarm.manager, async () => {
        const ballast = path.join(node.folder, "data", "ballast");
        fillDisk(ballast);
        const before = running(node, "web");
        stack.change('VERSION = "1"', 'VERSION = "2"');
        const { code, output } = await stack.enxuto("up", STACK, "--yes");
        const standing = stack.on("web").length;
        fs.rmSync(ballast);
        const again = await stack.enxuto("up", STACK, "--yes");
        // Docker was seen to keep a task that it could not write down, whatever room there is later.
        if (again.code !== 0) await restarted(stack, node);
        const last = again.code === 0 ? again : await stack.enxuto("up", STACK, "--yes");
        stack.change('VERSION = "2"', 'VERSION = "1"');
        const restart =
          again.code === 0 ? "" : `, and once Docker was restarted there with ${last.code}`;
        return {
          ...(last.code === 0 ? {} : { problem: last.output }),
          seen: `${before} tasks there ran on; an up with a new version ended with ${code}${code === 0 ? "" : ` (${lastLine(output)})`}, ${standing} of ${REPLICAS} tasks healthy; with room again the next one ended with ${again.code}${restart}`,
        };
      });
    },
  },
];

async function restarted(stack: SeveralStack, node: SwarmNode): Promise<void> {
  await node.stop();
  await node.start(BUDGET_MIB);
  await readyAgain(stack);
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
