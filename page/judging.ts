import type { Language } from "./language";
import type { About, Question } from "./question";
import type { Answered, Asked, Ready } from "./worker";

/** Milliseconds of a worker that is ready after which a question that is not answered is given up for the next one: hostile files must not hold up the page. */
const PATIENCE = 5_000;

/**
 * Judging off the page's own thread, so that typing is never held up. Only the newest question is answered: one that is overtaken while
 * it waits is never asked.
 */
export class Judging {
  private worker: Worker | undefined;
  /** Whether it has read its program, which takes a slow machine seconds. */
  private isReady = false;
  /** Number of the question that is being answered. */
  private busy: number | undefined;
  private about: About = "fit";
  private waiting: [Question, Language] | undefined;
  private asked = 0;

  constructor(
    private readonly start: () => Worker,
    private readonly tell: (answered: Answered) => void,
  ) {}

  /** Asks, now or as soon as the answer before is there. */
  ask(question: Question, language: Language): void {
    if (this.busy === undefined) this.post(question, language);
    else this.waiting = [question, language];
  }

  private post(question: Question, language: Language): void {
    this.worker ??= this.started();
    const id = ++this.asked;
    this.busy = id;
    this.worker.postMessage({ id, question, language } satisfies Asked);
    this.about = question.about;
    if (this.isReady) this.wait();
  }

  /** Gives up what is being answered now, unless it is answered in time. */
  private wait(): void {
    const { busy: id, about } = this;
    if (id === undefined) return;
    setTimeout(() => {
      if (this.busy === id) this.giveUp(id, about);
    }, PATIENCE);
  }

  private giveUp(id: number, about: About): void {
    this.tell({ id, about, fault: "too-long" });
    this.worker?.terminate();
    this.worker = undefined;
    this.next();
  }

  private next(): void {
    this.busy = undefined;
    const waiting = this.waiting;
    this.waiting = undefined;
    if (waiting) this.post(...waiting);
  }

  private started(): Worker {
    const worker = this.start();
    this.isReady = false;
    worker.onmessage = ({ data }: MessageEvent<Answered | Ready>) => {
      if ("ready" in data) {
        this.isReady = true;
        this.wait();
        return;
      }
      if (data.id !== this.busy) return;
      this.tell(data);
      this.next();
    };
    return worker;
  }
}
