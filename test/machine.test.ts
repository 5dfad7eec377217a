import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cloudInit, DATA_DIRECTORY } from "../components/hosts/server/cloud-init";
import { askingServer, keepReservations } from "../components/hosts/server/keep-reservations";
import { waitForDocker, waitingFor } from "../components/hosts/server/wait";
import { DEFAULT_RESERVE, reserveMiB } from "../core/capacity/reserve";
import { onServerOf } from "../engine/server-engine";
import { writeSshFiles } from "../engine/ssh-files";
import { MACHINE_ADDRESS, MACHINE_DATA_DEVICE, Machine } from "./support/machine/machine";
import { tier } from "./support/tiers";

const STACK = "machine";
const MEM_MIB = 1_500;

/** Ten times what a quiet machine of two processors takes; at a load of 24 it took 240. */
const BOOT_SECONDS = 600;

/** Containers by their reservations in MiB; the limit of each is twice that. */
const RESERVATIONS = { large: 256, middle: 128, small: 32 };
type Name = keyof typeof RESERVATIONS;
const NAMES = Object.keys(RESERVATIONS) as Name[];

tier("machine")("a real server", () => {
  const project = process.cwd();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-real-"));
  let machine: Machine;
  let config: string;

  const onServer = (script: string) => onServerOf(STACK, "sudo sh -eu", script);
  const number = async (script: string) => Number(await onServer(script));

  beforeAll(async () => {
    process.chdir(folder);
    const [login, host] = ["login", "host"].map(key);
    const keys = { authorizedKey: login.public, hostKey: host, dataDevice: MACHINE_DATA_DEVICE };
    machine = Machine.boot(cloudInit(keys), MEM_MIB);
    config = writeSshFiles({
      ...{ stack: STACK, address: MACHINE_ADDRESS },
      ...{ hostKey: host.public, privateKey: login.private },
    });
    await waitForDocker(MACHINE_ADDRESS, BOOT_SECONDS, waitingFor(config)).catch((error) => {
      throw new Error(`${error.message}\n${machine.console()}`);
    });
  }, 900_000);
  afterAll(async () => {
    await machine?.off();
    process.chdir(project);
    fs.rmSync(folder, { recursive: true });
  }, 60_000);

  /** What the slice may take in MiB: what the account calls allocatable for so many containers. */
  async function allocatableMiB(): Promise<number> {
    const total = await number("awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo");
    return total - reserveMiB(DEFAULT_RESERVE, 8);
  }

  const sliceMiB = () =>
    number("echo $(($(cat /sys/fs/cgroup/enxuto.slice/memory.max) / 1024 / 1024))");

  /** The kernel's words on a container: its cgroup, what it keeps for it in MiB, and the score of its first process. */
  const kernelsWords = (name: string) =>
    onServer(`pid=$(docker inspect --format '{{.State.Pid}}' ${name})
group=$(cut -d: -f3 /proc/$pid/cgroup)
echo "\${group%/*} $(($(cat /sys/fs/cgroup$group/memory.low) / 1024 / 1024)) $(cat /proc/$pid/oom_score_adj)"`);

  /** Starts a container of the server's own shell, with the limits and the confinement that `up` gives. */
  const start = (name: Name) => {
    const reserved = RESERVATIONS[name];
    return onServer(`docker run --detach --name ${name} --network none --restart unless-stopped \\
  --memory ${reserved * 2}m --memory-swap ${reserved * 2}m --memory-reservation ${reserved}m \\
  --init --read-only --cap-drop ALL --security-opt no-new-privileges --volume ${name}:/data \\
  --health-cmd 'test -e /data/ready' --health-interval 2s \\
  probe sh -c 'echo >>/data/ready; while :; do sleep 1; done'`);
  };

  /** Waits until every container is healthy, or for two minutes. */
  async function states(): Promise<string[]> {
    let now: string[] = [];
    for (let tries = 0; tries < 60; tries += 1) {
      const shown = await onServer(
        `docker inspect --format '{{.State.Health.Status}}' ${NAMES.join(" ")}`,
      );
      now = shown.trim().split("\n");
      if (now.every((state) => state === "healthy")) break;
      await sleep(2_000);
    }
    return now;
  }

  /** How the kernel scores containers that keep within their reservations, by the account's arithmetic. */
  const expectedWords = (allocatable: number) =>
    NAMES.map((name) => {
      const reserved = RESERVATIONS[name];
      const share = Math.floor(
        (reserved * 1024 ** 2) / Math.floor((allocatable * 1024 ** 2) / 1000),
      );
      return `/enxuto.slice ${reserved} ${70 - share}\n`;
    });

  test("is ready by its cloud-init alone, with data on its volume and containers below the slice", async () => {
    expect(await onServer("cloud-init status --wait || true")).toContain("status: done");
    expect(await onServer("systemctl --failed --plain --no-legend")).toBe("");
    expect(await onServer(`findmnt --noheadings --output SOURCE ${DATA_DIRECTORY}`)).toBe(
      `${MACHINE_DATA_DEVICE}\n`,
    );
    expect(await sliceMiB()).toBe(await allocatableMiB());
    const began = () => onServer("systemctl show --property ActiveEnterTimestamp docker");
    const before = await began();
    await expect(keepReservations(MACHINE_ADDRESS, askingServer(config))).resolves.toEqual({
      reservations: "kept",
    });
    expect(await began()).toBe(before);
  }, 900_000);

  test("has its kernel keep what containers reserve, and finds all healthy after a reboot", async () => {
    await onServer(
      "cd /; ldd bin/sh bin/sleep | grep -o '/[^ ]*' | sort -u | tar -ch -T - bin/sh bin/sleep | docker import - probe",
    );
    for (const name of NAMES) await start(name);
    expect(await states()).toEqual(NAMES.map(() => "healthy"));
    const words = () => Promise.all(NAMES.map(kernelsWords));
    expect(await words()).toEqual(expectedWords(await allocatableMiB()));

    const boot = () => onServer("cat /proc/sys/kernel/random/boot_id");
    const before = await boot();
    await onServer("systemctl reboot").catch(() => "");
    for (let tries = 0; tries < BOOT_SECONDS / 2; tries += 1) {
      await sleep(2_000);
      if ((await boot().catch(() => before)) !== before) break;
    }
    await waitForDocker(MACHINE_ADDRESS, BOOT_SECONDS, waitingFor(config));
    expect(await states()).toEqual(NAMES.map(() => "healthy"));
    // A kernel's MemTotal may be another by a MiB from boot to boot, and the slice follows it.
    expect(await words()).toEqual(expectedWords(await allocatableMiB()));
    expect(
      await onServer(
        "docker run --rm --volume large:/data probe sh -c 'while read -r _; do echo started; done </data/ready'",
      ),
    ).toBe("started\nstarted\n");
  }, 1_500_000);

  test("that an earlier version set up comes to keep them, while its containers run on", async () => {
    await onServer(`sed -i '/cgroup-parent/d; s/"default-runtime": "enxuto"/"default-runtime": "runc"/' /etc/docker/daemon.json
systemctl restart docker`);
    await onServer("docker rm -f small");
    await start("small");
    expect(await kernelsWords("small")).toBe("/system.slice 32 0\n");
    await onServer(`sed -i '/default-runtime/d' /etc/docker/daemon.json`);
    const since = () => onServer("docker inspect --format '{{.State.StartedAt}}' small large");
    const before = await since();
    await expect(keepReservations(MACHINE_ADDRESS, askingServer(config))).resolves.toEqual({
      reservations: "kept",
    });
    expect(await since()).toBe(before);
    // It moves with its next start, and is scored once it is recreated.
    await onServer("docker restart --time 1 small");
    expect(await kernelsWords("small")).toBe("/enxuto.slice 32 0\n");
    await onServer("docker rm -f small");
    await start("small");
    expect(await kernelsWords("small")).toBe(expectedWords(await allocatableMiB())[2]);
  }, 600_000);

  test("whose Docker does not start tells why", async () => {
    await onServer(`systemctl stop docker docker.socket
echo 'x' >/etc/docker/daemon.json
! systemctl start docker || exit 1`);
    await expect(waitForDocker(MACHINE_ADDRESS, 0, waitingFor(config))).rejects.toThrow(
      /Docker is not up.*unable to configure the Docker daemon.*invalid character 'x'/s,
    );
  }, 300_000);

  /** A key pair of OpenSSH. */
  function key(name: string): { readonly private: string; readonly public: string } {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", name]);
    return {
      private: fs.readFileSync(name, "utf8"),
      public: fs.readFileSync(`${name}.pub`, "utf8"),
    };
  }
});
