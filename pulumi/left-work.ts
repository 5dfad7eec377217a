import type { Holder } from "../engine/lock";
import { workMark } from "../engine/lock-keeper";
import { markedProcesses } from "../engine/process";
import { send } from "./interrupt";
import { isHeld, type PulumiLock } from "./lock";

/** Name of the program whose end is waited for: it finishes what it has begun, and ends its plugins. */
const CLI = "pulumi";

/** Asks what a killed run has left at work on this machine to stop. */
export class LeftWork {
  private readonly asked = new Set<number>();

  /** `locks` gives Pulumi's own locks on the stack, which tell of its process where processes show no environment. */
  constructor(private readonly locks: () => readonly PulumiLock[]) {}

  /**
   * Interrupts the Pulumi of a holder that was killed, once: a second interrupt would drop what is under way. Where there is none,
   * as after a kill of both, its plugins and commands are ended: nobody hears of what they do.
   */
  interrupt({ host, began, keeper }: Holder): void {
    const marked = markedProcesses(workMark(keeper));
    const holding = this.locks().filter(
      (lock) =>
        lock.hostname === host && Date.parse(lock.timestamp) >= wholeSecond(began) && isHeld(lock),
    );
    const engines = new Set([
      ...marked.filter(({ name }) => name === CLI).map(({ pid }) => pid),
      ...holding.map(({ pid }) => pid),
    ]);
    for (const pid of engines) {
      if (!this.asked.has(pid)) send(pid, "SIGINT");
      this.asked.add(pid);
    }
    if (engines.size === 0) for (const { pid } of marked) send(pid, "SIGTERM");
  }
}

/** Time in milliseconds since 1970 without its fraction: Pulumi tells the time of its locks in whole seconds. */
export function wholeSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}
