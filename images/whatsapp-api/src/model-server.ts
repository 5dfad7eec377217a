import { Inject, Injectable } from "@nestjs/common";
import type { Settings } from "./settings.js";
import type { Message } from "./store.js";
import { SETTINGS } from "./tokens.js";

const SYSTEM = "Você atende clientes no WhatsApp. Responda em português, em poucas frases.";

/** The language model behind Ollama's API. */
@Injectable()
export class ModelServer {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

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
