import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** A web server with the files of a model, which breaks off or falls silent in the middle when it is told to. */
export class ModelServer {
  readonly files = new Map<string, Buffer>();
  /** Every file that was asked for, with the first byte of the range. */
  readonly asked: (readonly [file: string, from: number])[] = [];
  /** How the next answers of more than so many bytes end, the first one first. */
  readonly troubles: { readonly after: number; readonly how: "breaks off" | "falls silent" }[] = [];
  private readonly server = http.createServer((request, response) =>
    this.answer(request, response),
  );

  /** Starts it on every address of this machine, so that containers reach it; gives the port. */
  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "0.0.0.0", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const file = request.url?.split("/").at(-1) ?? "";
    const content = this.files.get(file);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    this.asked.push([file, from]);
    if (!content) {
      response.writeHead(404).end();
      return;
    }
    const body = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": body.length,
      ...(from > 0
        ? { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` }
        : {}),
    });
    const [trouble] = this.troubles;
    if (!trouble || trouble.after >= body.length) {
      response.end(body);
      return;
    }
    this.troubles.shift();
    response.write(body.subarray(0, trouble.after), () => {
      if (trouble.how === "breaks off") response.socket?.end();
    });
  }
}
