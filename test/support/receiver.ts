import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** A receiver of messages on this machine. */
export interface Receiver {
  /** Bodies that it was sent, in their order. */
  readonly got: readonly string[];
  /** Its address: `127.0.0.1:8080`. */
  readonly host: string;
  readonly end: () => void;
}

/** Starts a receiver. `code` gives the answer to a request by its path and its number, from 1 on; 0 is none at all. */
export async function receiver(code: (path: string, number: number) => number): Promise<Receiver> {
  const got: string[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      const answer = code(request.url ?? "", got.push(body));
      if (answer > 0) response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { got, host: `127.0.0.1:${port}`, end };
}
