import type { EngineKey } from "../compose/engine-values";
import type { ComposeService } from "../compose/service";
import type { Notice } from "./notice";

/**
 * Why an engine refuses to make a service's container although Compose reads it: moby's checks of its resources
 * (daemon/daemon_unix.go, verifyPlatformContainerResources, read at v28; each tried on 20.10.24, 2026-11-29). And why Compose
 * refuses it although nothing in it contradicts.
 */
export function createRefusals({ name, splitKeys, ...service }: ComposeService): Notice[] {
  return [
    ...swapRefusals(name, service),
    ...conflicts(name, service),
    ...restartRefusals(name, service),
    ...logRefusals(name, service),
    ...splitKeys.map((keys): Notice => ({ code: "split-keys", service: name, ...keys })),
    ...service.engineValues.flatMap(({ key, value }): Notice[] => {
      const bounds = BOUNDS[key];
      if (!bounds || bounds.unset.includes(value)) return [];
      const { low, high } = bounds;
      if (value >= low && (high === null || value <= high)) return [];
      return [{ code: "value-out-of-range", service: name, key, value, low, high }];
    }),
  ];
}

/** CPUs as a number and as a share of time are two ways to say one thing. */
function conflicts(name: string, { engineValues }: Pick<ComposeService, "engineValues">): Notice[] {
  const says = (key: EngineKey) => engineValues.some((one) => one.key === key && one.value !== 0);
  if (!says("cpus")) return [];
  return (["cpu_period", "cpu_quota"] as const)
    .filter(says)
    .map((other) => ({ code: "keys-exclude", service: name, key: "cpus", other }));
}

const POLICIES = ["no", "always", "unless-stopped", "on-failure"];

function restartRefusals(
  name: string,
  { restartPolicy }: Pick<ComposeService, "restartPolicy">,
): Notice[] {
  if (!restartPolicy) return [];
  const { name: policy, retries } = restartPolicy;
  const written = retries === 0 ? policy : `${policy}:${retries}`;
  const isKnown = POLICIES.includes(policy);
  if (isKnown && (retries === 0 || (policy === "on-failure" && retries > 0))) return [];
  const allowed = [...POLICIES, "on-failure:3"];
  return [{ code: "choice-refused", service: name, key: "restart", written, allowed }];
}

/** Options that the drivers take (asked of 20.10.24 on 2026-11-30, moby's daemon/logger read at v28). */
const LOG_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "json-file": [
    ...["max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag"],
    ...["mode", "max-buffer-size"],
  ],
  local: ["max-size", "max-file", "compress", "mode", "max-buffer-size"],
};

function logRefusals(name: string, { logging }: Pick<ComposeService, "logging">): Notice[] {
  const { driver, options } = logging;
  const allowed = Object.hasOwn(LOG_OPTIONS, driver) ? LOG_OPTIONS[driver] : undefined;
  if (!allowed) return [];
  return Object.keys(options)
    .filter((option) => !allowed.includes(option) && !option.startsWith("cache-"))
    .map((written) => {
      const key = `logging.options (${driver})`;
      return { code: "choice-refused", service: name, key, written, allowed };
    });
}

/** What is known of a host beyond its memory. */
export interface HostParts {
  /** Undefined where it is not known. */
  readonly vcpus: number | undefined;
  readonly gpu: boolean | undefined;
}

/** Why the engine of a host refuses a service; nothing is said of what is not known of it. */
export function hostRefusals(service: ComposeService, { vcpus, gpu }: HostParts): Notice[] {
  const { name, cpuset, asksForGpu } = service;
  const notices: Notice[] = [];
  const cpus = declaredCpus(service);
  if (vcpus !== undefined && cpus > vcpus) {
    notices.push({ code: "cpus-above-host", service: name, cpus, vcpus });
  }
  if (vcpus !== undefined && cpuset && cpuset.highest >= vcpus) {
    const allowed = [vcpus > 1 ? `0-${vcpus - 1}` : "0"];
    const about = { service: name, key: "cpuset", written: cpuset.written, allowed };
    notices.push({ code: "choice-refused", ...about });
  }
  if (asksForGpu && gpu === false) notices.push({ code: "gpu-missing", service: name });
  return notices;
}

/** CPUs that an engine has to have for a service; 0 where it asks for none. */
export function askedCpus(service: ComposeService): number {
  const { highest = -1 } = service.cpuset ?? {};
  return Math.max(declaredCpus(service), highest + 1);
}

/** Why no server that is sold takes a service: it asks for more CPUs than the largest of them has. */
export function soldRefusals(service: ComposeService, mostCpus: number): Notice[] {
  const cpus = askedCpus(service);
  if (cpus <= mostCpus) return [];
  return [{ code: "cpus-above-all", service: service.name, cpus, vcpus: mostCpus }];
}

function declaredCpus({ engineValues }: ComposeService): number {
  return engineValues.find(({ key }) => key === "cpus")?.value ?? 0;
}

/** Bounds of a value; `high` is null where there is none, `unset` are values that leave it to the engine. */
interface Bounds {
  readonly low: number;
  readonly high: number | null;
  readonly unset: readonly number[];
}

const BOUNDS: Readonly<Record<EngineKey, Bounds | undefined>> = {
  // By the host: see `hostRefusals`.
  cpus: undefined,
  mem_swappiness: { low: 0, high: 100, unset: [-1] },
  oom_score_adj: { low: -1000, high: 1000, unset: [] },
  cpu_period: { low: 1000, high: 1_000_000, unset: [0] },
  cpu_quota: { low: 1000, high: null, unset: [0, -1] },
};

function swapRefusals(
  name: string,
  { limitBytes, memswapBytes }: Pick<ComposeService, "limitBytes" | "memswapBytes">,
): Notice[] {
  if (memswapBytes === undefined || memswapBytes < 0) return [];
  if (limitBytes === undefined) return [{ code: "swap-without-limit", service: name }];
  return memswapBytes >= limitBytes ? [] : [{ code: "swap-below-limit", service: name }];
}
