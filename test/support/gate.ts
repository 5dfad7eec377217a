import { createConnection, createServer, type Server, type Socket } from "node:net";

/** A port of the loopback that leads to another one, for as long as it is open: what is behind it goes down and comes back. */
export class Gate {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  private chosen = 0;

  constructor(private readonly target: number) {}

  /** The same one each time that it opens. */
  get port(): number {
    return this.chosen;
  }

  /** Lets connections through; with `answers: false` takes them, and nothing ever comes back. */
  async open({ answers } = { answers: true }): Promise<void> {
    const server = createServer((socket) => {
      this.hold(socket);
      if (!answers) return;
      const behind = createConnection(this.target, "127.0.0.1");
      this.hold(behind);
      socket.pipe(behind).pipe(socket);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.chosen, "127.0.0.1", resolve));
    this.chosen = (server.address() as { port: number }).port;
  }

  /** Breaks off what is connected, and refuses connections from then on. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
  }
}
