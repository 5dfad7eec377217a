import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import type { Settings } from "./settings.js";
import type { Message } from "./store.js";
import { SETTINGS } from "./tokens.js";

const SYSTEM = "Você atende clientes no WhatsApp. Responda em português, em poucas frases.";

/** Seconds between two looks at whether the model is there. */
const LOOK_SECONDS = 15;

/** Minutes until a pull that failed is tried again: twice as many each time up to the most, which a full disk waits at once. */
const PULL_AGAIN_MINUTES = { first: 1, most: 30 };

/** Why a pull ended without the model. */
class PullFailed extends Error {}

/** The language model behind Ollama's API. */
@Injectable()
export class ModelServer implements OnModuleInit, OnModuleDestroy {
  /** `ready`, or what is in the way: `pulling 43 %`. */
  state = "not asked yet";
  private timer: NodeJS.Timeout | undefined;
  /** The last pull that failed: why, until when none is tried, and how long that is. */
  private refused: { reason: string; until: number; minutes: number } | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** The model is pulled into the server's volume while messages already come in: they wait for it as rows. */
  onModuleInit(): void {
    const look = async () => {
      try {
        await this.require();
      } catch (error) {
        this.state = error instanceof Error ? error.message : String(error);
      }
      this.timer = setTimeout(look, LOOK_SECONDS * 1000);
    };
    void look();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private async require(): Promise<void> {
    if (!(await this.hasModel())) {
      if (this.refused && Date.now() < this.refused.until) throw new Error(this.refused.reason);
      await this.pull().catch((error) => this.refuse(error));
      if (!(await this.hasModel())) this.refuse(new PullFailed("pulled, and is not there"));
    }
    this.refused = undefined;
    this.state = "ready";
  }

  private async hasModel(): Promise<boolean> {
    const { ollamaUrl, model } = this.settings;
    const tags = await fetch(`${ollamaUrl}/api/tags`, { signal: AbortSignal.timeout(10_000) });
    const { models } = (await tags.json()) as { models: { name: string }[] };
    return models.some(({ name }) => name === model);
  }

  /** Remembers why there is no model; a server that is away is none of its reasons and is looked for again soon. */
  private refuse(error: unknown): never {
    if (!(error instanceof PullFailed)) throw error;
    const { first, most } = PULL_AGAIN_MINUTES;
    const full = /no space left|not enough (disk )?space/i.test(error.message);
    const minutes = full ? most : Math.min(most, this.refused ? this.refused.minutes * 2 : first);
    const why = full ? `its disk has no room for ${this.settings.model}` : error.message;
    const reason = `ollama: ${why}; tried again after ${minutes} min`;
    this.refused = { reason, until: Date.now() + minutes * 60_000, minutes };
    console.warn(`model server: ${reason} (${error.message})`);
    throw new Error(reason);
  }

  private async pull(): Promise<void> {
    const { ollamaUrl, model } = this.settings;
    const response = await fetch(`${ollamaUrl}/api/pull`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model }),
    });
    const take = (line: string): void => {
      const { error, completed, total } = JSON.parse(line);
      if (error) throw new PullFailed(error);
      if (total) this.state = `pulling ${Math.floor((100 * (completed ?? 0)) / total)} %`;
    };
    let rest = "";
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      const lines = (rest + Buffer.from(chunk).toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      lines.filter(Boolean).forEach(take);
    }
    // An answer that is no stream ends without a line's end.
    if (rest.trim()) take(rest);
  }

  /** The answer to the last of these messages; throws where the server is down, busy or too slow. */
  async answer(messages: readonly Message[]): Promise<string> {
    const { ollamaUrl, model, answerTokens, answerSeconds } = this.settings;
    const response = await fetch(`${ollamaUrl}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model,
        stream: false,
        options: { num_predict: answerTokens },
        messages: [{ role: "system", content: SYSTEM }, ...messages.flatMap(turns)],
      }),
      signal: AbortSignal.timeout(answerSeconds * 1000),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`ollama answered ${response.status}`);
    }
    const { message } = (await response.json()) as { message?: { content?: string } };
    if (!message?.content) throw new Error("ollama answered without a message");
    return message.content;
  }
}

function turns({ text, answer }: Message): { role: string; content: string }[] {
  const asked = { role: "user", content: text };
  return answer === null ? [asked] : [asked, { role: "assistant", content: answer }];
}
