import { CONFINEMENT_RULES } from "./confinement-rules";
import { CONTAINER_RULES } from "./container-rules";
import type { PolicyContext } from "./context";
import { hostMemory } from "./host-memory";
import { hostPrice } from "./host-price";
import { imagePinned } from "./image-pinned";
import { publishedPorts } from "./published-ports";
import { redisPassword } from "./redis-password";
import type { JudgedResource } from "./resource";
import type { Rule } from "./rule";
import { serversMemory } from "./servers-memory";

export type { PolicyContext } from "./context";
export type { Rule } from "./rule";

/** Every rule of the pack, in the order in which results are shown. */
export const RULES: readonly Rule[] = [
  ...CONTAINER_RULES,
  ...CONFINEMENT_RULES,
  publishedPorts,
  redisPassword,
  imagePinned,
  hostMemory,
  serversMemory,
  hostPrice,
];

/** The violations of every rule, in order; none of a rule that is kept. */
export function judge(
  resources: readonly JudgedResource[],
  context: PolicyContext,
): { name: string; violations: string[] }[] {
  return RULES.map(({ name, check }) => ({ name, violations: check(resources, context) }));
}

/** The context as the pack's configuration file holds it: for each rule the keys that it looks at. */
export function packConfig(context: PolicyContext): Record<string, Partial<PolicyContext>> {
  const given = Object.entries(context).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    RULES.map(({ name, config }): [string, [string, unknown][]] => [
      name,
      given.filter(([key]) => config.includes(key as keyof PolicyContext)),
    ])
      .filter(([, entries]) => entries.length > 0)
      .map(([name, entries]) => [name, Object.fromEntries(entries)]),
  );
}
