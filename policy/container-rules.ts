import { MINIMUM_LIMIT_MIB, parseBytes } from "../core/capacity/memory";
import { oneOf } from "../core/capacity/user-error";
import { reachesSocket } from "../core/catalog/docker-socket";
import { containerRule, found } from "./container";
import { UNKNOWN } from "./resource";
import type { Rule } from "./rule";

const RESTARTS = ["always", "unless-stopped", "on-failure"];
const ROTATING_DRIVERS = ["json-file", "local"];

/** Rules that every container must keep by itself. */
export const CONTAINER_RULES: readonly Rule[] = [
  containerRule(
    "container-memory-limit",
    "A container has a memory limit, so that it cannot take the memory of others.",
    ({ memory }) =>
      memory === UNKNOWN || (typeof memory === "number" && memory >= MINIMUM_LIMIT_MIB)
        ? []
        : [`${found("memory", memory)}, expected a limit of at least ${MINIMUM_LIMIT_MIB} MiB`],
  ),
  containerRule(
    "container-memory-reservation",
    "A container has a memory reservation at most as large as its limit, so that it can be counted.",
    ({ memory, memoryReservation: reservation }) => {
      if (reservation === UNKNOWN) return [];
      const said = found("memoryReservation", reservation);
      const limited = typeof memory === "number" && memory > 0;
      if (typeof reservation !== "number" || reservation < 1) {
        return [`${said}, expected ${limited ? `1 to ${memory}` : "at least 1"} MiB`];
      }
      return limited && reservation > memory
        ? [`${said}, expected at most its limit of ${memory} MiB`]
        : [];
    },
  ),
  containerRule(
    "container-memory-swap",
    "A container gets no swap beyond its memory limit, so that the limit means memory.",
    ({ memory, memorySwap }) =>
      memorySwap === UNKNOWN || typeof memory !== "number" || memorySwap === memory
        ? []
        : [`${found("memorySwap", memorySwap)}, expected ${memory} MiB as its memory limit`],
  ),
  containerRule(
    "container-health-check",
    "A container has a health check, so that it is known whether it serves.",
    ({ healthcheck }) => {
      if (healthcheck === UNKNOWN) return [];
      const { tests } = (healthcheck ?? {}) as { tests?: unknown };
      if (tests === UNKNOWN || (Array.isArray(tests) && isTest(tests))) return [];
      return [`${found("healthcheck.tests", tests)}, expected CMD or CMD-SHELL and a command`];
    },
  ),
  containerRule(
    "container-restart-policy",
    "A container is started again after it ended.",
    ({ restart }) =>
      restart === UNKNOWN || RESTARTS.includes(restart as string)
        ? []
        : [`${found("restart", restart)}, ${oneOf(RESTARTS)}`],
  ),
  containerRule(
    "container-log-rotation",
    "A container's logs are rotated, so that they cannot fill the disk.",
    ({ logDriver, logOpts }) => {
      if (logOpts === UNKNOWN || logDriver === UNKNOWN) return [];
      // Without a driver it is the engine's: json-file, or one that refuses these options loudly.
      if (logDriver !== undefined && !ROTATING_DRIVERS.includes(logDriver as string)) {
        return [`${found("logDriver", logDriver)}, ${oneOf(ROTATING_DRIVERS)}`];
      }
      const options = (logOpts ?? {}) as Record<string, unknown>;
      return [
        ...rotation(options, "max-size", "a size: 10m", (text) => (parseBytes(text) ?? 0) > 0),
        ...rotation(options, "max-file", "a number of files: 3", (text) => Number(text) >= 1),
      ];
    },
  ),
  containerRule(
    "container-privileged",
    "A container is not as powerful as the host.",
    ({ privileged, capabilities }) => {
      const { adds } = (capabilities === UNKNOWN ? {} : (capabilities ?? {})) as { adds?: unknown };
      return [
        ...(privileged === true ? ["privileged is true, expected false"] : []),
        ...(Array.isArray(adds) && adds.includes("ALL")
          ? [`${found("capabilities.adds", adds)}, expected single capabilities instead of ALL`]
          : []),
      ];
    },
  ),
  containerRule(
    "container-docker-socket",
    "A container does not command the Docker engine that runs it.",
    ({ volumes, mounts }) =>
      [...pathsOf("volumes", "hostPath", volumes), ...pathsOf("mounts", "source", mounts)]
        .filter(([, path]) => reachesSocket(path))
        .map(([key, path]) => `${key} is "${path}", expected a path that holds no docker.sock`),
  ),
  containerRule(
    "container-host-network",
    "A container has a network of its own.",
    ({ networkMode, networksAdvanced }) => {
      const networks = Array.isArray(networksAdvanced) ? networksAdvanced : [];
      return networkMode === "host" || networks.some((network) => network?.name === "host")
        ? ['network is "host", expected a network of its own']
        : [];
    },
  ),
];

function isTest([kind, command]: readonly unknown[]): boolean {
  return kind === UNKNOWN || (["CMD", "CMD-SHELL"].includes(kind as string) && Boolean(command));
}

function rotation(
  options: Record<string, unknown>,
  key: string,
  expected: string,
  rotates: (text: string) => boolean,
): string[] {
  const value = options[key];
  if (value === UNKNOWN || (value !== undefined && rotates(String(value)))) return [];
  return [`${found(`logOpts.${key}`, value)}, expected ${expected}`];
}

function pathsOf(list: string, key: string, entries: unknown): [string, string][] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, index): [string, string][] => {
    const path = entry?.[key];
    return typeof path === "string" ? [[`${list}[${index}].${key}`, path]] : [];
  });
}
