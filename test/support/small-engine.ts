import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker } from "./project";

/** What is missing for an engine of one's own; undefined where nothing is. */
export function smallEngineNeeds(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  return ["dockerd", "mkfs.ext4", "unshare", "nsenter"].find(
    (command) => spawnSync("which", [command]).status !== 0,
  );
}

/** A Docker engine of its own on a small disk, next to the machine's. From its start on DOCKER_HOST names it. */
export class SmallEngine {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-small-disk-"));
  private readonly disk = path.join(this.folder, "disk");
  private readonly before = process.env.DOCKER_HOST;
  private network?: ChildProcess;
  private daemon?: ChildProcess;

  constructor(
    private readonly megabytes: number,
    /** Further flags of `dockerd`. */
    private readonly flags: readonly string[] = [],
  ) {}

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
    // A network of its own, where its bridge and the one of the machine's own engine do not meet, and which outlives the daemon.
    this.network = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
    while (this.networkOf(this.network) === this.networkOf(process)) await sleep(50);
    await this.run();
    if (images.length > 0) docker("load", "--quiet", "--input", archive);
    fs.rmSync(archive, { force: true });
  }

  /** Starts its daemon, also again after `kill`, and waits until it answers. */
  async run(): Promise<void> {
    const words = [
      ...["--host", `unix://${this.folder}/docker.sock`, "--data-root", this.disk],
      ...["--exec-root", `${this.folder}/exec`, "--pidfile", `${this.folder}/pid`],
      ...["--iptables=false", ...this.flags],
    ];
    const network = `--net=/proc/${this.network?.pid}/ns/net`;
    this.daemon = spawn("nsenter", [network, "dockerd", ...words], { stdio: "ignore" });
    for (let attempt = 0; attempt < 240 && !this.answers(); attempt++) await sleep(250);
  }

  /** Kills its daemon as the kernel would: nothing is put in order. */
  kill(): Promise<void> {
    return this.endDaemon("SIGKILL");
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
      await sleep(250);
    }
  }

  async stop(): Promise<void> {
    await this.endDaemon("SIGTERM");
    this.network?.kill();
    if (this.before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = this.before;
    execFileSync("umount", ["--recursive", this.disk]);
    fs.rmSync(this.folder, { recursive: true });
  }

  private async endDaemon(signal: NodeJS.Signals): Promise<void> {
    const { daemon } = this;
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    await new Promise((resolve) => {
      daemon.on("exit", resolve);
      daemon.kill(signal);
    });
  }

  private networkOf({ pid }: { readonly pid?: number }): string {
    return fs.readlinkSync(`/proc/${pid}/ns/net`);
  }
}
