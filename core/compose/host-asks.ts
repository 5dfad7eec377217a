import { asMapping, isList, type Mapping, type Value } from "./value";

/** The highest CPU of `0-3,7`, counted from 0; undefined for what names none. */
export function highestCpu(value: Value | undefined): number | undefined {
  const text = typeof value === "string" ? value : "";
  return /^\d+(?:[-,]\d+)*$/.test(text)
    ? text.split(/[-,]/).reduce((most, one) => Math.max(most, Number(one)), 0)
    : undefined;
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
