import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { hostOffers } from "../core/catalog/hosts";
import { type RunningContainer, type RunningFit, runningFit } from "../core/judge/running";
import { useOf } from "../engine/container-use";
import { docker, engineInfo, type Inspected, lines } from "../engine/engine";

/** Readings of memory, and the milliseconds between two. */
const READINGS = 3;
const PAUSE_MS = 1000;

/** Needs of the containers on this engine, whoever started them. */
export async function fitOfRunning(): Promise<RunningFit> {
  const { memTotalMiB } = await engineInfo();
  const ids = lines(await docker(["ps", "--quiet", "--no-trunc"]));
  const found: Inspected[] = ids.length === 0 ? [] : JSON.parse(await docker(["inspect", ...ids]));
  const largest = new Map<string, number>();
  for (let reading = 0; reading < READINGS && found.length > 0; reading += 1) {
    if (reading > 0) await sleep(PAUSE_MS);
    for (const [id, { workingSetMiB }] of await useOf(docker, found)) {
      largest.set(id, Math.max(largest.get(id) ?? 0, workingSetMiB));
    }
  }
  const containers = found.map(
    ({ Id, Name, HostConfig }): RunningContainer => ({
      name: Name.replace(/^\//, ""),
      usedMiB: largest.get(Id) ?? 0,
      limitMiB: HostConfig.Memory > 0 ? Math.round(HostConfig.Memory / 1024 ** 2) : null,
      reservationMiB:
        HostConfig.MemoryReservation > 0
          ? Math.round(HostConfig.MemoryReservation / 1024 ** 2)
          : null,
    }),
  );
  return runningFit(containers, memTotalMiB, hostOffers(), DEFAULT_RESERVE);
}
