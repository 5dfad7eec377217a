import { setTimeout as sleep } from "node:timers/promises";
import { MachineStack } from "../../test/support/machine/machine-stack";
import { TEST_SYSTEMS } from "../../test/support/test-systems";
import { failed } from "./played-stack";
import type { RowResult } from "./results";

export const CPU_NEIGHBOUR = "the processor taken by a neighbour";

const STACK = "cpu-neighbour";
const MEM_MIB = 1_500;
const SYSTEM = TEST_SYSTEMS.find(({ name }) => name === "enxuto-caches");
const LOOPS = 4;
const LOOKS = 10;
const LOOK_EVERY_SECONDS = 6;

/** A neighbour whose loops want the whole processor, started and ended by scripts on the server. */
interface Neighbour {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

const LOOP = `i=0; while [ $i -lt ${LOOPS} ]; do (while :; do :; done) & i=$((i + 1)); done; wait`;

const NEIGHBOURS: readonly Neighbour[] = [
  {
    name: "a container with Docker's own share",
    start: `docker run --detach --rm --name neighbour --entrypoint sh $(docker ps --quiet --filter label=enxuto.service=store | xargs docker inspect --format {{.Image}}) -c '${LOOP}'`,
    end: "docker rm --force neighbour",
  },
  {
    name: "a process of the host",
    start: `systemd-run --unit neighbour sh -c '${LOOP}'`,
    end: "systemctl stop neighbour",
  },
];

/** One run of a health check, as Docker's log of them has it. */
interface Check {
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
}

/**
 * A server with one processor and a kernel of its own, on which a neighbour takes all of it: how late health checks answer, whether an
 * `up` that replaces all containers converges meanwhile, and whether an entry is lost.
 */
export async function cpuNeighbour(tries: number): Promise<RowResult> {
  if (!SYSTEM) throw new Error("the system of caches is gone");
  const stack = await MachineStack.boot(STACK, SYSTEM, MEM_MIB);
  const lost: string[] = [];
  const seen: string[] = [];
  let [tried, survived] = [0, 0];
  try {
    await stack.countItsMemory();
    await stack.enxuto("up", STACK, "--yes", "--profile", "seed");
    await queue(stack, "set", "answer", "42");
    seen.push(`without one ${told(await checks(stack))}`);
    console.log(seen[0]);
    for (const [index, { name, start, end }] of NEIGHBOURS.slice(0, tries).entries()) {
      await stack.onServer(start);
      const meanwhile = told(await checks(stack));
      const began = Date.now();
      const run = await stack.startUp(index % 2 === 0 ? "other" : "seed").ended;
      const seconds = ((Date.now() - began) / 1000).toFixed(0);
      await stack.onServer(end);
      const problems = failed("the up", run);
      if (problems.length > 0) {
        console.log(run.output);
        const next = await stack.startUp(index % 2 === 0 ? "other" : "seed").ended;
        problems.splice(0, problems.length, ...failed("the next up", next));
      }
      problems.push(...(await unhealthy(stack)));
      const answer = (await queue(stack, "get", "answer")).trim();
      if (answer !== "42") problems.push(`the entry reads "${answer}"`);
      tried += 1;
      if (problems.length === 0) survived += 1;
      lost.push(...problems.map((problem) => `${name}: ${problem}`));
      const ended = run.code === 0 ? "ended well" : "failed, and the next one without it did not";
      seen.push(`next to ${name} ${meanwhile}, an \`up\` of ${seconds} s ${ended}`);
      console.log(`${seen.at(-1)}: ${problems.join("; ") || "held"}`);
    }
  } finally {
    await stack.off();
  }
  return {
    ...{ fault: CPU_NEIGHBOUR, where: "server", tried, survived, lost },
    seen: seen.join("; "),
  };
}

/** The health checks of a minute, and how many of the containers Docker calls unhealthy at its end. */
async function checks(stack: MachineStack) {
  const log = "'{{.Id}} {{.State.Health.Status}} {{json .State.Health.Log}}'";
  const printed = await stack.onServer(
    `for look in $(seq ${LOOKS}); do docker ps -q --filter label=enxuto.stack | xargs -r docker inspect --format ${log}; sleep ${LOOK_EVERY_SECONDS}; done`,
  );
  const found = new Map<string, Check>();
  const states = new Map<string, string>();
  for (const line of printed.trim().split("\n")) {
    const [, id, state, json] = /^(\S+) (\S+) (.*)$/.exec(line) ?? [];
    states.set(id, state);
    for (const check of JSON.parse(json) as Check[]) found.set(`${id} ${check.Start}`, check);
  }
  return {
    checks: [...found.values()],
    unhealthy: [...states.values()].filter((state) => state === "unhealthy").length,
  };
}

/** `a check took 0.2 s in the middle and 1.3 at most (41, 2 failed), 0 of the containers unhealthy`. */
function told({ checks: all, unhealthy: ill }: Awaited<ReturnType<typeof checks>>): string {
  const seconds = all
    .map(({ Start, End }) => (Date.parse(End) - Date.parse(Start)) / 1000)
    .sort((a, b) => a - b);
  const middle = seconds[Math.floor(seconds.length / 2)] ?? 0;
  const failures = all.filter(({ ExitCode }) => ExitCode !== 0).length;
  return `a check took ${middle.toFixed(1)} s in the middle and ${(seconds.at(-1) ?? 0).toFixed(1)} s at most (${all.length} of them, ${failures} failed, ${ill} containers unhealthy)`;
}

/** States of services that are not healthy within two minutes. */
async function unhealthy(stack: MachineStack): Promise<string[]> {
  let states: string[] = [];
  for (let turn = 0; turn < 24; turn += 1) {
    states = (await stack.states()).filter((state) => !state.endsWith(" healthy"));
    if (states.length === 0) return [];
    await sleep(5_000);
  }
  return states;
}

function queue(stack: MachineStack, ...words: string[]): Promise<string> {
  return stack.onServer(
    `docker exec $(docker ps -q --filter label=enxuto.service=store) redis-cli ${words.join(" ")}`,
  );
}
