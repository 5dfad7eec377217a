import { setTimeout as sleep } from "node:timers/promises";
import { drive } from "../../measure/drive";
import type { Series } from "../../measure/load-file";
import { isRight } from "../../measure/trial";

/** Requests each second between two bursts: of ten, eight read the list and two are messages. */
const PER_SECOND = 5;

/** What the traffic was answered, by what was asked and by status. */
export type Answers = Record<string, Record<string, number>>;

/** Patients of Conecta Saúde: some all the time, and now and then all that a load file has at once. */
export class Traffic {
  readonly answers: Answers = {};
  /** Requests that got no right answer so far. */
  failed = 0;
  private going = true;
  private readonly steady: Promise<void>;
  private sent = 0;

  /** Begins at once; `site` is the address of its frontend. */
  constructor(private readonly site: string) {
    this.steady = this.go();
  }

  /** Sends the series one after the other. */
  async burst(series: readonly Series[]): Promise<void> {
    for (const one of series) {
      this.count(`burst ${one.path}`, one, (await drive(this.site, one)).answers);
    }
  }

  /** Ends it, once all was answered. */
  async stop(): Promise<void> {
    this.going = false;
    await this.steady;
  }

  private async go(): Promise<void> {
    const pending = new Set<Promise<void>>();
    while (this.going) {
      const isMessage = this.sent++ % 5 === 0;
      const series: Series = isMessage
        ? {
            ...{ path: "/webhook", times: 1, atOnce: 1 },
            json: { from: `55119${this.sent}`, text: `{{words 60}} ${this.sent}` },
          }
        : { path: "/api/messages", times: 1, atOnce: 1 };
      const request = drive(this.site, series).then(({ answers }) =>
        this.count(series.path, series, answers),
      );
      pending.add(request);
      void request.then(() => pending.delete(request));
      await sleep(1000 / PER_SECOND);
    }
    await Promise.all(pending);
  }

  private count(what: string, series: Series, answers: Readonly<Record<string, number>>): void {
    const all = this.answers[what] ?? {};
    this.answers[what] = all;
    for (const [status, times] of Object.entries(answers)) {
      all[status] = (all[status] ?? 0) + times;
      if (!isRight(status, series)) this.failed += times;
    }
  }
}
