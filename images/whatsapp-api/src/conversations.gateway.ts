import { Inject } from "@nestjs/common";
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from "@nestjs/websockets";
import type { WebSocket } from "ws";
import { Connections } from "./connections.js";
import { Inbox } from "./inbox.js";
import type { Settings } from "./settings.js";
import { SETTINGS } from "./tokens.js";

/** WebSocket close code: try again later. */
const TRY_AGAIN_LATER = 1013;

/** Conversations over WebSocket: one connection speaks for many clients. */
@WebSocketGateway({ path: "/conversations" })
export class ConversationsGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  handleConnection(socket: WebSocket): void {
    // A frame that is too large or broken ends the connection, not the process.
    socket.on("error", () => socket.terminate());
    if (this.connections.count >= this.settings.maxConnections) {
      socket.close(TRY_AGAIN_LATER, "conexões demais, tente mais tarde");
      return;
    }
    this.connections.open(socket);
  }

  handleDisconnect(socket: WebSocket): void {
    this.connections.close(socket);
  }

  @SubscribeMessage("message")
  async message(@ConnectedSocket() socket: WebSocket, @MessageBody() body: unknown) {
    const { conversation, text } = (body ?? {}) as Record<string, unknown>;
    if (typeof conversation !== "string" || !/^[\w.-]{1,64}$/.test(conversation)) {
      return { event: "refused", data: { reason: "conversation: 1 a 64 letras, números, . _ -" } };
    }
    if (typeof text !== "string" || text.trim() === "" || text.length > 4_000) {
      return { event: "refused", data: { conversation, reason: "text: 1 a 4000 caracteres" } };
    }
    this.connections.speak(conversation, socket);
    const { event, ...data } = await this.inbox.take(conversation, text);
    return { event, data: { conversation, ...data } };
  }
}
