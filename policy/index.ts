import {
  PolicyPack,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { CONTEXT_SCHEMA, type PolicyContext } from "./context";
import { RULES, type Rule } from "./rules";

new PolicyPack("enxuto", { enforcementLevel: "mandatory", policies: RULES.map(policyOf) });

/** One resource is judged before it is made, also without a preview; the whole stack once all of it is known. */
function policyOf(rule: Rule): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, config, judges, check } = rule;
  const properties = Object.fromEntries(config.map((key) => [key, CONTEXT_SCHEMA[key]]));
  const policy = { name, description, configSchema: { properties } };
  if (judges === "resource") {
    return {
      ...policy,
      validateResource: ({ type, name, props, opts, getConfig }, report) => {
        const resource = { type, name, props, deleteBeforeReplace: opts.deleteBeforeReplace };
        for (const violation of check([resource], getConfig<PolicyContext>())) report(violation);
      },
    };
  }
  return {
    ...policy,
    validateStack: ({ resources, getConfig }, report) => {
      const judged = resources.map(({ type, name, props, opts }) => ({
        type,
        name,
        props,
        deleteBeforeReplace: opts.deleteBeforeReplace,
      }));
      for (const violation of check(judged, getConfig<PolicyContext>())) report(violation);
    },
  };
}
