import { Inject, Injectable } from "@nestjs/common";
import type { Settings } from "./settings.js";
import { SETTINGS } from "./tokens.js";

/** WhatsApp behind the Evolution API. */
@Injectable()
export class Phone {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** Sends a text where the conversation is a number and a server is set; throws where that server refuses. */
  async send(conversation: string, text: string): Promise<void> {
    const { evolutionUrl, evolutionInstance, evolutionKey } = this.settings;
    if (evolutionUrl === "" || !/^\d{8,15}$/.test(conversation)) return;
    const response = await fetch(
      `${evolutionUrl}/message/sendText/${encodeURIComponent(evolutionInstance)}`,
      {
        method: "POST",
        headers: { "content-type": "application/json", apikey: evolutionKey },
        body: JSON.stringify({ number: conversation, text }),
        signal: AbortSignal.timeout(15_000),
      },
    );
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the Evolution API answered ${response.status}`);
  }
}
