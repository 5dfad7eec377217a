import { percentOf } from "../../capacity/admission";
import { CONTAINERD_TIMES } from "../../capacity/disk";
import { inTenths } from "../../capacity/disk-rows";
import { gb, grouped } from "../../capacity/figures";
import { diskSum } from "../disk-words";
import { listed, undefinedNames } from "./listed";
import type { Sentences } from "./sentences";

const COUNTED = { reserved: "reserved", least: "taken at the least", likely: "taken most likely" };

/** Every notice in English. */
export const ENGLISH: Sentences = {
  "left-out": ({ services }) =>
    `not counted: ${services.map(({ service, profile }) => `${service} (profile ${profile})`).join(", ")}`,
  "nothing-to-run": ({ services }) =>
    `${services.join(", ")}: neither image nor build, which Compose refuses: not counted`,
  provided: ({ service, by }) => `${service}: provided by ${by}, not counted`,
  "size-dropped": ({ path, written }) =>
    `${path}: ${written} is dropped by Compose without a word: write bytes or a unit, 512m`,
  "size-in-base-8": ({ path, written, bytes }) =>
    `${path}: ${written} is read in base 8, as Compose reads it: ${grouped(bytes)} bytes`,
  "port-left-out": ({ path, problem }) => `${path}: ${problem}: left out`,
  "value-refused": ({ path, problem }) => `${path}: ${problem}: Compose refuses it`,
  "not-defined": ({ missing }) =>
    `${undefinedNames(missing, { network: "network", volume: "volume", secret: "secret", config: "config" })}: not defined in the files, which Compose refuses`,
  "unknown-key": ({ key, paths: [first, ...more] }) =>
    `${first}${more.length > 0 ? ` and ${more.length} more` : ""}: ${key} is not a key that Compose knows here, and is left out; keys of one's own begin with x-`,
  "variables-not-set": ({ variables }) => `${variables.join(", ")}: not set, read as nothing`,
  "variable-required": ({ path, problem }) =>
    `${path}: ${problem}; Compose starts nothing without it, though it changes no sum here`,
  "env-file-not-found": ({ files }) => `${files.join(", ")}: not found, what it sets is not seen`,
  "label-file-not-found": ({ files }) =>
    `${files.join(", ")}: not found, and without its labels Compose starts nothing`,
  "file-outside": ({ files, folder }) =>
    `${files.join(", ")}: not read, since only what lies in ${folder} is, so that what it sets is not seen: run enxuto from a folder that holds both`,
  "build-not-found": ({ service, path }) =>
    `${service}: built from ${path}, which is not there: Compose cannot build it, and what is in it is not known`,
  "build-not-read": ({ service, path, problem }) =>
    `${service}: built from ${path}, which is not read, so that what is in it is not known: ${problem}`,
  "cuda-built": ({ services, place, requirement, onDiskMB, folder }) =>
    `${named(services)}: ${place} brings CUDA (${requirement}), for an image of ${gb(onDiskMB)} GB, and nothing gives ${services.length === 1 ? "it" : "them"} a GPU: npx enxuto image ${folder} says how to leave it out`,
  "refused-by-compose": ({ refusal }) => `Compose refuses the files: ${refusal}`,

  "host-unavailable": ({ host, unavailable }) => `${host}: ${unavailable}`,
  "prices-stale": ({ provider, asOf, days }) =>
    `${provider}: prices and availability were read on ${asOf}, ${days} days ago`,
  "host-memory-unknown": () => "the memory of the host is not known",
  "memory-short": ({ counted, takenMiB, surgeMiB, memTotalMiB, reserveMiB }) =>
    `${grouped(takenMiB + surgeMiB + reserveMiB - memTotalMiB)} MiB short: ${grouped(takenMiB)} ${COUNTED[counted]} + ${grouped(surgeMiB)} surge > ${grouped(memTotalMiB - reserveMiB)} allocatable (${grouped(memTotalMiB)} MemTotal − ${grouped(reserveMiB)} reserve)`,
  "no-server": ({ lowMiB }) =>
    `no server in the catalogues has the ${grouped(lowMiB)} MiB that it needs at the least`,
  "disk-short": ({ disk }) => {
    const { headroomMB, needMB, diskMB } = inTenths(disk);
    return `disk: ${gb(-headroomMB)} GB short: ${diskSum(disk)} = ${gb(needMB)} GB > ${gb(diskMB)} GB`;
  },
  "disk-short-for-store": ({ shortMB }) =>
    `disk: images are counted as overlay2 keeps them; the containerd store, which a fresh Docker Engine 29 has, takes ${CONTAINERD_TIMES} times as much, and the disk is ${gb(shortMB)} GB short for that: docker info names the storage driver`,
  "limits-short": ({ limitMiB, allocatableMiB }) =>
    `${grouped(limitMiB - allocatableMiB)} MiB short for all limits: ${grouped(limitMiB)} > ${grouped(allocatableMiB)} allocatable, and strict lets limits gate as well`,
  "limits-above-host": ({ limitMiB, allocatableMiB }) => {
    const percent = percentOf(limitMiB, allocatableMiB);
    const share = percent === undefined ? "" : `, ${percent} % of what is allocatable`;
    return `limits add up to ${grouped(limitMiB)} MiB${share}`;
  },
  "rolls-one-by-one": ({ surgeMiB }) =>
    `rolls service by service: start-first services do not fit side by side, the largest takes ${grouped(surgeMiB)} MiB`,
  "mem-total-decides": ({ host, fromMiB, upToMiB, fitsFromMiB }) =>
    `MemTotal of ${host} was never read: from ${grouped(fromMiB)} to ${grouped(upToMiB)} MiB, and from ${grouped(fitsFromMiB)} on it fits. Read it there, grep MemTotal /proc/meminfo, and say so: --mem-total. Once the server is up, enxuto status reads and keeps it`,
  "below-product-minimum": ({ product, minimumMiB, memTotalMiB }) =>
    `${product}: its makers ask for a machine with ${grouped(minimumMiB)} MiB, this one has ${grouped(memTotalMiB)}`,
  "below-recommended": ({ product, recommendedMiB, memTotalMiB }) =>
    `${product}: its makers recommend a machine with ${grouped(recommendedMiB)} MiB, this one has ${grouped(memTotalMiB)}`,
  "no-plan": ({ service, limitMiB, largestMiB }) =>
    limitMiB === null
      ? `${service}: its limit is not known, so no plan can be chosen`
      : `${service}: no plan carries its limit of ${grouped(limitMiB)} MiB, the largest has ${grouped(largestMiB)} MiB`,

  "no-limit": ({ services }) =>
    `${named(services)}: no memory limit: one of them can take the whole host`,
  "no-health-check": ({ services }) => `${named(services)}: no health check: a hang goes unnoticed`,
  "health-check-off": ({ services }) => `${named(services)}: health check switched off`,
  "no-log-rotation": ({ services }) =>
    `${named(services)}: no log rotation: its log grows until the disk is full`,
  "services-unknown": ({ services, of }) =>
    `${services.length} of ${of} not known, guessed from their class: ${named(services, 6)}`,
  "start-beyond-host": ({ starts, overMiB }) =>
    `${starts.map(({ service, startMiB }) => `${service} ${grouped(startMiB)} MiB`).join(", ")}: taken while they start; all together after a restart of the host that is ${grouped(overMiB)} MiB more than there is`,
  "builds-without-room": ({ services, freeMiB, needMiB, command }) =>
    `${services.join(", ")}: built on this host, ${command === null ? "which takes 1 to 4 GB" : `where ${command} takes ${grouped(needMiB)} MiB and more`} in addition to what runs; ${grouped(freeMiB)} MiB are free for it`,

  "swap-without-bound": ({ service }) =>
    `${service}: counts on swap without bound; swap is not memory`,
  "counts-on-swap": ({ service, swapMiB }) =>
    `${service}: counts on ${grouped(swapMiB)} MiB of swap; swap is not memory`,
  "swap-without-limit": ({ service }) =>
    `${service}: memswap_limit without a memory limit cannot be started, Docker refuses it: declare mem_limit too, or leave it out`,
  "swap-below-limit": ({ service }) =>
    `${service}: memswap_limit below the memory limit cannot be started, Docker refuses it: it counts memory and swap together`,
  "value-out-of-range": ({ service, key, value, low, high }) =>
    `${service}: ${key} is ${grouped(value)}, Docker refuses that: it takes ${high === null ? `${grouped(low)} and more` : `${grouped(low)} to ${grouped(high)}`}`,
  "keys-exclude": ({ service, key, other }) =>
    `${service}: ${key} and ${other} together, which Docker refuses: leave one of them out`,
  "choice-refused": ({ service, key, written, allowed }) =>
    `${service}: ${key}: ${written}, which Docker refuses: it takes ${allowed.join(", ")}`,
  "gpu-missing": ({ service }) =>
    `${service}: asks for a GPU, and Docker cannot start it on a host without one: take a host with a GPU, or the reservation out`,
  "needs-gpu": ({ services }) =>
    `${named(services)}: asks for a GPU: on a host without one, or without its driver and toolkit, Docker cannot start it`,
  "cpus-above-host": ({ service, cpus, vcpus }) =>
    `${service}: asks for ${cpus} CPUs, Docker refuses that on a host with ${vcpus}: lower cpus, or take a host with more`,
  "cpus-unknown": ({ service, cpus }) =>
    `${service}: asks for ${cpus} CPUs, which Docker refuses on a machine with fewer; how many this one has is not known`,
  "cpus-above-all": ({ service, cpus, vcpus }) =>
    `${service}: asks for ${cpus} CPUs, and no server in the catalogues has more than ${vcpus}: lower cpus`,
  "split-keys": ({ service, key, deployKey }) =>
    `${service}: ${key} next to a block that leaves out ${deployKey}, which Compose refuses: declare it in one of the two places, or in both`,
  "setting-above-limit": ({ service, setting, limitMiB }) =>
    `${service}: ${setting} is above its limit of ${grouped(limitMiB)} MiB`,
  "need-above-reservation": ({ service, program, needMiB, standing, reservationMiB }) =>
    `${service}: ${program} needs ${grouped(needMiB)} MiB and more (${standing}), only ${grouped(reservationMiB)} are reserved`,
  "settings-above-limit": ({ service, program, needMiB, standing, limitMiB }) =>
    `${service}: ${program} needs ${grouped(needMiB)} MiB at its settings (${standing}), its limit is ${grouped(limitMiB)}`,
  "postgres-above-limit": (ceiling) =>
    `${ceiling.service}: ${ceiling.sharedBuffersMiB} shared_buffers + ${ceiling.connections} connections × ${ceiling.workMemMiB} work_mem + ${ceiling.maintenanceWorkMemMiB} maintenance = ${grouped(ceiling.ceilingMiB)} MiB is above its limit of ${grouped(ceiling.limitMiB)}`,
  "need-above-limit": (need) =>
    `${need.service}: ${need.program} needs ${grouped(need.needMiB)} MiB and more (${need.standing}), its limit is ${grouped(need.limitMiB)}${wayOut(need)}`,
  "fails-in-limit": (need) =>
    `${need.service}: ${need.program} was seen to fail in ${grouped(need.needMiB)} MiB (${need.standing}), its limit is ${grouped(need.limitMiB)}${wayOut(need)}`,
  "likely-above-limit": ({ service, program, needMiB, standing, source, limitMiB }) =>
    `${service}: ${program} mostly takes ${grouped(needMiB)} MiB (${standing}: ${source}), its limit is ${grouped(limitMiB)}`,
  "asked-above-limit": ({ service, program, askedMiB, limitMiB }) =>
    `${service}: the makers of ${program} ask for ${grouped(askedMiB)} MiB, its limit is ${grouped(limitMiB)}`,
  "variable-not-read": ({ service, variable, option }) =>
    `${service}: ${variable} is not read by the image, pass it in the command: ${option}`,
  "drive-letter-volume": ({ service, mount }) =>
    `${service}: Compose reads ${mount} as a path on drive ${mount[0]}, so that no volume ${mount[0]} is used and the data lies in one without a name: give the volume a name of two letters or more`,
  "postgres-18-volume": ({ service, source }) =>
    `${service}: from 18 on PostgreSQL's image keeps its data in /var/lib/postgresql/18/docker; with a volume at /var/lib/postgresql/data it does not start, or its data is lost when it is recreated: mount /var/lib/postgresql (${source})`,
  "postgres-shm": ({ service, processes, workMemMiB, shmMiB, source }) =>
    `${service}: a parallel query may take ${processes} × ${workMemMiB} work_mem = ${grouped(processes * workMemMiB)} MiB of /dev/shm, which has ${grouped(shmMiB)}, and then fails: set shm_size (${source})`,
  "data-outside-volume": ({ service, directory, source }) =>
    `${service}: its data in ${directory} lies in nothing that the file names, so that it starts empty after docker compose down: mount a volume there (${source})`,
  "unnamed-volume": ({ service, targets }) =>
    `${service}: the volume at ${targets.join(", ")} has no name, so that the data in it is not found again after docker compose down: give it a name`,
  "rabbitmq-hostname": ({ service, source }) =>
    `${service}: RabbitMQ keeps its data under the name of its host, which changes whenever it is recreated, so that it starts empty: set hostname (${source})`,
  "no-maxmemory": ({ service, limitMiB, source }) =>
    `${service}: no maxmemory within its limit of ${grouped(limitMiB)} MiB, at which it is killed as its data grows: --maxmemory ${Math.floor(limitMiB / 2)}mb (${source})`,
  "map-areas": ({ service, areas, source }) =>
    `${service}: does not start on a host with a vm.max_map_count below ${grouped(areas)}: sysctl -w vm.max_map_count=${areas} (${source})`,
  "memory-lock": ({ service, source }) =>
    `${service}: bootstrap.memory_lock without the right to lock memory, so that it does not start: set ulimits.memlock to -1 (${source})`,
  "never-ends": ({ service, waiting, policy }) =>
    `${service}: ${named(waiting)} waits for its end, and restart: ${policy} starts it again: set restart to "no" or on-failure`,
  "never-healthy": ({ service, waiting, off }) =>
    `${service}: ${named(waiting)} waits until it is healthy, and ${off ? "its health check is switched off" : "the file gives it no health check"}: ${off ? "docker compose up" : "unless its image has one, docker compose up"} ends with "has no healthcheck configured" (Compose 5.6.0): give it a healthcheck, or wait for service_started`,
  "docker-socket": ({ services, source }) =>
    `${named(services)}: whoever gets into one that has the socket of Docker is root on the host, mounted read-only or not (${source})`,
  "need-not-known": ({ service, standing }) =>
    `${service}: neither declared nor measured (${standing}): declare deploy.resources.reservations.memory, or say --reservation ${service}=SIZE`,
  "service-decides": ({ service, roomMiB, likelyMiB, highMiB, standing, askedMiB, replicas = 1 }) =>
    `${service}: has room for ${grouped(roomMiB)} MiB${replicas > 1 ? ` each, ${replicas} times` : ""}, takes ${grouped(likelyMiB)} to ${grouped(highMiB)} (${standing})${askedMiB === null ? "" : `; its makers ask for ${grouped(askedMiB)}`}`,
};

function named(names: readonly string[], most?: number): string {
  return listed(names, (rest) => ` and ${rest} more`, most);
}

/** What to do about a limit that refuses. */
function wayOut({
  service,
  limitMiB,
  refuses,
}: {
  readonly service: string;
  readonly limitMiB: number;
  readonly refuses: boolean;
}): string {
  return refuses
    ? `: raise it, or vouch for what it uses: --reservation ${service}=${limitMiB}m`
    : "";
}
