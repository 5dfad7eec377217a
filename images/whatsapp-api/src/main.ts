import "reflect-metadata";
import type { Server } from "node:http";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { WsAdapter } from "@nestjs/platform-ws";
import { Answers } from "./answers.js";
import { Connections } from "./connections.js";
import { ConversationsGateway } from "./conversations.gateway.js";
import { HttpController } from "./http.controller.js";
import { Inbox } from "./inbox.js";
import { ModelServer } from "./model-server.js";
import { Phone } from "./phone.js";
import { readSettings } from "./settings.js";
import { Store } from "./store.js";
import { SETTINGS } from "./tokens.js";

const settings = readSettings();

@Module({
  controllers: [HttpController],
  providers: [
    { provide: SETTINGS, useValue: settings },
    Store,
    Connections,
    ModelServer,
    Phone,
    Answers,
    Inbox,
    ConversationsGateway,
  ],
})
class AppModule {}

/** `ws` takes its options with the gateway's, where they are fixed before the settings are read. */
class LimitedWsAdapter extends WsAdapter {
  override create(port: number, options?: Record<string, unknown>) {
    return super.create(port, {
      ...options,
      maxPayload: settings.maxMessageBytes,
      perMessageDeflate: false,
    } as never);
  }
}

const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
app.useWebSocketAdapter(new LimitedWsAdapter(app));
app.enableShutdownHooks();
await app.listen(settings.port, "0.0.0.0");
const server = app.getHttpServer() as Server;
// Twice what WebSockets may take: HTTP requests and those that are told to come later need a place too.
server.maxConnections = settings.maxConnections * 2 + 50;
server.keepAliveTimeout = 65_000;
console.log(`listening on ${settings.port}, at most ${settings.maxConnections} connections`);
