import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { SwarmNode } from "../../test/support/swarm";

/** MB that a small disk has beyond what lies there already. */
const ROOM_MB = 300;

/** Gives a server a disk of its own, so small that it can be filled, with all that its engine keeps; its engine starts anew. */
export async function onSmallDisk(node: SwarmNode, budgetMiB: number): Promise<void> {
  const data = path.join(node.folder, "data");
  await node.stop();
  const usedMB = Number(execFileSync("du", ["-sm", data], { encoding: "utf8" }).split("\t")[0]);
  const kept = `${data}.kept`;
  fs.renameSync(data, kept);
  fs.mkdirSync(data);
  const size = `size=${usedMB + ROOM_MB}m`;
  execFileSync("mount", ["-t", "tmpfs", "-o", size, "enxuto-small-disk", data]);
  execFileSync("cp", ["-a", `${kept}/.`, data]);
  fs.rmSync(kept, { recursive: true });
  await node.start(budgetMiB);
}

/** A file that takes all room that its disk has left. */
export function fillDisk(file: string): void {
  const { bavail, bsize } = fs.statfsSync(path.dirname(file));
  execFileSync("fallocate", ["-l", String(bavail * bsize), file]);
}
