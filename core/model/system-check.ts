import { closest } from "../capacity/closest";
import { checkMemory } from "../capacity/memory";
import { got, oneOf, UserError } from "../capacity/user-error";
import { checkConfinement } from "./confined";
import { foldEnv } from "./env";
import { checkFiles } from "./files";
import {
  dataName,
  fetcherOf,
  formerNames,
  isStateful,
  type ReplicaBounds,
  replicaBounds,
  SERVICE_KEYS,
  type Service,
} from "./service";
import { inStartOrder, type System } from "./system";

/** More replicas than this are another kind of system. */
const MOST_REPLICAS = 100;

/** More CPUs than this a replica of such a system does not keep busy. */
const MOST_CPU_PERCENT = 1600;

const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Throws a UserError, with the path, for the first thing that a system may not say. */
export function checkSystem(system: System): void {
  checkLabel("system", system.name);
  if (system.services.size === 0) throw new UserError(system.name, "has no services");
  for (const [name, service] of system.services) {
    checkLabel(`${system.name}/${name}`, name);
    checkKeys(`${system.name}/${name}`, service);
    for (const former of formerNames(service)) {
      checkLabel(`${system.name}/${name}/renamedFrom`, former);
      if (system.services.has(former))
        throw new UserError(
          `${system.name}/${name}/renamedFrom`,
          `${got(former)}, which is a service of its own`,
        );
    }
  }
  for (const [profile, budgets] of system.profiles) {
    for (const [name, memory] of Object.entries(budgets)) {
      const path = `${system.name}/${name}/memory`;
      if (!system.services.has(name)) {
        throw new UserError(
          `${system.name}/profiles/${profile}`,
          `${got(name)}, ${oneOf(system.services.keys())}`,
        );
      }
      checkMemory(system.profiles.size > 1 ? `${path}(${profile})` : path, memory);
      const variants = Object.keys(system.services.get(name)?.variants ?? {});
      if (memory.variant !== undefined && !variants.includes(memory.variant)) {
        throw new UserError(
          `${system.name}/profiles/${profile}/${name}/variant`,
          `${got(memory.variant)}, ${oneOf(variants.length > 0 ? variants : ["none"])}`,
        );
      }
    }
  }
  checkVolumes(system);
  const ports = new Map<number, string>();
  for (const [name, service] of system.services) {
    const path = `${system.name}/${name}`;
    checkService(path, service);
    checkConfinement(path, service);
    checkFiles(path, service);
    checkEnv(path, service);
    checkNeeds(path, service, system);
    if (service.publish === undefined) continue;
    const other = ports.get(service.publish);
    if (other) {
      throw new UserError(`${path}/publish`, `host port ${service.publish} is taken by ${other}`);
    }
    ports.set(service.publish, name);
  }
  inStartOrder(system);
}

function checkLabel(path: string, name: string): void {
  if (!DNS_LABEL.test(name)) {
    throw new UserError(
      path,
      `${got(name)} is not a valid DNS label: expected a to z, 0 to 9 and -, starting with a letter, at most 63`,
    );
  }
}

/** Two services on one volume would write into each other's files, and of two volumes at one directory only one is mounted. */
function checkVolumes({ name: system, services }: System): void {
  const users = new Map<string, string>();
  for (const [name, service] of services) {
    const directories = new Map<string, string>();
    for (const [volume, directory] of Object.entries(service.volumes ?? {})) {
      const path = `${system}/${name}/volumes/${volume}`;
      if (!/^[A-Za-z0-9_.-]+$/.test(volume)) {
        throw new UserError(path, `${got(volume)}, expected letters, digits, dots, - and _`);
      }
      const at = directory.replace(/\/+$/, "");
      const there = directories.get(at);
      if (there) throw new UserError(path, `${got(directory)}, where ${there} is mounted already`);
      directories.set(at, volume);
      takeVolume(path, `${dataName(name, service)}-${volume}`, name, users);
    }
    if (service.models) takeVolume(`${system}/${name}/models`, fetcherOf(name), name, users);
  }
}

function takeVolume(path: string, volume: string, user: string, users: Map<string, string>): void {
  const other = users.get(volume);
  if (other !== undefined) {
    throw new UserError(
      path,
      `would be the volume ${volume}, which is one of ${other}: name it otherwise`,
    );
  }
  users.set(volume, user);
}

function checkKeys(path: string, service: Service): void {
  const known = Object.keys(SERVICE_KEYS);
  for (const key of Object.keys(service)) {
    if (!known.includes(key)) {
      const meant = closest(key, known);
      throw new UserError(
        `${path}/${key}`,
        `unknown key of a service, ${meant ? `did you mean ${meant}?` : oneOf(known)}`,
      );
    }
  }
  const missing = known.find(
    (key) =>
      SERVICE_KEYS[key as keyof Service] === "required" &&
      service[key as keyof Service] === undefined,
  );
  if (missing) throw new UserError(`${path}/${missing}`, "is missing: every service has one");
}

function checkEnv(path: string, { env = {} }: Service): void {
  for (const name of Object.keys(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
      throw new UserError(
        `${path}/env`,
        `${got(name)}, expected the name of a variable: LOG_LEVEL`,
      );
    }
  }
}

/** A number of replicas, or bounds in which they may change. */
function checkReplicas(path: string, service: Service): void {
  const { replicas = 1 } = service;
  const isCount = (count: unknown) =>
    Number.isInteger(count) && Number(count) >= 1 && Number(count) <= MOST_REPLICAS;
  const counts =
    typeof replicas === "object" && replicas !== null ? boundsAt(path, replicas) : [replicas];
  if (!counts.every(isCount)) {
    throw new UserError(
      path,
      `${got(replicas)}, expected a whole number from 1 to ${MOST_REPLICAS}, or bounds: { min: 1, max: 3 }`,
    );
  }
  const { min, max } = replicaBounds(service);
  if (min > max) throw new UserError(path, `${got(replicas)}, expected min to be at most max`);
  if (max > 1 && (isStateful(service) || service.publish !== undefined)) {
    throw new UserError(
      path,
      `${got(replicas)}, expected 1: a volume or a published port cannot be shared`,
    );
  }
}

function boundsAt(path: string, { min, max, cpuPercent, ...more }: ReplicaBounds): unknown[] {
  const [unknown] = Object.keys(more);
  if (unknown) {
    throw new UserError(
      `${path}/${unknown}`,
      `is not known, ${oneOf(["min", "max", "cpuPercent"])}`,
    );
  }
  const isPercent = Number.isInteger(cpuPercent) && Number(cpuPercent) >= 1;
  if (cpuPercent !== undefined && !(isPercent && cpuPercent <= MOST_CPU_PERCENT)) {
    throw new UserError(
      `${path}/cpuPercent`,
      `${got(cpuPercent)}, expected percent of one CPU, from 1 to ${MOST_CPU_PERCENT}: 70`,
    );
  }
  return [min, max];
}

function checkService(path: string, service: Service): void {
  checkReplicas(`${path}/replicas`, service);
  if (service.port !== undefined) checkPort(`${path}/port`, service.port);
  if (service.publish !== undefined) checkPort(`${path}/publish`, service.publish);
  if (service.port === undefined && (service.publish !== undefined || service.routes?.length)) {
    throw new UserError(
      `${path}/port`,
      "is missing: a service that is published or routed has one",
    );
  }
  if (service.rollout === "start-first" && (isStateful(service) || service.publish !== undefined)) {
    throw new UserError(
      `${path}/rollout`,
      `got "start-first", expected stop-first or none: old and new cannot share a volume or a published port`,
    );
  }
}

function checkPort(path: string, port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new UserError(path, `${got(port)}, expected a port from 1 to 65535`);
  }
}

function checkNeeds(path: string, service: Service, system: System): void {
  const addressed = foldEnv<string, string[][]>(service, {
    text: () => [],
    address: (key, { addressOf }) => [[`${path}/env/${key}`, addressOf]],
    secretFile: () => [],
    secretValue: () => [],
  }).flat();
  const needed = (service.needs ?? []).map((need) => [`${path}/needs`, need]);
  for (const [where, name] of [...needed, ...addressed]) {
    if (!system.services.has(name)) {
      throw new UserError(where, `${got(name)}, ${oneOf(system.services.keys())}`);
    }
  }
  for (const [where, name] of addressed) {
    if (system.services.get(name)?.port === undefined) {
      throw new UserError(where, `${name} has no port, so it has no address: give it one`);
    }
  }
}
