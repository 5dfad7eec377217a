import { asMapping, isList, type Mapping, type Value } from "./value";

/** CPUs that a service is held to. */
export interface CpuSet {
  /** As the file has them: `0-3,7`. */
  readonly written: string;
  /** The highest of them, counted from 0. */
  readonly highest: number;
}

/** The CPUs that a service is held to; undefined for what names none. */
export function cpuSetOf(value: Value | undefined): CpuSet | undefined {
  const written = typeof value === "string" ? value : "";
  if (!/^\d+(?:[-,]\d+)*$/.test(written)) return undefined;
  const highest = written.split(/[-,]/).reduce((most, one) => Math.max(most, Number(one)), 0);
  return { written, highest };
}

/** Whether a service asks for a GPU: by `gpus`, by devices that it reserves, or by the runtime that brings them. */
export function asksForGpu({ gpus, runtime }: Mapping, { devices }: Mapping): boolean {
  if (runtime === "nvidia" || gpus === "all" || (isList(gpus) && gpus.length > 0)) return true;
  const reserved = isList(devices) ? devices.map(asMapping) : [];
  return reserved.some(
    ({ capabilities }) => isList(capabilities) && capabilities.some((one) => one === "gpu"),
  );
}

/** Whether a service may lock memory without bound: by its `ulimits`, or since the kernel asks it for none. */
export function locksMemory({ ulimits, cap_add, privileged }: Mapping): boolean {
  const { memlock } = asMapping(ulimits);
  const { soft = memlock } = asMapping(memlock);
  const isFree =
    isList(cap_add) && cap_add.some((one) => /^(cap_)?ipc_lock$|^all$/i.test(String(one)));
  return isFree || privileged === true || Number(soft) === -1;
}
