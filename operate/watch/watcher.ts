import { messageOf } from "../../core/report/alerts";
import { type AlertState, NO_ALERTS, watchStep } from "../../core/watch/alerts";
import type { AlertChoice } from "../../core/watch/choice";
import type { Thresholds } from "../../core/watch/conditions";
import { type HealingState, healStep, NOTHING_HEALED } from "../../core/watch/healing";
import type { ContainerSnapshot, Snapshot } from "../../core/watch/snapshot";
import { deliver, PATIENCE, type Patience } from "./deliver";

/** What a watcher looks at and acts by. */
export interface WatcherArgs {
  readonly stack: string;
  readonly choice: AlertChoice;
  /** @default - the documents' */
  readonly thresholds?: Thresholds;
  readonly patience?: Patience;
  /** Restarts a container; false where another run holds the stack, which is then left to it. */
  readonly restart: (container: ContainerSnapshot) => Promise<boolean>;
  readonly say: (line: string) => void;
}

/** Judges one snapshot after the other: tells what begins and ends, and heals. */
export class Watcher {
  private alerts: AlertState = NO_ALERTS;
  private healing: HealingState = NOTHING_HEALED;
  private pinged = Number.NEGATIVE_INFINITY;
  private readonly deliveries = new Set<Promise<void>>();

  constructor(private readonly args: WatcherArgs) {}

  async take(snapshot: Snapshot): Promise<void> {
    const { stack, choice, thresholds, restart, say } = this.args;
    const healed = healStep(this.healing, snapshot, choice.healing);
    const { state, events } = watchStep(this.alerts, snapshot, healed.handsOff, thresholds);
    this.alerts = state;
    const message = messageOf(stack, events, choice.language);
    if (message) {
      say(message.body);
      this.send({ stack, ...message });
    }
    const restarted: ContainerSnapshot[] = [];
    for (const container of healed.restart) {
      if (!(await restart(container))) continue;
      restarted.push(container);
      say(`${container.service} stayed unhealthy: restarted`);
    }
    // What could not be restarted is tried again with the next snapshot.
    this.healing = restarted.length === healed.restart.length ? healed.state : this.healing;
    this.ping(snapshot.at);
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

  private ping(at: number): void {
    const { ping } = this.args.choice;
    if (ping === "" || at - this.pinged < 60) return;
    this.pinged = at;
    // Whoever waits for it says that it did not come.
    void fetch(ping, { signal: AbortSignal.timeout(10_000) }).catch(() => {});
  }
}
