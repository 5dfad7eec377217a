import * as http from "node:http";

/** What a load saw. */
export interface LoadReport {
  readonly sent: number;
  /** Requests without an answer of 200, by what they got instead. */
  readonly failed: Readonly<Record<string, number>>;
  /** Answers by their first word: the version that gave them. */
  readonly versions: Readonly<Record<string, number>>;
}

/** Requests at a steady rate, every fifth a POST, over connections that are kept. */
export class Load {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  private readonly failed: Record<string, number> = {};
  private readonly versions: Record<string, number> = {};
  private readonly pending = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private sent = 0;

  constructor(url: string, perSecond: number) {
    this.timer = setInterval(() => {
      const request = this.request(url, ++this.sent % 5 === 0);
      this.pending.add(request);
      void request.then(() => this.pending.delete(request));
    }, 1000 / perSecond);
  }

  async stop(): Promise<LoadReport> {
    clearInterval(this.timer);
    await Promise.all(this.pending);
    this.agent.destroy();
    return { sent: this.sent, failed: this.failed, versions: this.versions };
  }

  private request(url: string, post: boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (failure?: string) => {
        if (failure) this.failed[failure] = (this.failed[failure] ?? 0) + 1;
        resolve();
      };
      const request = http.request(
        url,
        { agent: this.agent, method: post ? "POST" : "GET", timeout: 10_000 },
        (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (text) => {
            body += text;
          });
          response.on("error", (error) => end(error.message));
          response.on("end", () => {
            const version = body.split(" ")[0];
            if (response.statusCode !== 200) return end(String(response.statusCode));
            this.versions[version] = (this.versions[version] ?? 0) + 1;
            end();
          });
        },
      );
      request.on("timeout", () => request.destroy(new Error("no answer in 10 s")));
      request.on("error", (error) => end(error.message));
      request.end(post ? "x".repeat(2000) : undefined);
    });
  }
}
