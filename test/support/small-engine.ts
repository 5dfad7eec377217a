import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { docker } from "./project";

/** What is missing for an engine of one's own; undefined where nothing is. */
export function smallEngineNeeds(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  return ["dockerd", "mkfs.ext4", "unshare"].find(
    (command) => spawnSync("which", [command]).status !== 0,
  );
}

/** A Docker engine of its own on a small disk, next to the machine's. From its start on DOCKER_HOST names it. */
export class SmallEngine {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-small-disk-"));
  private readonly disk = path.join(this.folder, "disk");
  private readonly before = process.env.DOCKER_HOST;
  private daemon?: ChildProcess;

  constructor(private readonly megabytes: number) {}

  /** Starts it with images of the machine's own engine. */
  async start(images: readonly string[] = []): Promise<void> {
    const file = path.join(this.folder, "disk.img");
    const archive = path.join(this.folder, "images.tar");
    if (images.length > 0) docker("save", "--output", archive, ...images);
    fs.writeFileSync(file, "");
    fs.truncateSync(file, this.megabytes * 1e6);
    fs.mkdirSync(this.disk);
    execFileSync("mkfs.ext4", ["-q", "-m", "0", file]);
    execFileSync("mount", ["-o", "loop", file, this.disk]);
    process.env.DOCKER_HOST = `unix://${this.folder}/docker.sock`;
    // In a network of its own, where its bridge and the one of the machine's own engine do not meet.
    const words = [
      ...["--net", "--", "dockerd", "--host", process.env.DOCKER_HOST, "--data-root", this.disk],
      ...["--exec-root", `${this.folder}/exec`, "--pidfile", `${this.folder}/pid`],
      "--iptables=false",
    ];
    this.daemon = spawn("unshare", words, { stdio: "ignore" });
    for (let attempt = 0; attempt < 120 && !this.answers(); attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    if (images.length > 0) docker("load", "--quiet", "--input", archive);
    fs.rmSync(archive, { force: true });
  }

  answers(): boolean {
    return spawnSync("docker", ["version"], { stdio: "ignore", env: process.env }).status === 0;
  }

  freeMB(): number {
    const { bavail, bsize } = fs.statfsSync(this.disk);
    return (bavail * bsize) / 1e6;
  }

  /** Takes room on its disk until so many MB are free; gives what gives it back. */
  leaveFree(megabytes: number): () => void {
    const filler = path.join(this.disk, "filler");
    execFileSync("fallocate", [
      "-l",
      String(Math.floor((this.freeMB() - megabytes) * 1e6)),
      filler,
    ]);
    return () => fs.rmSync(filler);
  }

  /** Waits until so many MB are free: an engine lets go of what a build took a moment after its end. */
  async untilFree(megabytes: number): Promise<void> {
    for (let attempt = 0; this.freeMB() < megabytes; attempt++) {
      if (attempt === 40) throw new Error(`${this.freeMB()} MB are free, expected ${megabytes}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  async stop(): Promise<void> {
    const { daemon } = this;
    if (daemon && daemon.exitCode === null) {
      await new Promise((resolve) => {
        daemon.on("exit", resolve);
        daemon.kill();
      });
    }
    if (this.before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = this.before;
    execFileSync("umount", ["--recursive", this.disk]);
    fs.rmSync(this.folder, { recursive: true });
  }
}
