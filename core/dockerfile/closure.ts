import { isCuda } from "../catalog/cuda";
import { PYTHON_PACKAGES } from "../catalog/python/packages";
import { type LockedPackage, normalised } from "./locks/lock";
import type { Target } from "./locks/marker";

/** Packages that open requirements bring with them. */
export interface Closure {
  /** Names that come, each with the requirement that brings it first. */
  readonly brought: ReadonlyMap<string, LockedPackage>;
  /** Requirements that nobody has resolved yet. */
  readonly unknown: readonly LockedPackage[];
}

/**
 * What requirements bring, by the resolution that the catalogue keeps. Names for which `withoutCuda` is true bring no CUDA: they are
 * there already, or come for the CPU.
 */
export function closureOf(
  roots: readonly LockedPackage[],
  { arch }: Target,
  withoutCuda: (name: string) => boolean,
): Closure {
  const brought = new Map<string, LockedPackage>();
  const unknown: LockedPackage[] = [];
  for (const root of roots) {
    const known = PYTHON_PACKAGES[root.name];
    if (!known && root.name !== "torch") unknown.push(root);
    const missing = root.extras.filter(
      (extra) => known && !(normalised(extra) in (known.extras ?? {})),
    );
    // An extra that was not resolved may bring anything; those that no resolution has are named with their package.
    if (missing.length > 0) unknown.push(root);
    const waiting = [
      root.name,
      ...root.extras.flatMap((extra) => known?.extras?.[normalised(extra)] ?? []),
    ];
    for (const name of waiting) {
      if (brought.has(name)) continue;
      brought.set(name, root);
      const { needs = [], needsOnArm = needs } = PYTHON_PACKAGES[name] ?? {};
      const all = arch === "arm64" ? needsOnArm : needs;
      waiting.push(...(withoutCuda(name) ? all.filter((each) => !isCuda("python", each)) : all));
    }
  }
  return { brought, unknown };
}
