import {
  Body,
  Controller,
  Get,
  HttpException,
  Inject,
  Param,
  Post,
  ServiceUnavailableException,
} from "@nestjs/common";
import { Answers } from "./answers.js";
import { Connections } from "./connections.js";
import { Inbox } from "./inbox.js";
import { ModelServer } from "./model-server.js";
import { Store } from "./store.js";

/** What arrives from the Evolution API, as far as it is read here. */
interface EvolutionEvent {
  readonly event?: string;
  readonly data?: {
    readonly key?: { readonly remoteJid?: string; readonly fromMe?: boolean };
    readonly message?: { readonly conversation?: string };
  };
}

/** Health, figures, the rows of a conversation, and the way in for messages of phones. */
@Controller()
export class HttpController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Answers) private readonly answers: Answers,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(ModelServer) private readonly model: ModelServer,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  /** Healthy when rows and jobs can be written. A model that is not there is said, and no illness: messages wait for it. */
  @Get("health")
  async health() {
    try {
      await Promise.all([this.store.ping(), this.answers.waiting()]);
      const { state } = this.model;
      return { status: "ok", ...(state === "ready" ? {} : { model: state }) };
    } catch (error) {
      throw new ServiceUnavailableException(String(error));
    }
  }

  @Get("status")
  async status() {
    return {
      connections: this.connections.count,
      model: this.model.state,
      waiting: await this.answers.waiting().catch(() => null),
      messages: await this.store.counts(),
      memoryMiB: Math.round(process.memoryUsage.rss() / 1024 ** 2),
    };
  }

  @Get("conversations/:conversation/messages")
  messages(@Param("conversation") conversation: string) {
    return this.store.latest(conversation, 100);
  }

  @Post("webhook/evolution")
  async received(@Body() body: EvolutionEvent) {
    const { key, message } = body?.data ?? {};
    const number = /^(\d{8,15})@/.exec(key?.remoteJid ?? "")?.[1];
    if (body?.event !== "messages.upsert" || key?.fromMe || !number || !message?.conversation) {
      return { event: "ignored" };
    }
    const taken = await this.inbox.take(number, message.conversation.slice(0, 4_000));
    if (taken.event === "refused") throw new HttpException(taken, 503);
    return taken;
  }
}
