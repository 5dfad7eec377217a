import { judge } from "../policy/rules";
import type { OfflineRun } from "../program/offline";
import { policyContext } from "./policy-context";

/** A rule of the policy pack, with what breaks it; none of a rule that is kept. */
export type Verdict = ReturnType<typeof judge>[number];

/**
 * Verdicts of the policy pack's rules on the resources that a stack's program registers, without the pack's process: the pack itself
 * judges once in an operation, at the update that it can keep from being made.
 */
export function verdictsOn({ settings, fit, resources }: OfflineRun): Verdict[] {
  return judge(resources, policyContext(settings, fit));
}

/** Violations as the pack's are told: one line each, with the name of the rule behind it. */
export function violationLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ name, violations }) =>
    violations.map((violation) => `${violation} (${name})`),
  );
}
