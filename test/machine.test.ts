import { setTimeout as sleep } from "node:timers/promises";
import { DATA_DIRECTORY } from "../components/hosts/server/cloud-init";
import { askingServer, keepReservations } from "../components/hosts/server/keep-reservations";
import { DEFAULT_RESERVE, reserveMiB } from "../core/capacity/reserve";
import type { System } from "../core/model/system";
import { MACHINE_ADDRESS, MACHINE_DATA_DEVICE } from "./support/machine/machine";
import { BOOT_SECONDS, MachineStack } from "./support/machine/machine-stack";
import { TEST_SYSTEMS } from "./support/test-systems";
import { tier } from "./support/tiers";

const STACK = "machine";
const MEM_MIB = 1_500;

/** Thousandths of the slice that a score may be off: what a program maps of its own code moves it. */
const NEAR = 4;

/** What is deployed. */
const SYSTEM = TEST_SYSTEMS.find(({ name }) => name === "enxuto-caches") as System;
const SERVICES = [...SYSTEM.services.keys()];

/** Reservation in MiB of a container that is started by hand; its limit is twice that. */
const SMALL_MIB = 32;

tier("machine")("a real server", () => {
  let stack: MachineStack;
  const onServer = (script: string) => stack.onServer(script);

  beforeAll(async () => {
    stack = await MachineStack.boot(STACK, SYSTEM, MEM_MIB);
  }, 900_000);
  afterAll(() => stack?.off(), 60_000);

  /** What the slice may take in MiB: what the account calls allocatable for so many containers. */
  async function allocatableMiB(): Promise<number> {
    const total = await stack.number("awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo");
    return total - reserveMiB(DEFAULT_RESERVE, 8);
  }

  const sliceMiB = () =>
    stack.number("echo $(($(cat /sys/fs/cgroup/enxuto.slice/memory.max) / 1024 / 1024))");

  /** The words of Docker that find a container: one of the stack by its service, or one by its name. */
  const idOf = (name: string) =>
    SERVICES.includes(name) ? `$(docker ps -q --filter label=enxuto.service=${name})` : name;

  /**
   * The kernel's words on a container: its cgroup, what it keeps for it in MiB, the score of its first process, and what of that score
   * stands for all that the others hold, in thousandths of the slice.
   */
  const kernelsWords = async (name: string) => {
    const answer = await onServer(`pid=$(docker inspect --format '{{.State.Pid}}' ${idOf(name)})
group=$(cut -d: -f3 /proc/$pid/cgroup)
cd /sys/fs/cgroup$group
part() { sed -n "s/^$1 //p" memory.stat; }
others=$(($(cat memory.current) - $(part file) + $(part shmem) - $(cut -d ' ' -f 2 /proc/$pid/statm) * $(getconf PAGESIZE)))
echo "\${group%/*} $(($(cat memory.low) / 1024 / 1024)) $(cat /proc/$pid/oom_score_adj) $((others * 1000 / $(cat ../memory.max)))"`);
    const [group, ...figures] = answer.trim().split(" ");
    const [low, score, others] = figures.map(Number);
    return { group, low, score, others };
  };

  const kernelsPlace = async (name: string) =>
    (
      await onServer(`pid=$(docker inspect --format '{{.State.Pid}}' ${name})
group=$(cut -d: -f3 /proc/$pid/cgroup)
echo "\${group%/*} $(($(cat /sys/fs/cgroup$group/memory.low) / 1024 / 1024)) $(cat /proc/$pid/oom_score_adj)"`)
    ).trim();

  /** How the only process of a container that reserves so much is scored, by the account's arithmetic. */
  const expectedScore = (reservedMiB: number, allocatable: number) =>
    70 - Math.floor((reservedMiB * 1024 ** 2) / Math.floor((allocatable * 1024 ** 2) / 1000));

  /** Waits until a container is scored as its reservation asks for, which is seen to every second. */
  async function expectKept(name: string, reservedMiB: number): Promise<void> {
    const wanted = expectedScore(reservedMiB, await allocatableMiB());
    const off = ({ score, others }: { score: number; others: number }) =>
      Math.abs(score - others - wanted);
    let words = await kernelsWords(name);
    for (let tries = 0; off(words) > NEAR && tries < 60; tries += 1) {
      await sleep(1_000);
      words = await kernelsWords(name);
    }
    expect([words.group, words.low]).toEqual(["/enxuto.slice", reservedMiB]);
    expect(off(words)).toBeLessThanOrEqual(NEAR);
  }

  async function expectAllKept(): Promise<void> {
    for (const [name, { memory }] of SYSTEM.services)
      await expectKept(name, memory.reservationMiB as number);
  }

  const boot = () => onServer("cat /proc/sys/kernel/random/boot_id");

  /** Reboots it, and waits until its Docker answers again. */
  async function reboot(): Promise<void> {
    const before = await boot();
    await onServer("systemctl reboot").catch(() => "");
    for (let tries = 0; tries < BOOT_SECONDS / 2; tries += 1) {
      await sleep(2_000);
      if ((await boot().catch(() => before)) !== before) break;
    }
    await stack.untilReady();
  }

  const queue = (...words: string[]) =>
    onServer(`docker exec ${idOf("store")} redis-cli ${words.join(" ")}`);

  /** Starts a container of the server's own shell, as `up` limits and confines it. */
  const startSmall = () =>
    onServer(`docker run --detach --name small --network none --restart unless-stopped \\
  --memory ${SMALL_MIB * 2}m --memory-swap ${SMALL_MIB * 2}m --memory-reservation ${SMALL_MIB}m \\
  --init --read-only --cap-drop ALL --security-opt no-new-privileges \\
  probe sh -c 'while :; do sleep 1; done'`);

  test("is ready by its cloud-init alone, with data on its volume and containers below the slice", async () => {
    expect(await onServer("cloud-init status --wait || true")).toContain("status: done");
    expect(await onServer("systemctl --failed --plain --no-legend")).toBe("");
    expect(await onServer(`findmnt --noheadings --output SOURCE ${DATA_DIRECTORY}`)).toBe(
      `${MACHINE_DATA_DEVICE}\n`,
    );
    expect(await sliceMiB()).toBe(await allocatableMiB());
    const began = () => onServer("systemctl show --property ActiveEnterTimestamp docker");
    const before = await began();
    await expect(keepReservations(MACHINE_ADDRESS, askingServer(stack.config))).resolves.toEqual({
      reservations: "kept",
    });
    expect(await began()).toBe(before);
  }, 900_000);

  test("has a whole up deployed to it, keeps what its containers reserve, and finds all healthy after a reboot", async () => {
    await stack.countItsMemory();
    expect(await stack.enxuto("up", STACK, "--yes")).toContain(`${STACK} is up`);
    expect(await queue("set", "answer", "42")).toBe("OK\n");
    await expectAllKept();
    expect(await states()).toEqual(SERVICES.map((name) => `${name} healthy`));

    await reboot();
    expect(await states()).toEqual(SERVICES.map((name) => `${name} healthy`));
    // A kernel's MemTotal may be another by a MiB from boot to boot, and the slice follows it.
    await expectAllKept();
    expect(await queue("get", "answer")).toBe("42\n");
    expect(await stack.enxuto("up", STACK, "--yes")).toContain("nothing to change");
  }, 2_400_000);

  /** Services with the health of their containers, as `status` tells them once all are healthy or after five minutes. */
  async function states(): Promise<string[]> {
    let now: string[] = [];
    for (let tries = 0; tries < 60; tries += 1) {
      now = await stack.states();
      if (now.every((state) => state.endsWith(" healthy"))) break;
      await sleep(5_000);
    }
    return now;
  }

  test("that an earlier version set up comes to keep them, while its containers run on", async () => {
    await onServer(
      "cd /; ldd bin/sh bin/sleep | grep -o '/[^ ]*' | sort -u | tar -ch -T - bin/sh bin/sleep | docker import - probe",
    );
    await onServer(`sed -i '/cgroup-parent/d; s/"default-runtime": "enxuto"/"default-runtime": "runc"/' /etc/docker/daemon.json
systemctl restart docker`);
    await startSmall();
    expect(await kernelsPlace("small")).toBe(`/system.slice ${SMALL_MIB} 0`);
    await onServer(`sed -i '/default-runtime/d' /etc/docker/daemon.json`);
    const since = () =>
      onServer(
        "docker ps --quiet | xargs docker inspect --format '{{.Id}} {{.State.StartedAt}}' | sort",
      );
    const before = await since();
    await expect(keepReservations(MACHINE_ADDRESS, askingServer(stack.config))).resolves.toEqual({
      reservations: "kept",
    });
    expect(await since()).toBe(before);
    // It moves with its next start, and is scored from then on although its runtime is still the one that it was made with.
    await onServer("docker restart --time 1 small");
    await expectKept("small", SMALL_MIB);
  }, 900_000);

  test("whose Docker does not start tells why", async () => {
    await onServer(`systemctl stop docker docker.socket
echo 'x' >/etc/docker/daemon.json
! systemctl start docker || exit 1`);
    await expect(stack.untilReady(0)).rejects.toThrow(
      /Docker is not up.*unable to configure the Docker daemon.*invalid character 'x'/s,
    );
  }, 300_000);
});
