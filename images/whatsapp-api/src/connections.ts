import { Injectable } from "@nestjs/common";
import type { WebSocket } from "ws";

/** Nobody who reads so slowly that this much waits for them is sent more: 1 MiB. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Which connection speaks for which conversation. */
@Injectable()
export class Connections {
  private readonly byConversation = new Map<string, WebSocket>();
  private readonly conversations = new Map<WebSocket, Set<string>>();

  get count(): number {
    return this.conversations.size;
  }

  open(socket: WebSocket): void {
    this.conversations.set(socket, new Set());
  }

  close(socket: WebSocket): void {
    for (const conversation of this.conversations.get(socket) ?? []) {
      if (this.byConversation.get(conversation) === socket)
        this.byConversation.delete(conversation);
    }
    this.conversations.delete(socket);
  }

  /** Later answers of a conversation go to the connection that spoke last. */
  speak(conversation: string, socket: WebSocket): void {
    this.byConversation.set(conversation, socket);
    this.conversations.get(socket)?.add(conversation);
  }

  send(conversation: string, event: string, data: object): void {
    const socket = this.byConversation.get(conversation);
    if (socket?.readyState !== 1 || socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
    socket.send(JSON.stringify({ event, data: { conversation, ...data } }));
  }
}
