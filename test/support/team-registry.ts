import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { docker } from "./project";

/** A real registry on the loopback, that lets in one user alone. */
export class TeamRegistry {
  readonly user = "ci";
  readonly password = "canary-registry-password";

  private constructor(
    private readonly container: string,
    /** `127.0.0.1:49153`. */
    readonly address: string,
  ) {}

  static async start(): Promise<TeamRegistry> {
    const [container] = docker(
      ...["create", "--publish", "127.0.0.1::5000", "--env", "REGISTRY_AUTH=htpasswd"],
      ...["--env", "REGISTRY_AUTH_HTPASSWD_REALM=team"],
      ...["--env", "REGISTRY_AUTH_HTPASSWD_PATH=/htpasswd", "registry:2"],
    );
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-registry-"));
    // The password as bcrypt keeps it.
    const line = "ci:$2b$05$abcdefghijklmnopqrstuuFqj9r0gzLJx5.wQXjqr5awOiZGCazOq\n";
    fs.writeFileSync(path.join(folder, "htpasswd"), line);
    docker("cp", path.join(folder, "htpasswd"), `${container}:/htpasswd`);
    fs.rmSync(folder, { recursive: true });
    docker("start", container);
    const registry = new TeamRegistry(container, docker("port", container, "5000/tcp")[0]);
    for (let tries = 100; ; tries--) {
      const listens = await registry.repositories().catch(() => undefined);
      if (listens) return registry;
      if (tries === 0) throw new Error("the registry does not answer");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The names of what it keeps. */
  async repositories(): Promise<string[]> {
    const authorization = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString("base64")}`;
    const answer = await fetch(`http://${this.address}/v2/_catalog`, {
      headers: { authorization },
    });
    return ((await answer.json()) as { repositories: string[] }).repositories;
  }

  stop(): void {
    docker("rm", "--force", "--volumes", this.container);
  }
}
