/** Work that is done again and again beside other work, one at a time: each begins so many milliseconds after the one before it ended. */
export class Repeated {
  private readonly running: Promise<void>;
  private stopped = false;
  private wake: () => void = () => {};

  /** Begins with a pause. `work` must not fail. */
  constructor(
    private readonly work: () => Promise<unknown>,
    private readonly pauseMs: number,
  ) {
    this.running = this.run();
  }

  /** Begins no more of it; resolves once what runs has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    for (;;) {
      await this.pause();
      if (this.stopped) return;
      await this.work();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.pauseMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.stopped) this.wake();
    });
  }
}
