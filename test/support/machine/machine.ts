import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../../../engine/cache-directory";
import { killAll } from "../kill";

/** Address at which the machine answers. */
export const MACHINE_ADDRESS = "10.99.77.2";

/** Block device of its volume for data. */
export const MACHINE_DATA_DEVICE = "/dev/ubdc";

/** Disk that `make` made. */
export const MACHINE_DISK = path.join(cacheDirectory(), "machine/server.raw");

/** A server of its own kernel, systemd and cloud-init, on a fresh copy of the disk that `make` made. */
export class Machine {
  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  /** Switches one on that finds this user data; `memMiB` is what its provider would call its size. */
  static boot(userData: string, memMiB: number): Machine {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-machine-"));
    fs.writeFileSync(path.join(folder, "user-data"), userData);
    const console = fs.openSync(path.join(folder, "console"), "w");
    const process = spawn(path.join(__dirname, "boot"), [folder, String(memMiB)], {
      stdio: ["ignore", console, console],
      // A group of its own: the kernel's processes end with it.
      detached: true,
    });
    fs.closeSync(console);
    return new Machine(folder, process);
  }

  /** The end of what it wrote to its console. */
  console(): string {
    return fs.readFileSync(path.join(this.folder, "console"), "utf8").slice(-4_000);
  }

  /** Pulls the plug, and removes what it wrote. */
  async off(): Promise<void> {
    if (this.process.exitCode === null && this.process.pid !== undefined) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await ended;
      killAll([-this.process.pid]);
    }
    fs.rmSync(this.folder, { recursive: true });
  }
}
