import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { bases, docker, TestProject } from "../../test/support/project";
import { SmallEngine } from "../../test/support/small-engine";
import type { RowResult } from "./results";

export const GONE_NAMES = "the bridge's name server gone";

const ENGINE_MB = 3000;
const STACK = "gone-names";

/**
 * An engine of its own whose daemon, and with it the name server of its bridges, is killed while containers live on: whether that is
 * said, and whether names are found again once it is back.
 */
export async function goneNames(): Promise<RowResult> {
  const images = bases();
  const engine = new SmallEngine(ENGINE_MB, ["--live-restore"]);
  await engine.start(Object.values(images));
  const config = { system: "enxuto-small", host: "local", size: "2GB", bases: images };
  const project = new TestProject(STACK, config);
  const lost: string[] = [];
  try {
    const { code, output } = await project.enxuto(["up", STACK, "--yes"]);
    if (code !== 0) throw new Error(output);
    const labels = [`label=enxuto.stack=${STACK}`, "label=enxuto.service=second"];
    const [id] = docker("ps", "--quiet", ...labels.flatMap((label) => ["--filter", label]));
    const [pid] = docker("inspect", "--format", "{{.State.Pid}}", id);
    // Through the container's own files and network: without a daemon nothing is run inside it by Docker.
    const finds = () =>
      spawnSync("nsenter", ["-t", pid, "-m", "-n", "getent", "hosts", "store"]).status === 0;
    if (!finds()) lost.push("no name was found before");
    await engine.kill();
    const isFound = finds();
    const status = await project.enxuto(["status", STACK]);
    if (status.code === 0) lost.push("status called that fine");
    await engine.run();
    for (let tries = 0; !finds() && tries < 60; tries += 1) await sleep(500);
    if (!finds()) lost.push("no name was found afterwards");
    const said = status.output.trim().split("\n").at(-1);
    return {
      ...{ fault: GONE_NAMES, where: "server", tried: 1, lost },
      survived: lost.length === 0 ? 1 : 0,
      seen: `names were ${isFound ? "still" : "not"} found without the daemon; status: ${said}`,
    };
  } finally {
    project.remove();
    await engine.stop();
  }
}
