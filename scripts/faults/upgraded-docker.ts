import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../engine/run";
import { shellWords } from "../../engine/shell-words";
import { onServer } from "../../engine/ssh";
import { MachineStack } from "../../test/support/machine/machine-stack";
import { TEST_SYSTEMS } from "../../test/support/test-systems";
import { failed } from "./played-stack";
import type { RowResult } from "./results";

export const UPGRADED_DOCKER = "Docker upgraded on the host";
const RESTARTED_DOCKER = "Docker restarted on a server where live-restore was turned off";

const STACK = "upgraded";
const MEM_MIB = 1_500;
const PACKAGES = path.join(__dirname, "../../test/support/machine/engine-builds");
const SYSTEM = TEST_SYSTEMS.find(({ name }) => name === "enxuto-caches");

/** Folders of packages on the server. */
const DEBS = "/var/cache/enxuto-debs";

/** An upgrade of a server's Docker to a folder of packages. */
interface Upgrade {
  readonly name: string;
  readonly folder: "other" | "own" | "newer";
  /** Whether an `up` that changes containers is at work meanwhile. @default false */
  readonly isInUp?: boolean;
}

const UPGRADES: readonly Upgrade[] = [
  { name: "to another build", folder: "other" },
  { name: "back to its own build in mid-`up`", folder: "own", isInUp: true },
  { name: "to the version of the next release of Debian", folder: "newer" },
];

/**
 * Upgrades the Docker of a server with a kernel of its own by Debian's packages, while the containers of a stack run there: what became
 * of them, whether `status` finds all healthy, and whether the next `up` converges and replaces none. Then it is restarted with
 * live-restore off.
 */
export async function upgradedDocker(tries: number): Promise<readonly RowResult[]> {
  if (!SYSTEM) throw new Error("the system of caches is gone");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-debs-"));
  execFileSync(PACKAGES, [folder], { stdio: "inherit" });
  const stack = await MachineStack.boot(STACK, SYSTEM, MEM_MIB);
  const lost: string[] = [];
  const seen: string[] = [];
  let tried = 0;
  let restarted: RowResult | undefined;
  try {
    const debs = ["tar", "-c", "-C", folder, "other", "own", "newer"];
    await carried(debs, stack.config, `sudo sh -c 'mkdir -p ${DEBS} && tar -x -C ${DEBS}'`);
    await stack.countItsMemory();
    let profile = "seed";
    await stack.enxuto("up", STACK, "--yes", "--profile", profile);
    await queue(stack, "set", "answer", "42");
    for (const upgrade of UPGRADES.slice(0, tries)) {
      if (upgrade.isInUp) profile = profile === "seed" ? "other" : "seed";
      const { problems, told } = await upgraded(stack, upgrade, profile);
      tried += 1;
      lost.push(...problems);
      seen.push(`${upgrade.name}: ${told}`);
      console.log(`${upgrade.name}: ${told}: ${problems.join("; ") || "held"}`);
    }
    restarted = await restartedWithoutLiveRestore(stack, profile);
    console.log(`${restarted.seen}: ${restarted.lost.join("; ") || "held"}`);
  } finally {
    await stack.off();
    fs.rmSync(folder, { recursive: true });
  }
  return [
    {
      ...{ fault: UPGRADED_DOCKER, where: "server", tried, lost },
      survived: tried - new Set(lost.map((one) => one.split(":")[0])).size,
      seen: seen.join("; "),
    },
    ...(restarted ? [restarted] : []),
  ];
}

/** Restarts Docker after somebody has turned live-restore off: whether `status` had said so, and whether all come back by themselves. */
async function restartedWithoutLiveRestore(
  stack: MachineStack,
  profile: string,
): Promise<RowResult> {
  const lost: string[] = [];
  await stack.onServer(
    'sed -i \'s/"live-restore": true/"live-restore": false/\' /etc/docker/daemon.json && systemctl reload docker',
  );
  const { output } = await stack.started("status", STACK);
  if (!output.includes("live-restore is off")) lost.push("status does not say that it is off");
  const before = await running(stack);
  await stack.onServer("systemctl restart docker");
  const after = await running(stack);
  const same = [...before].filter(([one, since]) => after.get(one) === since).length;
  const states = await healthy(stack);
  if (states.length > 0) lost.push(states.join(", "));
  const answer = (await queue(stack, "get", "answer")).trim();
  if (answer !== "42") lost.push(`the entry reads "${answer}"`);
  const { problems, replaced } = await nextUp(stack, profile);
  lost.push(...problems);
  return {
    ...{
      fault: RESTARTED_DOCKER,
      where: "server",
      tried: 1,
      survived: lost.length > 0 ? 0 : 1,
      lost,
    },
    seen: `${same} of ${before.size} containers ran on, the next \`up\` replaced ${replaced}`,
  };
}

/** The next `up` without changes: what failed, and how many of the containers it replaced. */
async function nextUp(stack: MachineStack, profile: string) {
  const before = await running(stack);
  const run = await stack.startUp(profile).ended;
  if (run.code !== 0) console.log(run.output);
  const after = await running(stack);
  const replaced = [...before.keys()].filter((one) => !after.has(one)).length;
  return { problems: failed("the next up", run), replaced };
}

/** One upgrade: what was not as it should be afterwards, and what became of the containers. */
async function upgraded(stack: MachineStack, { name, folder, isInUp }: Upgrade, profile: string) {
  const problems: string[] = [];
  const install = `DEBIAN_FRONTEND=noninteractive dpkg --install --auto-deconfigure ${DEBS}/${folder}/*.deb`;
  const before = await running(stack);
  let words = "";
  if (isInUp) {
    const up = stack.startUp(profile);
    await Promise.race([up.ended, containersChange(stack, before)]);
    await stack.onServer(install);
    const { code, output } = await up.ended;
    words = `, the \`up\` ended with ${code}`;
    if (code !== 0) console.log(output);
  } else {
    await stack.onServer(install);
  }
  const engine = (
    await stack.onServer(
      "docker info --format '{{.ServerVersion}} ({{.Driver}}, runtime {{.DefaultRuntime}})'",
    )
  ).trim();
  const after = await running(stack);
  const same = [...before].filter(([one, since]) => after.get(one) === since).length;
  const told = `engine ${engine}, ${same} of ${before.size} containers ran on${words}`;
  if (!isInUp && same < before.size)
    problems.push(`${name}: ${before.size - same} containers were restarted`);
  const next = await nextUp(stack, profile);
  problems.push(...next.problems.map((problem) => `${name}: ${problem}`));
  if (!isInUp && next.replaced > 0)
    problems.push(`${name}: the next up replaced ${next.replaced} containers`);
  const states = await healthy(stack);
  if (states.length > 0) problems.push(`${name}: ${states.join(", ")}`);
  const answer = (await queue(stack, "get", "answer")).trim();
  if (answer !== "42") problems.push(`${name}: the entry reads "${answer}"`);
  return { problems, told };
}

/** Waits until an `up` has begun to change containers. */
async function containersChange(stack: MachineStack, before: Map<string, string>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const now = await running(stack);
    if ([...before.keys()].some((one) => !now.has(one))) return;
    await sleep(500);
  }
}

/** Containers that run, with when they started. */
async function running(stack: MachineStack): Promise<Map<string, string>> {
  const printed = await stack.onServer(
    "docker ps --quiet --no-trunc | xargs -r docker inspect --format '{{.Id}} {{.State.StartedAt}}'",
  );
  return new Map(
    printed
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
}

/** States of services that are not healthy after five minutes. */
async function healthy(stack: MachineStack): Promise<string[]> {
  let states: string[] = [];
  for (let tries = 0; tries < 60; tries += 1) {
    states = (await stack.states()).filter((state) => !state.endsWith(" healthy"));
    if (states.length === 0) break;
    await sleep(5_000);
  }
  return states;
}

function queue(stack: MachineStack, ...words: string[]): Promise<string> {
  return stack.onServer(
    `docker exec $(docker ps -q --filter label=enxuto.service=store) redis-cli ${words.join(" ")}`,
  );
}

/** Hands what a command of this machine prints to one of the server; throws with its last words. */
async function carried(words: readonly string[], config: string, command: string): Promise<void> {
  const line = `${shellWords(words)} | ${shellWords(onServer(config, command))}`;
  const { code, stderr } = await run(["bash", "-o", "pipefail", "-c", line], { seconds: 0 });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
}
