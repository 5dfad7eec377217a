import * as fs from "node:fs";
import type { Group } from "./group";
import { V1 } from "./v1";
import { V2 } from "./v2";

export type { Group } from "./group";

/** A new group of that name. @throws Error where control groups cannot be written to. */
export function createGroup(name: string): Group {
  return fs.existsSync(V1.root) ? new V1(name) : new V2(name);
}

/** True where this process may create memory groups. */
export function groupsAreWritable(): boolean {
  try {
    const group = createGroup(`enxuto-probe-${process.pid}`);
    group.remove();
    return true;
  } catch {
    return false;
  }
}

/** Ends every process of a group and removes the group. */
export async function clear(group: Group, graceSeconds = 4): Promise<void> {
  const signals = [...Array(graceSeconds * 5).fill("SIGTERM"), ...Array(50).fill("SIGKILL")];
  for (const [index, signal] of signals.entries()) {
    const pids = group.pids();
    if (pids.length === 0) break;
    if (index === 0 || signal === "SIGKILL") for (const pid of pids) end(pid, signal);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  group.remove();
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
