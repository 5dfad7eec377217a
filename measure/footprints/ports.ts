import { createServer } from "node:net";

/** Ports that outgoing connections are not given by default, so that nobody takes one between the search and the start. */
const PORTS = { first: 20000, count: 10000 };

/** So many ports of this machine that nothing listens on. */
export async function freePorts(count: number): Promise<string[]> {
  const ports: string[] = [];
  while (ports.length < count) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (!ports.includes(String(port)) && (await isFree(port))) ports.push(String(port));
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
