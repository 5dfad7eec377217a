import { messageOf } from "../../core/report/alerts";
import type { AlertChoice } from "../../core/watch/choice";
import type { Thresholds } from "../../core/watch/conditions";
import { judge, type Memory, NO_MEMORY } from "../../core/watch/judge";
import type { ContainerSnapshot, Snapshot } from "../../core/watch/snapshot";
import { deliver, PATIENCE, type Patience } from "./deliver";

/** Arguments of a watcher: whom it tells, and what it acts by. */
export interface WatcherArgs {
  readonly stack: string;
  readonly choice: AlertChoice;
  /** Thresholds from which something is said. @default - the documents' */
  readonly thresholds?: Thresholds;
  readonly patience?: Patience;
  /** Restart of a container; false where another run holds the stack, which is then left to it. */
  readonly restart: (container: ContainerSnapshot) => Promise<boolean>;
  readonly say: (line: string) => void;
}

/** Watcher that judges one snapshot after the other: tells what begins and ends, and heals. */
export class Watcher {
  private memory: Memory = NO_MEMORY;
  private readonly deliveries = new Set<Promise<void>>();

  constructor(private readonly args: WatcherArgs) {}

  /** Takes a look in; gives the seconds until a restart is due, where one is. */
  async take(snapshot: Snapshot): Promise<number | undefined> {
    const { stack, choice, thresholds, restart, say } = this.args;
    const { memory, events, ...due } = judge(this.memory, snapshot, choice, thresholds);
    const message = messageOf(stack, events, choice.language);
    if (message) {
      say(message.body);
      this.send({ stack, ...message });
    }
    let areRestarted = true;
    for (const container of due.restart) {
      const isRestarted = await restart(container);
      areRestarted &&= isRestarted;
      if (isRestarted) say(`${container.service} stayed unhealthy: restarted`);
    }
    // What could not be restarted is tried again with the next snapshot.
    this.memory = areRestarted ? memory : { ...memory, healing: this.memory.healing };
    if (due.isPingDue) {
      // Whoever waits for it says that it did not come.
      void fetch(choice.ping, { signal: AbortSignal.timeout(10_000) }).catch(() => {});
    }
    return due.dueIn;
  }

  /** Waits until what was to be said is delivered or given up. */
  async settle(): Promise<void> {
    await Promise.all(this.deliveries);
  }

  /** A channel that hangs keeps nobody from watching. */
  private send(message: Parameters<typeof deliver>[1]): void {
    const { choice, patience = PATIENCE, say } = this.args;
    const delivery = deliver(choice.to, message, patience).then((failures) => {
      for (const failure of failures) say(`not delivered: ${failure}`);
      this.deliveries.delete(delivery);
    });
    this.deliveries.add(delivery);
  }
}
