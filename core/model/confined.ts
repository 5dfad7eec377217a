import { CAPABILITIES } from "../capacity/capabilities";
import { MINIMUM_LIMIT_MIB } from "../capacity/memory";
import { got, oneOf, UserError } from "../capacity/user-error";
import { type Confinement, PROCESSES, STEPS_DOWN } from "./confinement";
import type { Service } from "./service";

/** The confinement of a service, with its defaults. */
export function confinementOf({ image, confinement = {} }: Service): Required<Confinement> {
  const own = image.from === "build";
  const known = own || confinement.writable !== undefined;
  const writableRoot =
    confinement.writableRoot ?? (known ? "" : "what the image writes is not known");
  return {
    capabilities: confinement.capabilities ?? (own ? [] : [...STEPS_DOWN, "NET_BIND_SERVICE"]),
    writable: confinement.writable ?? (writableRoot ? {} : { "/tmp": "disk" }),
    writableRoot,
    processes: confinement.processes ?? PROCESSES,
  };
}

/** The memory that a service's tmpfs can take, in MiB. */
export function tmpfsMiB(service: Service): number {
  return Object.values(confinementOf(service).writable)
    .filter((size) => size !== "disk")
    .reduce((sum, size) => sum + size, 0);
}

/** Throws a UserError where a confinement cannot be kept. */
export function checkConfinement(path: string, service: Service): void {
  const { capabilities, writable, processes } = confinementOf(service);
  const at = `${path}/confinement`;
  for (const capability of capabilities) {
    if (!CAPABILITIES.includes(capability))
      throw new UserError(`${at}/capabilities`, `${got(capability)}, ${oneOf(CAPABILITIES)}`);
  }
  for (const [directory, size] of Object.entries(writable)) {
    if (!/^\/[^:,\s]+$/.test(directory))
      throw new UserError(`${at}/writable`, `${got(directory)}, expected a directory: /tmp`);
    if (Object.values(service.volumes ?? {}).includes(directory))
      throw new UserError(`${at}/writable`, `${directory} is a volume already`);
    if (size !== "disk" && (!Number.isInteger(size) || size < 1))
      throw new UserError(
        `${at}/writable/${directory}`,
        `${got(size)}, expected "disk" or a whole number of MiB`,
      );
  }
  if (!Number.isInteger(processes) || processes < 16 || processes > 32_768)
    throw new UserError(
      `${at}/processes`,
      `${got(processes)}, expected a whole number from 16 to 32768`,
    );
  const room = service.memory.limitMiB - MINIMUM_LIMIT_MIB;
  if (tmpfsMiB(service) > room)
    throw new UserError(
      `${at}/writable`,
      `a tmpfs of ${tmpfsMiB(service)} MiB is memory of the container: expected at most ${room} at a limit of ${service.memory.limitMiB} MiB`,
    );
}
