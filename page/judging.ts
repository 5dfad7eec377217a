import type { Question } from "./judge";
import type { Answered, Asked } from "./worker";

/** Milliseconds after which a question that is not answered is given up for the next one: hostile files must not hold up the page. */
const PATIENCE = 5_000;

/**
 * Judging off the page's own thread, so that typing is never held up. Only the newest question is answered: one that is overtaken while
 * it waits is never asked.
 */
export class Judging {
  private worker: Worker | undefined;
  /** Number of the question that is being answered. */
  private busy: number | undefined;
  private waiting: Question | undefined;
  private asked = 0;

  constructor(
    private readonly start: () => Worker,
    private readonly tell: (answered: Answered) => void,
  ) {}

  /** Asks, now or as soon as the answer before is there. */
  ask(question: Question): void {
    if (this.busy === undefined) this.post(question);
    else this.waiting = question;
  }

  private post(question: Question): void {
    this.worker ??= this.started();
    const id = ++this.asked;
    this.busy = id;
    this.worker.postMessage({ id, question } satisfies Asked);
    setTimeout(() => {
      if (this.busy === id) this.giveUp(id);
    }, PATIENCE);
  }

  private giveUp(id: number): void {
    this.tell({ id, fault: "the file takes too long to judge" });
    this.worker?.terminate();
    this.worker = undefined;
    this.next();
  }

  private next(): void {
    this.busy = undefined;
    const question = this.waiting;
    this.waiting = undefined;
    if (question) this.post(question);
  }

  private started(): Worker {
    const worker = this.start();
    worker.onmessage = ({ data }: MessageEvent<Answered>) => {
      if (data.id !== this.busy) return;
      this.tell(data);
      this.next();
    };
    return worker;
  }
}
