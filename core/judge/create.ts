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

/** Why the engine of a host with so many CPUs refuses it; nothing is said where they are not known. */
export function hostRefusals(service: ComposeService, vcpus: number | undefined): Notice[] {
  const asked = askedCpus(service);
  if (vcpus === undefined || asked <= vcpus) return [];
  return [{ code: "cpus-above-host", service: service.name, cpus: asked, vcpus }];
}

/** CPUs that a service may use, as an engine has to have them; 0 where it declares none. */
export function askedCpus({ engineValues }: ComposeService): number {
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
