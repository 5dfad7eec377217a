import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ImageStore } from "../../core/capacity/image-store";
import { killAll } from "./kill";
import { MACHINE_DISK } from "./machine/machine";

/** What is missing for the engine of the server that `test/support/machine/make` makes; undefined where nothing is. */
export function otherEngineNeeds(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  if (!fs.existsSync(MACHINE_DISK)) return "a server's disk (test/support/machine/make)";
  return ["unshare", "pivot_root", "mkfs.ext4"].find(
    (command) => spawnSync("which", [command]).status !== 0,
  );
}

/** Another dockerd than the server's own, built for it: `ENXUTO_DOCKERD=dockerd npx jest test/engine-stores`. */
const OTHER_DOCKERD = process.env.ENXUTO_DOCKERD;

/** Room of its disk in MB. */
export const OTHER_ENGINE_DISK_MB = 4_000;

/**
 * Enters the server's files as `/`, without a kernel of its own, and runs containerd and dockerd there. A root that was only changed
 * into would be lost to whatever enters a container's mounts.
 */
const ENTER = `mount --make-rprivate /
cd "$1"
mount -o loop,ro,noload "$2" files
mount -t tmpfs tmpfs written
mkdir written/up written/work
mount -t overlay overlay -o lowerdir=files,upperdir=written/up,workdir=written/work root
for there in proc sys dev; do mount --rbind /$there root/$there; done
mount -t tmpfs tmpfs root/run
for kept in docker containerd; do mkdir -p root/var/lib/$kept; mount --bind disk/$kept root/var/lib/$kept; done
mount --bind socket root/mnt
ip link set lo up
mkdir root/before
cd root
pivot_root . before
cd /
umount --lazy /before
containerd >/mnt/containerd.log 2>&1 &
dockerd=dockerd
[ ! -e /mnt/dockerd ] || dockerd=/mnt/dockerd
exec $dockerd --config-file /mnt/daemon.json --host unix:///mnt/docker.sock --pidfile /run/docker.pid \\
  --containerd /run/containerd/containerd.sock --iptables=false >/mnt/dockerd.log 2>&1`;

/** The Docker of the server that `test/support/machine/make` makes, with images in one store. From its start on DOCKER_HOST names it. */
export class OtherEngine {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-engine-"));
  private readonly disk = path.join(this.folder, "disk");
  private readonly before = process.env.DOCKER_HOST;
  private daemons?: ChildProcess;

  constructor(private readonly store: ImageStore) {}

  async start(): Promise<void> {
    for (const part of ["disk", "files", "written", "root", "socket"]) {
      fs.mkdirSync(path.join(this.folder, part));
    }
    const file = path.join(this.folder, "disk.img");
    fs.writeFileSync(file, "");
    fs.truncateSync(file, OTHER_ENGINE_DISK_MB * 1e6);
    execFileSync("mkfs.ext4", ["-q", "-m", "0", file]);
    execFileSync("mount", ["-o", "loop", file, this.disk]);
    for (const kept of ["docker", "containerd"]) fs.mkdirSync(path.join(this.disk, kept));
    const features = { "containerd-snapshotter": this.store === "containerd" };
    fs.writeFileSync(path.join(this.folder, "socket/daemon.json"), JSON.stringify({ features }));
    if (OTHER_DOCKERD) fs.copyFileSync(OTHER_DOCKERD, path.join(this.folder, "socket/dockerd"));
    process.env.DOCKER_HOST = `unix://${this.folder}/socket/docker.sock`;
    this.daemons = spawn(
      "unshare",
      ["--mount", "--net", "sh", "-euc", ENTER, "sh", this.folder, MACHINE_DISK],
      // A group of its own: containerd and what it starts end with it.
      { stdio: "ignore", detached: true },
    );
    for (let attempt = 0; !this.answers(); attempt++) {
      if (attempt === 240) throw new Error(this.log());
      await sleep(250);
    }
  }

  /** MB that images and whatever else Docker keeps take of its disk. */
  usedMB(): number {
    execFileSync("sync", ["--file-system", this.disk]);
    const { blocks, bfree, bsize } = fs.statfsSync(this.disk);
    return ((blocks - bfree) * bsize) / 1e6;
  }

  /** Words by which a command finds this engine's directories where they are on its server. */
  there(...words: readonly string[]): readonly string[] {
    const script = `mount --make-rprivate /
for kept in docker containerd; do mkdir -p /var/lib/$kept; mount --bind "$0/$kept" /var/lib/$kept; done
exec "$@"`;
    return ["unshare", "--mount", "sh", "-euc", script, this.disk, ...words];
  }

  async stop(): Promise<void> {
    const { daemons } = this;
    if (daemons?.pid !== undefined && daemons.exitCode === null) {
      const ended = once(daemons, "exit");
      daemons.kill("SIGTERM");
      await ended;
      killAll([-daemons.pid]);
    }
    if (this.before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = this.before;
    execFileSync("umount", ["--recursive", this.disk]);
    fs.rmSync(this.folder, { recursive: true });
  }

  private answers(): boolean {
    return spawnSync("docker", ["version"], { stdio: "ignore", env: process.env }).status === 0;
  }

  /** Its last words. */
  private log(): string {
    const file = path.join(this.folder, "socket/dockerd.log");
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8").slice(-2_000) : "it did not start";
  }
}
