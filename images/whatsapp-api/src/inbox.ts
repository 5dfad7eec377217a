import { Inject, Injectable } from "@nestjs/common";
import { Answers } from "./answers.js";
import { Store } from "./store.js";

/** What became of a message on arrival. */
export type Taken =
  | { readonly event: "accepted"; readonly id: string; readonly queued: boolean }
  | { readonly event: "refused"; readonly reason: string };

/** The one way in for messages, from a WebSocket or from a phone. */
@Injectable()
export class Inbox {
  constructor(
    @Inject(Answers) private readonly answers: Answers,
    @Inject(Store) private readonly store: Store,
  ) {}

  /** Stores a message and queues it; refuses it before it is stored where too many wait. */
  async take(conversation: string, text: string): Promise<Taken> {
    try {
      // A queue that cannot be asked is no reason to refuse: the row is kept and its job follows.
      if (await this.answers.isFull().catch(() => false)) {
        return { event: "refused", reason: "muitas mensagens na fila, tente mais tarde" };
      }
      const message = await this.store.add(conversation, text);
      return { event: "accepted", id: message.id, queued: await this.answers.enqueue(message) };
    } catch (error) {
      console.warn(`inbox: ${error instanceof Error ? error.message : error}`);
      return { event: "refused", reason: "a mensagem não pôde ser guardada, tente de novo" };
    }
  }
}
