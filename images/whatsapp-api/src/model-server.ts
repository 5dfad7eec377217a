import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import type { Settings } from "./settings.js";
import type { Message } from "./store.js";
import { SETTINGS } from "./tokens.js";

const SYSTEM = "Você atende clientes no WhatsApp. Responda em português, em poucas frases.";

/** Seconds between two looks at whether the model is there. */
const LOOK_SECONDS = 15;

/** The language model behind Ollama's API. */
@Injectable()
export class ModelServer implements OnModuleInit, OnModuleDestroy {
  /** `ready`, or what is in the way: `pulling 43 %`. */
  state = "not asked yet";
  private timer: NodeJS.Timeout | undefined;

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
    const { ollamaUrl, model } = this.settings;
    const tags = await fetch(`${ollamaUrl}/api/tags`, { signal: AbortSignal.timeout(10_000) });
    const { models } = (await tags.json()) as { models: { name: string }[] };
    if (!models.some(({ name }) => name === model)) await this.pull();
    this.state = "ready";
  }

  private async pull(): Promise<void> {
    const { ollamaUrl, model } = this.settings;
    const response = await fetch(`${ollamaUrl}/api/pull`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model }),
    });
    let rest = "";
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      const lines = (rest + Buffer.from(chunk).toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(Boolean)) {
        const { error, completed, total } = JSON.parse(line);
        if (error) throw new Error(`ollama: ${error}`);
        if (total) this.state = `pulling ${Math.floor((100 * (completed ?? 0)) / total)} %`;
      }
    }
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
