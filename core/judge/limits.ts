import { mib } from "../capacity/admission";
import type { ComposeLoad } from "./loads";

/** Whether its program is known to need more than its limit at rest: it will be killed, or not start. */
export function isBelowNeed({ memory: { limitMiB }, need }: ComposeLoad): boolean {
  return need !== undefined && limitMiB !== undefined && need.lowMiB > limitMiB;
}

/** Why services do not run inside their limits, where that was measured or their makers say so, and nobody vouches for less. */
export function limitRefusals(loads: readonly ComposeLoad[]): string[] {
  return loads
    .filter(refuses)
    .map(
      (load) =>
        `${shortage(load)}: raise it, or vouch for what it uses: --reservation ${load.name}=${load.memory.limitMiB}m`,
    );
}

/** The same where it is only reckoned, or somebody knows better. */
export function limitWarnings(loads: readonly ComposeLoad[]): string[] {
  return loads.filter((load) => isBelowNeed(load) && !refuses(load)).map(shortage);
}

function refuses(load: ComposeLoad): boolean {
  return isBelowNeed(load) && load.need?.standing !== "estimated" && !load.service.isVouchedFor;
}

function shortage({ name, program, need, memory }: ComposeLoad): string {
  return `${name}: ${program} needs ${mib(need?.lowMiB ?? 0)} MiB and more (${need?.standing}), its limit is ${mib(memory.limitMiB ?? 0)}`;
}
