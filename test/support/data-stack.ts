import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { REDIS_PASSWORD_FILE, REDIS_SETTINGS_FILE } from "../../core/model/redis";
import type { System } from "../../core/model/system";
import { bases, docker, removeStack } from "./project";
import { TEST_SYSTEMS } from "./test-systems";

/** A database, a queue and files, and what uses them. */
export const DATA_SYSTEM = TEST_SYSTEMS.find(({ name }) => name === "enxuto-keeping") as System;

const REDIS_PASSWORD = "correct horse";

/** Whether restic is here; where it is not, one line says that `what` is not tested. */
export function hasRestic(what: string): boolean {
  const has = spawnSync("restic", ["version"]).status === 0;
  if (!has) process.stderr.write(`${what} is not tested: restic is missing\n`);
  return has;
}

/** What marks a container of a service, as words of `docker run`. */
export function labels(stack: string, service: string, system = DATA_SYSTEM.name): string[] {
  const marks = { stack, system, service };
  return Object.entries(marks).flatMap(([key, value]) => ["--label", `enxuto.${key}=${value}`]);
}

/** Containers of `DATA_SYSTEM` as an `up` starts and labels them, as far as their data is concerned. */
export class DataStack {
  /** @param services - those that it is about. @default - all */
  constructor(
    readonly stack: string,
    readonly services: readonly string[] = [...DATA_SYSTEM.services.keys()],
  ) {}

  /** Starts them; `mounts` replace the volume of a service by another one, as `docker run` writes it. */
  start(mounts: Readonly<Record<string, string>> = {}): void {
    removeStack(this.stack);
    const images = bases();
    for (const [service, { image, volumes = {}, command, memory }] of DATA_SYSTEM.services) {
      if (!this.services.includes(service)) continue;
      const reference = image.from === "upstream" ? images[image.reference] : "";
      const words = service === "uploads" ? ["sleep", "100000"] : (command?.(memory) ?? []);
      docker(
        ...["create", "--name", this.container(service)],
        ...["--memory", `${memory.limitMiB}m`, "--memory-swap", `${memory.limitMiB}m`],
        ...labels(this.stack, service),
        ...["--stop-timeout", "1", "--env", "POSTGRES_PASSWORD=x", "--env", "POSTGRES_DB=shop"],
        ...Object.entries(volumes).flatMap(([volume, directory]) =>
          mounts[service]
            ? ["--mount", mounts[service]]
            : ["--volume", `${this.container(service)}-${volume}:${directory}`],
        ),
        ...[reference, ...words],
      );
      if (service === "kv") this.giveSecrets(this.container(service));
      docker("start", this.container(service));
    }
    if (!this.services.includes("db")) return;
    const ready = ["exec", this.container("db"), "pg_isready", "-h", "127.0.0.1", "-d", "shop"];
    for (let tries = 0; spawnSync("docker", ready).status !== 0; tries += 1) {
      if (tries > 240) throw new Error("the database does not start");
      execFileSync("sleep", ["0.5"]);
    }
  }

  container(service: string): string {
    return `${DATA_SYSTEM.name}-${this.stack}-${service}`;
  }

  /** What the database answers, a line each. */
  sql(text: string): string[] {
    const psql = ["psql", "-qAtX", "-U", "postgres", "-d", "shop", "-c", text];
    return docker("exec", this.container("db"), ...psql);
  }

  /** What the queue answers, a line each. */
  redis(...words: readonly string[]): string[] {
    const login = ["--env", `REDISCLI_AUTH=${REDIS_PASSWORD}`];
    return docker("exec", ...login, this.container("kv"), "redis-cli", ...words);
  }

  /** What a shell prints where the files are, a line each. */
  files(script: string): string[] {
    return docker("exec", this.container("uploads"), "sh", "-c", `cd /data; ${script}`);
  }

  remove(): void {
    removeStack(this.stack);
  }

  private giveSecrets(container: string): void {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-secrets-"));
    const write = (file: string, text: string) =>
      fs.writeFileSync(path.join(folder, path.basename(file)), text);
    write(REDIS_PASSWORD_FILE, REDIS_PASSWORD);
    write(REDIS_SETTINGS_FILE, `requirepass "${REDIS_PASSWORD}"\n`);
    // Redis steps down from root before it reads them.
    fs.chmodSync(folder, 0o755);
    docker("cp", `${folder}/.`, `${container}:/run/secrets`);
    fs.rmSync(folder, { recursive: true });
  }
}
