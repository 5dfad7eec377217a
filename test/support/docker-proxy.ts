import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

/** A Docker engine that can die: a socket in front of the real one, which nobody else uses. */
export class DockerProxy {
  private readonly sockets = new Set<net.Socket>();
  private readonly server: net.Server;
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-engine-"));

  /** What DOCKER_HOST is set to. */
  readonly host = `unix://${this.folder}/docker.sock`;

  constructor() {
    const real = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");
    this.server = net.createServer({ allowHalfOpen: true }, (client) => {
      const engine = net.connect({ path: real, allowHalfOpen: true });
      for (const [socket, other] of [
        [client, engine],
        [engine, client],
      ]) {
        this.sockets.add(socket);
        socket.pipe(other);
        socket.on("error", () => other.destroy());
        socket.on("close", () => this.sockets.delete(socket));
      }
    });
    this.server.listen(this.host.replace("unix://", ""));
  }

  /** Dies: cuts every connection and takes no new one. */
  die(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
